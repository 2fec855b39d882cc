package measure_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/measure"
)

// reference is the folder of real customers.
func reference(t *testing.T) string {
	folder := os.Getenv("HOLDFAST_DATA")
	if folder == "" {
		t.Skip("set HOLDFAST_DATA to the folder of reference data to compare with real customers")
	}
	return folder
}

// rows are the data rows of a CSV file, by column name.
func rows(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, record := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = record[i]
		}
		out = append(out, row)
	}
	return out
}

// roll numbers the customers of a file as they come.
type roll struct {
	number map[string]int
	ids    []string
}

func (r *roll) of(id string) int {
	if _, ok := r.number[id]; !ok {
		r.number[id] = len(r.ids)
		r.ids = append(r.ids, id)
	}
	return r.number[id]
}

func decimal(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func moment(t *testing.T, layout, s string) time.Time {
	t.Helper()
	at, err := time.Parse(layout, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestTheGiftWholesalersCustomersAreAsPublished(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	folder := filepath.Join(reference(t), "online_retail")
	customers := roll{number: map[string]int{}}
	var s shop
	for _, r := range rows(t, filepath.Join(folder, "online_retail.csv")) {
		quantity, price := decimal(t, r["Quantity"]), decimal(t, r["UnitPrice"])
		if r["CustomerID"] == "" || strings.HasPrefix(r["InvoiceNo"], "C") || quantity <= 0 || price <= 0 {
			continue
		}
		s.lines = append(s.lines, line{
			customer: customers.of(r["CustomerID"]), order: r["InvoiceNo"],
			at: moment(t, "2006-01-02 15:04:05", r["InvoiceDate"]), amount: quantity * price,
			product: r["StockCode"],
		})
	}
	s.customers = len(customers.ids)
	people := measured(t, book(time.UTC), moment(t, time.DateOnly, "2011-12-10"), s, reading{batch: 1000})

	var published struct {
		Summary struct {
			Customers, Orders int
			Revenue           string
		}
	}
	file, err := os.ReadFile(filepath.Join(folder, "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file, &published); err != nil {
		t.Fatal(err)
	}
	orders, revenue := 0.0, 0.0
	for row := range s.customers {
		orders += people.Table.Column("orders").Num[row]
		revenue += people.Table.Column("revenue").Num[row]
	}
	got := fmt.Sprintf("%d customers, %.0f orders, %.2f", s.customers, orders, revenue)
	want := fmt.Sprintf("%d customers, %d orders, %s", published.Summary.Customers, published.Summary.Orders, published.Summary.Revenue)
	if got != want || got != "436 customers, 1666 orders, 669170.98" {
		t.Errorf("measured %s; published are %s", got, want)
	}
	compareRFM(t, people, customers, filepath.Join(folder, "reference_rfm.csv"))
	compareNTile(t, s, "2011-12-10", customers, filepath.Join(folder, "reference_rfm.csv"))
	compareReady(t, s, "2011-12-10")
}

func TestTheRecordBuyersAreAsPublished(t *testing.T) {
	folder := filepath.Join(reference(t), "cdnow")
	customers := roll{number: map[string]int{}}
	var s shop
	for _, r := range rows(t, filepath.Join(folder, "cdnow_sample.csv")) {
		s.lines = append(s.lines, line{
			customer: customers.of(r["customer_id"]),
			at:       moment(t, time.DateOnly, r["date"]), amount: decimal(t, r["amount"]),
		})
	}
	s.customers = len(customers.ids)
	people := measured(t, book(time.UTC), moment(t, time.DateOnly, "1998-07-01"), s, reading{batch: 1000})
	compareRFM(t, people, customers, filepath.Join(folder, "reference_rfm_sample.csv"))
	compareNTile(t, s, "1998-07-01", customers, filepath.Join(folder, "reference_rfm_sample.csv"))
}

// compareRFM holds every customer against the published row.
func compareRFM(t *testing.T, people *measure.People, customers roll, path string) {
	t.Helper()
	published := rows(t, path)
	if len(published) != len(customers.ids) {
		t.Errorf("%d customers, published are %d", len(customers.ids), len(published))
	}
	for _, r := range published {
		row, ok := customers.number[r["customer_id"]]
		if !ok {
			t.Errorf("customer %s is not there", r["customer_id"])
			continue
		}
		num := func(name string) float64 { return people.Table.Column(name).Num[row] }
		date := func(name string) string {
			return people.Table.Column(name).Value(row).(time.Time).Format(time.DateOnly)
		}
		got := map[string]string{
			"customer_id": r["customer_id"], "purchase_days": r["purchase_days"], "rfm_ntile": r["rfm_ntile"],
			"first_date": date("first_order_at"), "last_date": date("last_order_at"),
			"recency_days": fmt.Sprint(num("days_since_last_order")),
			"orders":       fmt.Sprint(num("orders")),
			"monetary":     fmt.Sprintf("%.2f", num("revenue")),
			"rfm_cut":      fmt.Sprint(num("rfm_recency"), num("rfm_frequency"), num("rfm_monetary")),
		}
		r["monetary"] = fmt.Sprintf("%.2f", decimal(t, r["monetary"])) // some are whole numbers there
		got["rfm_cut"] = strings.ReplaceAll(got["rfm_cut"], " ", "")
		if diff := cmp.Diff(r, got); diff != "" {
			t.Errorf("customer %s, - published + measured:\n%s", r["customer_id"], diff)
		}
	}
}
