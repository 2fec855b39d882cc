package ledger_test

import (
	"context"
	"fmt"
	"testing"

	"holdfast/engine"
)

// BenchmarkClaimSettle claims and settles letters in batches, the way they are
// delivered, and tells how many a second go through both.
func BenchmarkClaimSettle(b *testing.B) {
	for _, size := range []int{1, 16, 100, 500, 1000} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			l := fresh(b)
			rows := 0
			for b.Loop() {
				batch := make([]engine.Decision, size)
				done := make([]engine.Settlement, size)
				for i := range batch {
					batch[i] = letter(fmt.Sprintf("customer-%08d", rows+i))
					done[i] = engine.Settlement{Key: batch[i].Key, State: engine.TouchSent, Detail: "250 2.0.0 Ok: queued as 12345", MessageID: "<x@example>"}
				}
				rows += size
				if _, err := l.Claim(context.Background(), nine, batch, engine.Terms{}); err != nil {
					b.Fatal(err)
				}
				if err := l.Settle(context.Background(), nine, done); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
