package measure_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// BenchmarkOrders is batches of 8,192 orders of a million customers through
// all built-in metrics and six aggregates. It reports the time for one order.
func BenchmarkOrders(b *testing.B) {
	const customers, rows = 1_000_000, 8192
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	beans := where(b, `category == "beans"`)
	project := book(time.UTC,
		metric("spend_90d", rules.Aggregate{Op: "sum", Of: "orders", Field: "amount", Within: 90}),
		metric("spend_365d", rules.Aggregate{Op: "sum", Of: "orders", Field: "amount", Within: 365}),
		metric("orders_30d", rules.Aggregate{Op: "count", Of: "orders", Within: 30}),
		metric("beans", rules.Aggregate{Op: "count", Of: "orders", Where: beans}),
		metric("most", rules.Aggregate{Op: "max", Of: "orders", Field: "amount"}),
		metric("taste", rules.Aggregate{Op: "last", Of: "orders", Field: "category", Kind: table.Text}),
	)
	for _, several := range []bool{false, true} {
		name := map[bool]string{false: "an order is a line", true: "orders have ids"}[several]
		b.Run(name, func(b *testing.B) {
			ids := table.NewDict()
			for i := range customers {
				ids.CodeString(fmt.Sprint(i))
			}
			// Enough batches that the customers' slots do not all stay in the
			// processor's cache.
			const batches = 64
			var batch [batches]*table.Table
			var customer [batches][]uint32
			var first [batches]table.Mask
			random, seen, dict := rand.New(rand.NewPCG(1, 2)), map[string]bool{}, table.NewDict()
			for k := range batches {
				lines := make([]line, rows)
				for i := range lines {
					lines[i] = line{
						customer: random.IntN(customers), at: at.Add(-time.Duration(random.IntN(2*365*24)) * time.Hour),
						amount: float64(random.IntN(10000)) / 100, category: []string{"beans", "tea", "cups"}[random.IntN(3)],
					}
					if several {
						lines[i].order = fmt.Sprint("order ", k, i)
					}
				}
				batch[k], customer[k], first[k] = orders(lines, seen, func() *table.Dict { return dict })
				if !several {
					first[k] = nil
				}
			}
			m := measure.New(project, at, nil, ids)
			b.ReportAllocs()
			for k := 0; b.Loop(); k = (k + 1) % batches {
				if err := m.Orders(batch[k], customer[k], first[k]); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
}

// BenchmarkPeople is what is left to do after the last order: the built-in
// metrics of a million customers, RFM among them.
func BenchmarkPeople(b *testing.B) {
	const customers = 1_000_000
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	ids := table.NewDict()
	random := rand.New(rand.NewPCG(1, 2))
	lines, customer := table.New(customers), make([]uint32, customers)
	when, amount := table.NewColumn(table.Time, customers), table.NewColumn(table.Number, customers)
	when.Valid, amount.Valid = nil, nil
	for i := range customers {
		customer[i] = ids.CodeString(fmt.Sprint(i))
		when.Micro[i] = at.Add(-time.Duration(random.IntN(2*365*24)) * time.Hour).UnixMicro()
		amount.Num[i] = float64(random.IntN(10000)) / 100
	}
	lines.Set("at", when)
	lines.Set("amount", amount)
	for b.Loop() {
		b.StopTimer()
		m := measure.New(book(zone(b, "Europe/Berlin")), at, nil, ids)
		if err := m.Orders(lines, customer, nil); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if _, err := m.People(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/customers, "ns/customer")
}
