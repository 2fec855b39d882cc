package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// reserved claims n letters with a code each, in one transaction.
func reserved(tb testing.TB, l *ledger.Ledger, from, n int) []engine.Redemption {
	tb.Helper()
	batch, uses := make([]engine.Decision, n), make([]engine.Redemption, n)
	for i := range batch {
		customer := fmt.Sprintf("customer-%08d", from+i)
		batch[i] = offering(customer, &rules.Offer{Name: "bench", Uses: 1}, 5)
		batch[i].Incentive.Expires = time.Time{}
		uses[i] = engine.Redemption{Code: fmt.Sprintf("BENCH-%08d", from+i), ID: fmt.Sprint("o", from+i), Customer: customer, At: after(time.Hour), Cost: 4}
	}
	k := -1
	claims, err := l.Claim(ctx, nine, batch, engine.Terms{Draw: func(rules.CodePattern) (string, error) { k++; return uses[k].Code, nil }})
	must(tb, err)
	if !claims[n-1].Taken {
		tb.Fatal(claims[n-1])
	}
	return uses
}

// BenchmarkReserve reserves codes, as many in a transaction as it says.
func BenchmarkReserve(b *testing.B) {
	for _, size := range []int{1, 100} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			l, n := fresh(b), 0
			for b.Loop() {
				reserved(b, l, n, size)
				n += size
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "codes/s")
		})
	}
}

// BenchmarkRedeem redeems codes, as many in a transaction as it says.
func BenchmarkRedeem(b *testing.B) {
	for _, size := range []int{1, 100} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			l, n := fresh(b), 0
			var ready []engine.Redemption
			for b.Loop() {
				if len(ready) == 0 {
					b.StopTimer()
					ready = reserved(b, l, n, 2000)
					b.StartTimer()
				}
				done, refused, err := l.RedeemAll(ctx, ready[:size])
				if done != size || err != nil {
					b.Fatal(done, refused, err)
				}
				ready, n = ready[size:], n+size
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "codes/s")
		})
	}
}
