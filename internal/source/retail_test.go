package source_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"holdfast/internal/source"
	"holdfast/rules"
	"holdfast/rules/table"
)

// The figures are those of the set's reference.json: its cleaning rules are the
// source's where.
func TestTheOnlineRetailSetComesOutAsItsReferenceSays(t *testing.T) {
	root := os.Getenv("HOLDFAST_DATA")
	if root == "" {
		t.Skip("set HOLDFAST_DATA to the folder of reference data to run this test")
	}
	raw := map[string]table.Kind{"InvoiceNo": table.Text, "Quantity": table.Number, "UnitPrice": table.Number}
	src := &rules.Source{
		Name: "orders", Format: rules.CSV, Path: filepath.Join("online_retail", "online_retail.csv"), Raw: raw,
		Where: program(t, raw, `not (InvoiceNo startsWith "C") and Quantity > 0 and UnitPrice > 0`),
		Fields: []rules.Field{
			{Name: "customer", Kind: table.Text, Column: "CustomerID", Required: true},
			{Name: "order", Kind: table.Text, Column: "InvoiceNo", Required: true},
			{Name: "at", Kind: table.Time, Column: "InvoiceDate", Required: true},
			{Name: "amount", Kind: table.Number, Program: program(t, raw, `Quantity * UnitPrice`), Required: true},
			{Name: "country", Kind: table.Text, Column: "Country"},
		},
	}
	people := &rules.Source{
		Name: "customers", Format: rules.CSV, Path: src.Path, MaxBad: 1, Repeats: "first",
		Fields: []rules.Field{{Name: "id", Kind: table.Text, Column: "CustomerID"}},
	}
	ids := table.NewDict()
	report, err := source.Scan(t.Context(), root, people, source.Options{IDs: ids}, func(*source.Batch) error { return nil })
	if err != nil || report.Used != 440 {
		t.Fatalf("%d customers in the file, want 440: %v", report.Used, err)
	}
	orders, revenue := 0, 0.0
	seen := map[uint32]bool{}
	report, err = source.Scan(t.Context(), root, src, source.Options{IDs: ids}, func(b *source.Batch) error {
		orders += b.First.Count()
		for i, c := range b.Customer {
			revenue += b.Column("amount").Num[i]
			seen[c] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if report.Rows != 37106 || report.Used != 33968 || report.Bad != 0 || report.Unknown != 0 {
		t.Errorf("report %+v, want 33968 rows used of 37106", report)
	}
	if orders != 1666 || len(seen) != 436 || math.Abs(revenue-669170.98) > 0.005 {
		t.Errorf("%d orders of %d customers for %.2f, want 1666 of 436 for 669170.98", orders, len(seen), revenue)
	}
	if want := time.Date(2011, 12, 9, 0, 0, 0, 0, time.UTC); report.Newest.Before(want) {
		t.Errorf("the newest order is of %v", report.Newest)
	}
}
