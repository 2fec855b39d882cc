package earning_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"holdfast/engine"
	"holdfast/engine/earning"
	"holdfast/engine/loyalty"
	"holdfast/engine/measure"
	"holdfast/rules/table"
)

// BenchmarkLook measures a million orders of 200,000 customers, without and with a
// loyalty section, and with one whose ledger has every order already: what a look
// costs at each tick. It reports the time for one order.
func BenchmarkLook(b *testing.B) {
	const customers, orders, rows = 200_000, 1_000_000, 8192
	now := on(12, 31, 9)
	ids, orderIDs := table.NewDict(), table.NewDict()
	for i := range customers {
		ids.CodeString(fmt.Sprintf("c%06d", i))
	}
	random := rand.New(rand.NewPCG(1, 2))
	var batches []*table.Table
	var whose [][]uint32
	history := engine.History{}
	for from := 0; from < orders; from += rows {
		n := min(rows, orders-from)
		t, of := table.New(n), make([]uint32, n)
		at, amount, id := table.NewColumn(table.Time, n), table.NewColumn(table.Number, n), table.NewColumn(table.Text, n)
		at.Valid, amount.Valid, id.Valid, id.Dict = nil, nil, nil, orderIDs
		for i := range n {
			of[i] = uint32(random.IntN(customers))
			at.Micro[i] = on(1, 1, 9).AddDate(0, 0, random.IntN(360)).UnixMicro()
			amount.Num[i] = float64(100+random.IntN(10000)) / 100
			id.Code[i] = orderIDs.CodeString(fmt.Sprint("order ", from+i))
		}
		t.Set("at", at)
		t.Set("amount", amount)
		t.Set("order", id)
		batches, whose = append(batches, t), append(whose, of)
	}
	without := load(b, words("orders > 0"))
	with := load(b, `
loyalty:
  starts: 2026-01-01
  points: {orders: amount, campaigns: {march: {from: 2026-03-01, until: 2026-04-01, times: 2}}, pending: 14d, expire: {rolling: 365d}}
  tiers: {by: points, per: year, levels: {silver: 200, gold: 500}}
  badges: {five: {count: orders, need: 5, each: month}}
`+words(`points > 0 && tier == "gold" && points_expiring_30d > 0 && badge_five > 0`))
	look := func(b *testing.B, h engine.History, known bool, reckons bool) *engine.Loyalty {
		book := without
		if reckons {
			book = with
		}
		m, r := measure.New(book, now, ids), earning.New(book, now, ids)
		check := func(err error) {
			if err != nil {
				b.Fatal(err)
			}
		}
		for i := range batches {
			check(m.Orders(batches[i], whose[i], nil))
			check(r.Orders(batches[i], whose[i]))
		}
		measured, err := m.People()
		check(err)
		_, err = r.Asks(measured, h)
		check(err)
		earned, err := r.Loyalty(measured, h, nil)
		check(err)
		if known && len(earned.Bookings.Points) > 0 {
			b.Fatalf("%d postings", len(earned.Bookings.Points))
		}
		return earned
	}
	first := look(b, history, false, true)
	full := engine.History{Members: engine.Members{Awards: first.Bookings.Awards, Standings: map[string]loyalty.Standing{}}}
	for _, r := range first.Bookings.Ranks {
		full.Members.Standings[r.Customer] = r.Standing
	}
	for i, p := range first.Bookings.Points {
		l := engine.Lot{Customer: p.Customer, Seq: int64(i), Source: p.Earn.Source, Earned: now, Matures: now}
		l.Issued, l.Outstanding = p.Earn.Points, p.Earn.Points
		full.Members.Lots = append(full.Members.Lots, l)
	}
	for _, c := range []struct {
		name           string
		h              engine.History
		known, reckons bool
	}{{"without loyalty", engine.History{}, false, false}, {"the first time", engine.History{}, false, true}, {"every order is booked", full, true, true}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				look(b, c.h, c.known, c.reckons)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/orders, "ns/order")
		})
	}
}
