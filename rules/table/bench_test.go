package table_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"holdfast/rules/table"
)

// BenchmarkDict is about the ids of a million customers: giving them codes, and
// finding them again in any order, one by one and a batch at a time.
func BenchmarkDict(b *testing.B) {
	const ids, batch = 1_000_000, 8192
	text, ends := make([]byte, 0, 8*batch), make([]int, batch)
	id := func(i int) []byte { return fmt.Appendf(nil, "c%07d", i) }
	full := table.NewDict()
	for i := range ids {
		full.Code(id(i))
	}
	random := rand.New(rand.NewPCG(1, 2))
	b.Run("Code", func(b *testing.B) {
		d, n := table.NewDict(), 0
		var buffer []byte
		for b.Loop() {
			if n++; n == ids {
				d, n = table.NewDict(), 0
			}
			buffer = fmt.Appendf(buffer[:0], "c%07d", n)
			d.Code(buffer)
		}
	})
	for i := range ends {
		text = append(text, id(random.IntN(ids))...)
		ends[i] = len(text)
	}
	// The ids that are asked for move on with every batch, or they would all stay
	// in the processor's cache.
	next := func() {
		for i := range batch {
			copy(text[8*i:], id(random.IntN(ids)))
		}
	}
	b.Run("Lookup", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			next()
			b.StartTimer()
			for i := range batch {
				if _, ok := full.Lookup(text[8*i : 8*i+8]); !ok {
					b.Fatal("an id is lost")
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/batch, "ns/text")
	})
	b.Run("LookupAll", func(b *testing.B) {
		codes := make([]uint32, batch)
		for b.Loop() {
			b.StopTimer()
			next()
			b.StartTimer()
			full.LookupAll(text, ends, codes)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/batch, "ns/text")
	})
}
