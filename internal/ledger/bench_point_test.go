package ledger_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
)

// ordered are orders of customers: each has one lot of every round.
func ordered(customers, round int, at time.Time) (b engine.Bookings) {
	for i := range customers {
		p := earn(fmt.Sprintf("customer-%08d", i), loyalty.Order, fmt.Sprintf("order-%d-%08d", round, i), int64(1+i%90))
		p.Earn.At = at
		b.Points = append(b.Points, p)
	}
	return b
}

// BenchmarkBook books an order of each of 10,000 customers, who have had three.
func BenchmarkBook(b *testing.B) {
	l := fresh(b)
	const customers = 10_000
	round := 0
	for ; round < 3; round++ {
		book(b, l, days(round), yearly, ordered(customers, round, days(round)))
	}
	for b.Loop() {
		book(b, l, days(round), yearly, ordered(customers, round, days(round)))
		round++
	}
	b.ReportMetric(float64((round-3)*customers)/b.Elapsed().Seconds(), "orders/s")
}

// BenchmarkSpend spends points by hand, a transaction each, of 1,000 customers
// who have had three orders.
func BenchmarkSpend(b *testing.B) {
	l := fresh(b)
	const customers = 1000
	for round := range 3 {
		book(b, l, days(round), yearly, ordered(customers, round, days(round)))
	}
	book(b, l, days(30), yearly, engine.Bookings{})
	n := 0
	for b.Loop() {
		_, err := l.Spend(ctx, fmt.Sprintf("customer-%08d", n%customers), loyalty.Spend{At: days(30), ID: fmt.Sprint(n), Points: 1}, yearly)
		if err != nil && !errors.Is(err, loyalty.NotEnough) {
			b.Fatal(err)
		}
		n++
	}
}

// BenchmarkMembers reads the lots of 200,000 customers, five of each.
func BenchmarkMembers(b *testing.B) {
	l, err := ledger.Rehearse(ctx, "")
	must(b, err)
	defer l.Close() //nolint:errcheck // it is thrown away
	const customers = 200_000
	for round := range 5 {
		book(b, l, days(round), yearly, ordered(customers, round, days(round)))
	}
	for b.Loop() {
		h, err := l.History(ctx, engine.HistoryQuery{At: days(5), Loyalty: true, Policy: yearly})
		must(b, err)
		if len(h.Members.Lots) != 5*customers {
			b.Fatal(len(h.Members.Lots))
		}
	}
}
