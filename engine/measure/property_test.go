package measure_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"holdfast/rules/table"
)

// closely lets means differ in the last bits.
var closely = cmpopts.EquateApprox(1e-12, 1e-12)

// moments draws instants about a plan's, most of them where something turns:
// at it, at the edges of windows, over the changes of the clock.
func moments(at time.Time) *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		days := rapid.SampledFrom([]int{0, 0, 1, 1, 2, 2, 3, 30, 31, 200, 365, 366, 420}).Draw(t, "days")
		halves := rapid.IntRange(-5, 3).Draw(t, "half hours")
		micros := rapid.IntRange(-1, 1).Draw(t, "microseconds")
		return at.Add(-time.Duration(days)*24*time.Hour + time.Duration(halves)*30*time.Minute + time.Duration(micros)*time.Microsecond)
	})
}

// shops draws a few customers with facts about an instant. The lines of an
// order belong to one customer, but may stand apart and differ in their
// instants.
func shops(at time.Time) *rapid.Generator[shop] {
	return rapid.Custom(func(t *rapid.T) shop {
		s := shop{customers: rapid.IntRange(1, 5).Draw(t, "customers"), entries: map[string][]int64{}}
		for range rapid.IntRange(0, 30).Draw(t, "lines") {
			order := rapid.IntRange(0, 12).Draw(t, "order")
			l := line{
				customer: order % s.customers, at: moments(at).Draw(t, "at"),
				amount:   float64(rapid.IntRange(-500, 1000).Draw(t, "cents")) / 100,
				category: rapid.SampledFrom([]string{"beans", "tea", ""}).Draw(t, "category"),
				quantity: float64(rapid.IntRange(-2, 8).Draw(t, "quantity")) / 2,
				gift:     rapid.Bool().Draw(t, "gift"),
				product:  rapid.SampledFrom([]string{"beans", "cup", "filter", "kettle", ""}).Draw(t, "product"),
				months:   rapid.SampledFrom([]float64{0, 0, 1, 3, 12}).Draw(t, "months"),
			}
			if order > 3 {
				l.order = fmt.Sprint("order ", order)
			}
			if rapid.IntRange(0, 9).Draw(t, "blank") == 0 {
				l.amount = math.NaN()
			}
			s.lines = append(s.lines, l)
		}
		for range rapid.IntRange(0, 20).Draw(t, "events") {
			e := event{
				customer: rapid.IntRange(0, s.customers-1).Draw(t, "customer"), at: moments(at).Draw(t, "at"),
				kind:  rapid.SampledFrom([]string{"nps", "visit"}).Draw(t, "type"),
				value: float64(rapid.IntRange(0, 40).Draw(t, "quarters")) / 4,
			}
			if rapid.IntRange(0, 4).Draw(t, "blank") == 0 {
				e.value = math.NaN()
			}
			s.events = append(s.events, e)
		}
		for range rapid.IntRange(0, s.customers).Draw(t, "entries") {
			began := int64(0)
			if rapid.Bool().Draw(t, "open") {
				began = moments(at).Draw(t, "began").UnixMicro()
			}
			s.entries["win-back"] = append(s.entries["win-back"], began)
		}
		return s
	})
}

// readings draws how the facts are cut.
func readings() *rapid.Generator[reading] {
	return rapid.Custom(func(t *rapid.T) reading {
		return reading{
			batch:    rapid.SampledFrom([]int{1, 2, 3, 7, 64, 1000}).Draw(t, "batch"),
			ownDicts: rapid.Bool().Draw(t, "dictionaries of their own"),
		}
	})
}

// instants are a plan's: plain, just after the clocks went forward and back in
// Berlin, and within the hour that comes twice.
func instants(t testing.TB) *rapid.Generator[time.Time] {
	return rapid.SampledFrom([]time.Time{
		instant(t, "2026-01-05T09:00:00+01:00"),
		instant(t, "2026-03-29T12:00:00+02:00"),
		instant(t, "2026-03-30T02:30:00+02:00"),
		instant(t, "2026-10-25T02:30:00+01:00"),
		instant(t, "2026-10-26T00:10:00.000001+01:00"),
	})
}

func TestEveryMetricIsWhatThePlainModelSays(t *testing.T) {
	all, berlin := samples(t), zone(t, "Europe/Berlin")
	rapid.Check(t, func(rt *rapid.T) {
		at := instants(t).Draw(rt, "plan")
		s, b := shops(at).Draw(rt, "shop"), sampled(berlin, all)
		got := values(measured(t, b, at, s, readings().Draw(rt, "reading")), b)

		m, want := newModel(b, at, s), map[string][]any{}
		for customer := range s.customers {
			for name, v := range m.builtIn(customer) {
				want[name] = append(want[name], v)
			}
			for i, sample := range all {
				want[b.Metrics[i].Name] = append(want[b.Metrics[i].Name], sample.value(m, customer))
			}
		}
		ordered := func(name string) []any {
			out := make([]any, s.customers)
			for i := range out {
				if want["orders"][i].(float64) > 0 {
					out[i] = want[name][i]
				}
			}
			return out
		}
		want["rfm_recency"] = rfm(ordered("days_since_last_order"), true)
		want["rfm_frequency"] = rfm(ordered("orders"), false)
		want["rfm_monetary"] = rfm(ordered("revenue"), false)
		if diff := cmp.Diff(want, got, closely); diff != "" {
			rt.Fatalf("at %v, - model + package:\n%s", at, diff)
		}
	})
}

func TestWhatHappenedSinceAnEntryIsWhatThePlainModelSays(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	rapid.Check(t, func(rt *rapid.T) {
		at := instants(t).Draw(rt, "plan")
		s, b := shops(at).Draw(rt, "shop"), book(berlin)
		p := measured(t, b, at, s, readings().Draw(rt, "reading"))
		since := p.Entry("win-back")
		orders, revenue := since.Orders, since.Revenue
		if (orders == nil) != (s.entries["win-back"] == nil) || (revenue == nil) != (orders == nil) || (since.Events == nil) != (orders == nil) {
			rt.Fatal("measured without entries, or not measured with them")
		}
		if orders == nil {
			return
		}
		m := newModel(b, at, s)
		for customer := range s.customers {
			n, minor, began := 0.0, int64(0), int64(0)
			if customer < len(s.entries["win-back"]) {
				began = s.entries["win-back"][customer]
			}
			for _, l := range m.lines(customer) {
				if began == 0 || l.at.UnixMicro() <= began || math.IsNaN(l.amount) {
					continue
				}
				minor += cents(l.amount)
				if m.head(l) == l && l.amount >= 0 {
					n++
				}
			}
			events := 0.0
			for _, e := range s.events {
				if e.customer == customer && began != 0 && e.at.UnixMicro() > began && !e.at.After(at) {
					events++
				}
			}
			if since.Events.Value(customer) != events {
				rt.Fatalf("customer %d: %v events, want %v", customer, since.Events.Value(customer), events)
			}
			if orders.Value(customer) != n || revenue.Value(customer) != float64(minor)/100 {
				rt.Fatalf("customer %d: %v orders of %v, want %v of %v",
					customer, orders.Value(customer), revenue.Value(customer), n, float64(minor)/100)
			}
		}
	})
}

func TestWhatHappensLaterChangesNothing(t *testing.T) {
	all, berlin := samples(t), zone(t, "Europe/Berlin")
	rapid.Check(t, func(rt *rapid.T) {
		at := instants(t).Draw(rt, "plan")
		s, b := shops(at).Draw(rt, "shop"), sampled(berlin, all)
		// The orders begin at their first line: later lines that are dated after
		// the plan go, and whole orders that begin after it.
		m, past := newModel(b, at, s), s
		past.lines, past.events = nil, nil
		for i := range s.lines {
			if l := &s.lines[i]; !l.at.After(at) && !m.head(l).at.After(at) {
				past.lines = append(past.lines, *l)
			}
		}
		for _, e := range s.events {
			if !e.at.After(at) {
				past.events = append(past.events, e)
			}
		}
		now, later := measured(t, b, at, past, atOnce), measured(t, b, at, s, atOnce)
		if diff := cmp.Diff(values(now, b), values(later, b)); diff != "" {
			rt.Fatalf("- without the future + with it:\n%s", diff)
		}
		a, c := now.Entry("win-back"), later.Entry("win-back")
		for _, pair := range [][2]*table.Column{{a.Orders, c.Orders}, {a.Revenue, c.Revenue}, {a.Events, c.Events}} {
			if diff := cmp.Diff(list(pair[0], s.customers), list(pair[1], s.customers)); diff != "" {
				rt.Fatalf("since the entry: - without the future + with it:\n%s", diff)
			}
		}
	})
}

func TestTheOrderOfTheFactsChangesNothing(t *testing.T) {
	all, berlin := samples(t), zone(t, "Europe/Berlin")
	at := instant(t, "2026-10-26T00:10:00+01:00")
	rapid.Check(t, func(rt *rapid.T) {
		s, b := shops(at).Draw(rt, "shop"), sampled(berlin, all)
		// Lines of one order keep their place among themselves, and no two facts
		// share an instant: what is left may come in any order.
		group := map[string][]line{}
		var ids []string
		for i, l := range s.lines {
			l.at = l.at.Add(time.Duration(10*i) * time.Microsecond)
			id := l.order
			if id == "" {
				id = fmt.Sprint("line ", i)
			}
			if group[id] == nil {
				ids = append(ids, id)
			}
			group[id] = append(group[id], l)
		}
		for i := range s.events {
			s.events[i].at = s.events[i].at.Add(time.Duration(10*i) * time.Microsecond)
		}
		arranged := func(ids []string, events []event) shop {
			out := shop{customers: s.customers, events: events}
			for _, id := range ids {
				out.lines = append(out.lines, group[id]...)
			}
			return out
		}
		one := arranged(ids, s.events)
		other := arranged(rapid.Permutation(ids).Draw(rt, "orders"), rapid.Permutation(s.events).Draw(rt, "events"))
		a := values(measured(t, b, at, one, atOnce), b)
		c := values(measured(t, b, at, other, readings().Draw(rt, "reading")), b)
		if diff := cmp.Diff(a, c); diff != "" {
			rt.Fatalf("- in one order + in another:\n%s", diff)
		}
	})
}
