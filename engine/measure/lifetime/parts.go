package lifetime

import (
	"runtime"
	"sync"
)

// partSize is how many histories are summed in one piece.
const partSize = 4096

// inParts sums over 0..n in pieces of fixed size on all cores. The pieces are
// added in their order, so the sum is the same on any number of cores.
func inParts(n int, sum func(from, to int) [5]float64) (total [5]float64) {
	parts := make([][5]float64, (n+partSize-1)/partSize)
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for i := range parts {
		free <- struct{}{}
		all.Go(func() {
			parts[i] = sum(i*partSize, min(n, (i+1)*partSize))
			<-free
		})
	}
	all.Wait()
	for _, part := range parts {
		for k, v := range part {
			total[k] += v
		}
	}
	return total
}
