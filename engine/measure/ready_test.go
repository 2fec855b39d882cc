package measure_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"holdfast/engine/measure"
	"holdfast/rules"
)

// readyNames are the ready metrics, but for the RFM segment.
func readyNames() []string {
	var names []string
	for _, m := range rules.ReadyMetrics() {
		if m.Name != "rfm_segment" {
			names = append(names, m.Name)
		}
	}
	return names
}

// advice is what is recommended to each customer.
func advice(p *measure.People) [][]string {
	var all [][]string
	for row := range p.Table.Rows() {
		all = append(all, p.Recommendations(row))
	}
	return all
}

func TestEveryReadyMetricIsWhatThePlainModelSays(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	rapid.Check(t, func(rt *rapid.T) {
		at := instants(t).Draw(rt, "plan")
		s, b := shops(at).Draw(rt, "shop"), retail(berlin)
		b.Recommend.Support = rapid.IntRange(1, 3).Draw(rt, "support")
		p := measured(t, b, at, s, readings().Draw(rt, "reading"))
		m, want := newModel(b, at, s), map[string][]any{}
		for customer := range s.customers {
			for name, v := range m.ready(customer) {
				want[name] = append(want[name], v)
			}
		}
		recommended := m.recommendations(b.Recommend)
		for _, names := range recommended {
			want["recommendation"] = append(want["recommendation"], any(nil))
			if len(names) > 0 {
				want["recommendation"][len(want["recommendation"])-1] = names[0]
			}
		}
		if diff := cmp.Diff(want, values(p, b, readyNames()...)); diff != "" {
			rt.Fatalf("at %v, - model + package:\n%s", at, diff)
		}
		if diff := cmp.Diff(recommended, advice(p), cmpopts.EquateEmpty()); diff != "" {
			rt.Fatalf("recommended, - model + package:\n%s", diff)
		}
	})
}

func TestWhatHappensLaterChangesNoReadyMetric(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	rapid.Check(t, func(rt *rapid.T) {
		at := instants(t).Draw(rt, "plan")
		s, b := shops(at).Draw(rt, "shop"), retail(berlin)
		b.RFM.Rule = rapid.SampledFrom([]rules.RFMRule{rules.RFMCuts, rules.RFMNTile, rules.RFMThresholds}).Draw(rt, "rule")
		m, past := newModel(b, at, s), s
		past.lines, past.entries = nil, nil
		for i := range s.lines {
			if l := &s.lines[i]; !l.at.After(at) && !m.head(l).at.After(at) {
				past.lines = append(past.lines, *l)
			}
		}
		s.entries = nil
		now, later := measured(t, b, at, past, atOnce), measured(t, b, at, s, atOnce)
		names := append(readyNames(), "rfm_segment")
		if diff := cmp.Diff(values(now, b, names...), values(later, b, names...)); diff != "" {
			rt.Fatalf("- without the future + with it:\n%s", diff)
		}
		if diff := cmp.Diff(advice(now), advice(later)); diff != "" {
			rt.Fatalf("recommended, - without the future + with it:\n%s", diff)
		}
	})
}

func TestAProjectsOwnMetricTakesThePlaceOfAReadyOne(t *testing.T) {
	at := instant(t, "2026-01-05T09:00:00Z")
	s := shop{customers: 1, lines: []line{{at: at, amount: 1, product: "cup"}, {at: at, amount: 1, product: "kettle"}}}
	b := retail(at.Location())
	b.Metrics = append(b.Metrics, metric("distinct_products", rules.Aggregate{Op: "count", Of: "orders", Where: where(t, "amount > 5")}))
	if got := values(measured(t, b, at, s, atOnce), b, "distinct_products")["distinct_products"][0]; got != 0.0 {
		t.Errorf("%v distinct products by the project's own definition, want 0", got)
	}
}

func TestWhatNobodyUsesIsNotMeasured(t *testing.T) {
	at := instant(t, "2026-01-05T09:00:00Z")
	s := shop{customers: 1, lines: []line{{at: at, amount: 1, product: "cup"}}}
	b := retail(at.Location())
	b.Used = map[string]bool{"orders": true}
	p := measured(t, b, at, s, atOnce)
	for _, name := range readyNames() {
		if p.Table.Column(name) != nil {
			t.Errorf("%s was measured, and nothing uses it", name)
		}
	}
	if p.Recommendations(0) != nil {
		t.Error("there are recommendations, and no letter asks for them")
	}
}
