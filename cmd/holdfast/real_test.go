//go:build !race

package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"holdfast/engine/measure"
	"holdfast/internal/dispatch"
	"holdfast/rules"
)

// reference is a file or folder of real customers with known answers.
func reference(t *testing.T, path ...string) string {
	t.Helper()
	dir := os.Getenv("HOLDFAST_DATA")
	if dir == "" {
		t.Skip("set HOLDFAST_DATA to the folder of reference data to run this test")
	}
	return filepath.Join(append([]string{dir}, path...)...)
}

// seen is a project's customers at an instant, read and measured as plan does.
func seen(t *testing.T, dir, at string) (*measure.People, []dispatch.Intake) {
	t.Helper()
	w := &world{out: os.Stdout, err: os.Stderr, clock: time.Now, getenv: func(string) (string, bool) { return "", false }}
	book, err := load(w, dir)
	if err != nil {
		t.Fatal(err)
	}
	book.Used = nil // everything there is
	now, err := rules.ParseInstant(at, book.Zone)
	if err != nil {
		t.Fatal(err)
	}
	sight, err := dispatch.Look(context.Background(), book, now, newFacts(book, nil, noMemory{}), noMemory{}, w.clock)
	if err != nil {
		t.Fatal(err)
	}
	return sight.Input.People, sight.Intakes
}

// TestTheWholesaleExampleWorksOnTheRealExport puts the real export in the place
// of the example's and compares every customer with what is known of them.
func TestTheWholesaleExampleWorksOnTheRealExport(t *testing.T) {
	export, err := os.ReadFile(reference(t, "online_retail", "online_retail.csv"))
	if err != nil {
		t.Fatal(err)
	}
	dir := example(t, "wholesale")
	write(t, filepath.Join(dir, "data", "order_lines.csv"), string(export))
	people, intakes := seen(t, dir, "2011-12-10")
	if got := intakes[1]; got.Used != 33968 || got.Bad != 0 {
		t.Errorf("of the order lines %d are used and %d bad, want 33968 and 0", got.Used, got.Bad)
	}
	compareCustomers(t, people, reference(t, "online_retail"), 436, 1666, 669170.98)

	mustHold(t, "run", "--once", dir)
	if sent := sentTouches(t, dir); len(sent) == 0 {
		t.Error("nobody gets anything")
	}
	if out := mustHold(t, "run", "--once", dir); out != "Saturday 2011-12-10 09:00 GMT: 0 of 0 done, 0 points granted, 0 codes issued\n" {
		t.Errorf("the same instant again: %s", out)
	}
}

// TestCDNOWIsMeasuredAsPublished reads the sample of the CD shop, in which
// every row is an order, those for nothing too.
func TestCDNOWIsMeasuredAsPublished(t *testing.T) {
	people, _ := seen(t, cds(t, ""), "1998-07-01")
	compareCustomers(t, people, filepath.Join(reference(t, "cdnow"), "reference_rfm_sample.csv"), 2357, 6919, 244091.94)
}

// compareCustomers compares recency, orders, revenue and RFM scores of every
// customer with a reference file.
func compareCustomers(t *testing.T, people *measure.People, path string, customers, orders int, revenue float64) {
	t.Helper()
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "reference_rfm.csv")
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows)-1 != customers || people.IDs.Len() != customers {
		t.Fatalf("%d customers, the reference has %d", people.IDs.Len(), len(rows)-1)
	}
	value := func(name string, row uint32) float64 {
		v, _ := people.Table.Column(name).Value(int(row)).(float64)
		return v
	}
	sumOrders, sumRevenue := 0.0, 0.0
	for _, r := range rows[1:] {
		row, ok := people.IDs.LookupString(r[0])
		if !ok {
			t.Fatalf("customer %s is missing", r[0])
		}
		got := map[string]float64{"recency_days": value("days_since_last_order", row), "orders": value("orders", row), "monetary": value("revenue", row)}
		for i, name := range []string{"recency_days", "orders", "", "monetary"} {
			if want, _ := strconv.ParseFloat(r[3+i], 64); name != "" && got[name] != want {
				t.Errorf("%s of %s: %v, want %v", name, r[0], got[name], want)
			}
		}
		scores := strconv.Itoa(int(100*value("rfm_recency", row) + 10*value("rfm_frequency", row) + value("rfm_monetary", row)))
		if scores != r[7] {
			t.Errorf("rfm of %s: %s, want %s", r[0], scores, r[7])
		}
		sumOrders += value("orders", row)
		sumRevenue += value("revenue", row)
	}
	if int(sumOrders) != orders || math.Round(sumRevenue*100) != math.Round(revenue*100) {
		t.Errorf("%v orders for %.2f, want %d for %.2f", sumOrders, sumRevenue, orders, revenue)
	}
}

// TestTheReferenceSaysWhatWeTest fails when the figures above are not those of
// the reference any more.
func TestTheReferenceSaysWhatWeTest(t *testing.T) {
	text, err := os.ReadFile(reference(t, "online_retail", "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	var known struct {
		Summary struct {
			Customers, Orders int
			Revenue           string
		}
	}
	if err := json.Unmarshal(text, &known); err != nil {
		t.Fatal(err)
	}
	if s := known.Summary; s.Customers != 436 || s.Orders != 1666 || s.Revenue != "669170.98" {
		t.Errorf("the reference says %+v", s)
	}
}
