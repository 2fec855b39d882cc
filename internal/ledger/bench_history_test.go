package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"holdfast/engine"
)

// BenchmarkHistory reads what a plan has to know of 100,000 customers who are on
// their way, each of whom has had two letters.
func BenchmarkHistory(b *testing.B) {
	l := fresh(b)
	const customers, size = 100_000, 10_000
	for from := 0; from < customers; from += size {
		var batch []engine.Decision
		var done []engine.Settlement
		for i := range size {
			first := letter(fmt.Sprintf("customer-%08d", from+i))
			next := second(first.Key.Customer)
			next.Last = false
			for _, d := range []engine.Decision{first, next} {
				batch = append(batch, d)
				done = append(done, engine.Settlement{Key: d.Key, State: engine.TouchSent, Detail: "250 2.0.0 Ok: queued as 12345", MessageID: "<x@example>"})
			}
		}
		if _, err := l.Claim(ctx, nine, batch, engine.Terms{}); err != nil {
			b.Fatal(err)
		}
		must(b, l.Settle(ctx, nine, done))
	}
	q := engine.HistoryQuery{At: after(time.Hour), Messages: after(-24 * time.Hour)}
	for b.Loop() {
		h, err := l.History(ctx, q)
		must(b, err)
		if len(h.Entries) != customers || len(h.Entries[0].Had) != 2 {
			b.Fatalf("%d entries, the first has had %v", len(h.Entries), h.Entries[0].Had)
		}
	}
}
