package report_test

import (
	"fmt"
	"slices"
	"testing"

	"holdfast/engine/report"
)

// town is a shop whose best customers, the upper tenth, are from Rome.
func town(yaml string) shop {
	s := shop{yaml: yaml}
	for c := range 200 {
		p, orders := person{city: "Bern"}, 1
		if c%10 == 0 {
			p.city, orders = "Rome", 6
		}
		s.people = append(s.people, p)
		for o := range orders {
			s.orders = append(s.orders, order{c, noon(100 + o*10 + c%7), float64(20 + c%11)})
		}
	}
	return s
}

func words(list []report.Difference) []string {
	var out []string
	for _, d := range list {
		out = append(out, fmt.Sprint(d.Word, "=", d.Value))
	}
	return out
}

func TestTheIdealCustomerIsNotFoundInWhatChoseThem(t *testing.T) {
	r := town(`
metrics:
  coins: {value: "revenue > 50 ? 10 : 1"}
  more_coins: {value: coins + 1}
  spender: revenue > 50
segments:
  rich: rfm_monetary >= 4
  richer: rich and days_since_last_order < 300
  often: orders > 3
  romans: city == "Rome"
rfm: {segments: true}
`).reported(t, noon(100), noon(250))
	if r.IdealBy != "revenue" {
		t.Errorf("the best are chosen by %s", r.IdealBy)
	}
	found := words(r.Ideal)
	for _, want := range []string{"city=Rome", "city=Bern", "romans=yes"} {
		if !slices.Contains(found, want) {
			t.Errorf("there is no %s among %q", want, found)
		}
	}
	for _, d := range r.Ideal {
		if slices.Contains([]string{"revenue", "coins", "more_coins", "spender", "rich", "richer", "often", "champions", "rfm_segment", "orders", "orders_12m", "rfm_frequency"}, d.Word) {
			t.Errorf("%s says what chose them", d.Word)
		}
	}
}

func TestTheIdealCustomerIsChosenByFinancialValueWhereCostsAreKnown(t *testing.T) {
	s := town("value: {service: \"city == \\\"Rome\\\" ? 1000 : 0\"}\n")
	r := s.reported(t, noon(100), noon(250))
	if r.IdealBy != "financial_value" {
		t.Fatalf("the best are chosen by %s", r.IdealBy)
	}
	for _, d := range r.Ideal {
		if d.Word == "city" && d.Value == "Rome" && d.In != 0 {
			t.Errorf("who costs more than they bring is no ideal: %+v", d)
		}
	}
}
