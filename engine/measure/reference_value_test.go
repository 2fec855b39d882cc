package measure_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/measure"
	"holdfast/rules"
)

// scores are a customer's three RFM scores as one text.
func scores(p *measure.People, row int) string {
	num := func(name string) float64 { return p.Table.Column(name).Num[row] }
	return fmt.Sprintf("%.0f%.0f%.0f", num("rfm_recency"), num("rfm_frequency"), num("rfm_monetary"))
}

// compareNTile holds every customer's scores by the rule ntile against the
// published ones.
func compareNTile(t *testing.T, s shop, at string, customers roll, path string) {
	t.Helper()
	s.ids = customers.ids
	b := book(time.UTC)
	b.RFM.Rule = rules.RFMNTile
	people := measured(t, b, moment(t, time.DateOnly, at), s, reading{batch: 1000})
	for _, r := range rows(t, path) {
		if got := scores(people, customers.number[r["customer_id"]]); got != r["rfm_ntile"] {
			t.Errorf("customer %s has the scores %s by ntile, published are %s", r["customer_id"], got, r["rfm_ntile"])
		}
	}
}

// compareReady holds every customer's ready metrics against the plain model.
func compareReady(t *testing.T, s shop, on string) {
	t.Helper()
	b, at := retail(time.UTC), moment(t, time.DateOnly, on)
	m, want := newModel(b, at, s), map[string][]any{}
	for customer := range s.customers {
		for name, v := range m.ready(customer) {
			want[name] = append(want[name], v)
		}
	}
	var names []string
	for name := range want {
		names = append(names, name)
	}
	if diff := cmp.Diff(want, values(measured(t, b, at, s, reading{batch: 1000}), b, names...)); diff != "" {
		t.Errorf("- model + package:\n%s", diff)
	}
}

// published names the segments of the R package in our words.
var published = map[string]string{
	"Champions": "champions", "Loyal Customers": "loyal", "Potential Loyalist": "potential_loyalists",
	"New Customers": "new_customers", "Promising": "promising", "Need Attention": "need_attention",
	"About To Sleep": "about_to_sleep", "At Risk": "at_risk", "Can't Lose Them": "cannot_lose", "Lost": "lost",
}

func TestTheSegmentsOfTheRPackageAreAsPublished(t *testing.T) {
	folder := filepath.Join(reference(t), "rfm_r")
	var figures struct {
		Cuts map[string][4]float64 `json:"cut_points_plus_1"`
		Date string                `json:"analysis_date"`
	}
	file, err := os.ReadFile(filepath.Join(folder, "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file, &figures); err != nil {
		t.Fatal(err)
	}
	customers := roll{number: map[string]int{}}
	var s shop
	for _, r := range rows(t, filepath.Join(folder, "rfm_orders.csv")) {
		s.lines = append(s.lines, line{
			customer: customers.of(r["customer_id"]),
			at:       moment(t, time.DateOnly, r["order_date"]), amount: decimal(t, r["revenue"]),
		})
	}
	s.customers, s.ids = len(customers.ids), customers.ids
	b := retail(time.UTC)
	b.Used = nil
	b.RFM = rules.RFM{
		Rule: rules.RFMThresholds, Scheme: rules.RFMPackage,
		Recency: figures.Cuts["rec"], Frequency: figures.Cuts["n"], Monetary: figures.Cuts["amt"],
	}
	people := measured(t, b, moment(t, time.DateOnly, figures.Date), s, atOnce)
	list := rows(t, filepath.Join(folder, "reference_rfm.csv"))
	if len(list) != 995 || s.customers != 995 {
		t.Errorf("%d customers, published are %d of 995", s.customers, len(list))
	}
	for _, r := range list {
		row := customers.number[r["customer_id"]]
		segment, _ := people.Table.Column("rfm_segment").Value(row).(string)
		if got, want := scores(people, row), r["R"]+r["F"]+r["M"]; got != want || segment != published[r["segment"]] {
			t.Errorf("%s: scores %s, segment %q; published are %s and %s", r["customer_id"], got, segment, want, r["segment"])
		}
	}
}
