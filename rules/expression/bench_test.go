package expression_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// realistic are conditions as marketers write them.
var realistic = []string{
	`orders >= 3 && days_since_last_order > 2 * order_interval_days && !champion`,
	`rfm_recency >= 4 && rfm_frequency >= 4 && rfm_monetary >= 4`,
	`consent and spend_90d > 100 and tier in ["0gold", "0silver"]`,
	`country == "0DE" and email endsWith "@example.com"`,
	`(clv_12m ?? 0) > 200 or churn_risk > 0.6`,
	`last_order_at < date("2026-01-01") and last_order_at != nil`,
	`days_since(last_order_at) > 60 and orders > 1`,
	`lower(city) startsWith "1" and aov * 0.15 < 5`,
}

const batchRows = 4096

func shop(t testing.TB) (*expression.Vocabulary, *table.Table) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	words, batch := expression.NewVocabulary(), table.New(batchRows)
	add := func(w expression.Word, set func(c *table.Column, i int)) {
		if err := words.Add(w); err != nil {
			t.Fatal(err)
		}
		c := table.NewColumn(w.Kind, batchRows)
		for i := range batchRows {
			if !w.Nullable || random.IntN(10) > 0 {
				set(c, i)
				c.Valid.Set(i)
			}
		}
		if !w.Nullable {
			c.Valid = nil
		}
		batch.Set(w.Name, c)
	}
	number := func(name string, unit expression.Unit, below float64, nullable bool) {
		add(expression.Word{Name: name, Kind: table.Number, Unit: unit, Nullable: nullable}, func(c *table.Column, i int) { c.Num[i] = random.Float64() * below })
	}
	text := func(name string, nullable bool, distinct int, ending ...string) {
		add(expression.Word{Name: name, Kind: table.Text, Nullable: nullable}, func(c *table.Column, i int) {
			c.Code[i] = c.Dict.CodeString(fmt.Sprint(random.IntN(distinct)) + ending[i%len(ending)])
		})
	}
	number("orders", expression.Count, 10, false)
	number("days_since_last_order", expression.Days, 200, true)
	number("order_interval_days", expression.Days, 60, true)
	number("rfm_recency", expression.Score, 5, false)
	number("rfm_frequency", expression.Score, 5, false)
	number("rfm_monetary", expression.Score, 5, false)
	number("spend_90d", expression.Money, 300, false)
	number("clv_12m", expression.Money, 500, true)
	number("churn_risk", expression.Share, 1, true)
	number("aov", expression.Money, 80, true)
	text("tier", true, 1, "gold", "silver", "none")
	text("country", false, 1, "DE", "AT", "CH")
	text("city", true, 500, " Berlin", " Wien")
	text("email", false, 1<<30, "@example.com", "@example.org")
	add(expression.Word{Name: "consent", Kind: table.Bool}, func(c *table.Column, i int) {
		if random.IntN(3) > 0 {
			c.Bits.Set(i)
		}
	})
	add(expression.Word{Name: "champion", Kind: table.Bool}, func(c *table.Column, i int) {
		if random.IntN(10) == 0 {
			c.Bits.Set(i)
		}
	})
	add(expression.Word{Name: "last_order_at", Kind: table.Time, Nullable: true}, func(c *table.Column, i int) {
		c.Micro[i] = noon.Add(-time.Duration(random.IntN(9000)) * time.Hour).UnixMicro()
	})
	return words, batch
}

func conditions(t testing.TB, words *expression.Vocabulary) []*expression.Program {
	t.Helper()
	programs := make([]*expression.Program, len(realistic))
	for i, src := range realistic {
		p, err := expression.Compile(src, words, expression.Options{Want: []table.Kind{table.Bool}, What: "a condition"})
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		programs[i] = p
	}
	return programs
}

func BenchmarkMask(b *testing.B) {
	words, batch := shop(b)
	for i, p := range conditions(b, words) {
		b.Run(realistic[i], func(b *testing.B) {
			e := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin})
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Mask(p, batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/batchRows, "ns/row")
		})
	}
}

func BenchmarkValue(b *testing.B) {
	words, batch := shop(b)
	for i, p := range conditions(b, words) {
		b.Run(realistic[i], func(b *testing.B) {
			e := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin})
			row := 0
			word := func(name string) any { return batch.Column(name).Value(row) }
			for b.Loop() {
				for row = range batchRows {
					if _, err := e.Value(p, word); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/batchRows, "ns/row")
		})
	}
}

func TestRealisticConditionsMatchSomebodyAndNotEverybody(t *testing.T) {
	words, batch := shop(t)
	for i, p := range conditions(t, words) {
		context := expression.Context{Now: noon, Zone: berlin}
		if err := compareEvaluators(p, expression.NewEvaluator(context), expression.NewEvaluator(context), batch); err != nil {
			t.Errorf("%s: %v", realistic[i], err)
		}
		mask, err := expression.NewEvaluator(context).Mask(p, batch)
		if err != nil {
			t.Fatal(err)
		}
		if n := mask.Count(); n == 0 || n == batchRows {
			t.Errorf("%s: %d of %d rows", realistic[i], n, batchRows)
		}
	}
}
