package experiment

import (
	"math"
	"slices"
)

// Holm corrects the p values of several comparisons made at once (Holm 1979, "A
// simple sequentially rejective multiple test procedure", Scandinavian Journal
// of Statistics 6). The result is in the order of the argument.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case p[i] < p[j]:
			return -1
		case p[i] > p[j]:
			return 1
		}
		return 0
	})
	out := make([]float64, len(p))
	worst := 0.0
	for rank, i := range order {
		worst = math.Max(worst, math.Min(1, p[i]*float64(len(p)-rank)))
		out[i] = worst
	}
	return out
}
