package source_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/internal/source"
	"holdfast/rules"
	"holdfast/rules/table"
)

const benchRows = 200_000

// BenchmarkOrders reads an order file of four columns.
func BenchmarkOrders(b *testing.B) {
	var file strings.Builder
	file.WriteString("customer,at,amount,category\n")
	ids := table.NewDict()
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range benchRows {
		id := fmt.Sprintf("C%06d", i*7919%20_000)
		ids.CodeString(id)
		at := start.Add(time.Duration(i*7919%1_000_003) * time.Minute)
		fmt.Fprintf(&file, "%s,%s,%d.%02d,category %d\n", id, at.Format("2006-01-02 15:04:05"), i%200, i%100, i%12)
	}
	src := orders()
	src.Fields = append(src.Fields, rules.Field{Name: "category", Kind: table.Text, Column: "category"})
	benchmark(b, src, file.String(), func() *table.Dict { return ids })
}

// BenchmarkOrderLines reads the same with where and an amount computed.
func BenchmarkOrderLines(b *testing.B) {
	var file strings.Builder
	file.WriteString("no,customer,at,quantity,price\n")
	ids := table.NewDict()
	for i := range benchRows {
		id := fmt.Sprintf("C%06d", i/10)
		ids.CodeString(id)
		fmt.Fprintf(&file, "%d,%s,2026-01-%02d,%d,%d.5\n", 500_000+i/5, id, i%28+1, i%12, i%70)
	}
	benchmark(b, lines(b), file.String(), func() *table.Dict { return ids })
}

// BenchmarkCustomers reads a customers' file of six columns.
func BenchmarkCustomers(b *testing.B) {
	file := customerFile(func(id, name, consent, since string, score float64, i int) string {
		return fmt.Sprintf("%s,%s,%g,%s,%s,%s%d@mail.example\n", id, name, score, consent, since, name, i)
	})
	benchmark(b, benchCustomers(rules.CSV), "id,name,score,consent,since,email\n"+file, table.NewDict)
}

// BenchmarkCustomersJSON reads the same from JSON Lines.
func BenchmarkCustomersJSON(b *testing.B) {
	file := customerFile(func(id, name, consent, since string, score float64, i int) string {
		return fmt.Sprintf(`{"id":%q,"name":%q,"score":%g,"consent":%s,"since":%q,"email":"%s%d@mail.example"}`+"\n", id, name, score, consent, since, name, i)
	})
	benchmark(b, benchCustomers(rules.JSONL), file, table.NewDict)
}

func benchCustomers(format rules.Format) *rules.Source {
	src := customers()
	src.Format = format
	src.Fields = append(src.Fields, rules.Field{Name: "email", Kind: table.Text, Column: "email"})
	return src
}

func customerFile(row func(id, name, consent, since string, score float64, i int) string) string {
	names := []string{"ada", "bob", "carl", "dora"}
	var file strings.Builder
	for i := range benchRows {
		file.WriteString(row(fmt.Sprintf("C%06d", i), names[i%4], fmt.Sprint(i%3 > 0), fmt.Sprintf("20%02d-%02d-%02d", 10+i%16, 1+i%12, 1+i%28), float64(i%1000)/10, i))
	}
	return file.String()
}

func benchmark(b *testing.B, src *rules.Source, file string, ids func() *table.Dict) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	src.Zone = zone
	root := b.TempDir()
	write(b, root, src.Path, file)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := source.Scan(b.Context(), root, src, source.Options{IDs: ids()}, func(*source.Batch) error { return nil })
		if err != nil || r.Rows != benchRows {
			b.Fatal(r.Rows, err)
		}
	}
	b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
