package measure_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"holdfast/engine/measure"
	"holdfast/rules/table"
)

// BenchmarkReady is all ready metrics and one customer's recommendations over
// ten million order lines of a million customers, who choose among five
// thousand products of which a few are bought by many.
func BenchmarkReady(b *testing.B) {
	const customers, lines, rows, products = 1_000_000, 10_000_000, 1 << 20, 5000
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	ids, dict := table.NewDict(), table.NewDict()
	for i := range customers {
		ids.CodeString(fmt.Sprint(i))
	}
	for i := range products {
		dict.CodeString(fmt.Sprint("product ", i))
	}
	random := rand.New(rand.NewPCG(1, 2))
	batch, customer := table.New(rows), make([]uint32, rows)
	when, amount := table.NewColumn(table.Time, rows), table.NewColumn(table.Number, rows)
	product, months := table.NewColumn(table.Text, rows), table.NewColumn(table.Number, rows)
	product.Dict, product.Valid, when.Valid, amount.Valid = dict, nil, nil, nil
	for name, c := range map[string]*table.Column{"at": when, "amount": amount, "product": product, "category": product, "months": months} {
		batch.Set(name, c)
	}
	for b.Loop() {
		m := measure.New(retail(zone(b, "Europe/Berlin")), at, ids)
		for range lines / rows {
			b.StopTimer()
			for i := range rows {
				customer[i] = uint32(random.IntN(customers))
				when.Micro[i] = at.Add(-time.Duration(random.IntN(2*365*24)) * time.Hour).UnixMicro()
				amount.Num[i] = float64(random.IntN(10000)) / 100
				skew := random.Float64()
				product.Code[i] = uint32(skew * skew * skew * products)
			}
			b.StartTimer()
			if err := m.Orders(batch, customer, nil); err != nil {
				b.Fatal(err)
			}
		}
		p, err := m.People()
		if err != nil {
			b.Fatal(err)
		}
		if len(p.Recommendations(0)) == 0 {
			b.Fatal("nothing is recommended")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/lines, "ns/line")
}
