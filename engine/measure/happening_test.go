package measure_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine/measure"
)

func TestWhoHasHadAnOrderOrAnEventSince(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	rapid.Check(t, func(rt *rapid.T) {
		at := instants(t).Draw(rt, "plan")
		s, b := shops(at).Draw(rt, "shop"), book(berlin)
		after := at.Add(-time.Duration(rapid.IntRange(0, 400).Draw(rt, "hours")) * time.Hour)
		s.asked = []measure.Happening{
			{Playbook: "orders", After: map[string]time.Time{measure.FeedOrders: after, measure.FeedTold: at.Add(-10000 * time.Hour)}},
			{Playbook: "nps", Event: "nps", After: map[string]time.Time{measure.FeedEvents: after}},
			{Playbook: "none", Event: "never heard of", After: map[string]time.Time{measure.FeedEvents: after}},
			{Playbook: "elsewhere", Event: "nps", After: map[string]time.Time{measure.FeedOrders: after}},
		}
		p := measured(t, b, at, s, readings().Draw(rt, "reading"))
		m := newModel(b, at, s)
		want := map[string][]bool{}
		for _, asked := range s.asked {
			want[asked.Playbook] = make([]bool, s.customers)
		}
		for customer := range s.customers {
			for _, l := range m.lines(customer) {
				if m.head(l) == l && l.at.After(after) && l.amount >= 0 {
					want["orders"][customer] = true
				}
			}
		}
		for _, e := range s.events {
			if e.kind == "nps" && e.at.After(after) && !e.at.After(at) {
				want["nps"][e.customer] = true
			}
		}
		got := map[string][]bool{}
		for _, asked := range s.asked {
			for customer := range s.customers {
				got[asked.Playbook] = append(got[asked.Playbook], p.Happened(asked.Playbook).Get(customer))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("- model + package:\n%s", diff)
		}
		if p.Happened("another") != nil {
			rt.Fatal("a playbook that did not ask has an answer")
		}
	})
}
