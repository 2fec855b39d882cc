package measure_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"holdfast/rules"
	"holdfast/rules/table"
)

// closely lets means differ in the last bits.
var closely = cmpopts.EquateApprox(1e-12, 1e-12)

// sample is an aggregate and how the model reads it.
type sample struct {
	rule  rules.Aggregate
	line  func(*line) any // nil value: missing
	event func(*event) any
	where func(*line) bool
	asks  func(*event) bool
}

// samples are aggregates of every kind.
func samples(t testing.TB) []sample {
	amount := func(l *line) any {
		if math.IsNaN(l.amount) {
			return nil
		}
		return float64(cents(l.amount)) / 100
	}
	quantity := func(l *line) any { return l.quantity }
	category := func(l *line) any {
		if l.category == "" {
			return nil
		}
		return l.category
	}
	value := func(e *event) any {
		if math.IsNaN(e.value) {
			return nil
		}
		return e.value
	}
	beans := where(t, `category == "beans"`)
	isBeans := func(l *line) bool { return l.category == "beans" }
	return []sample{
		{rule: rules.Aggregate{Op: "count", Of: "orders"}},
		{rule: rules.Aggregate{Op: "count", Of: "orders", Within: 1}},
		{rule: rules.Aggregate{Op: "count", Of: "orders", Within: 2, Where: beans}, where: isBeans},
		{
			rule:  rules.Aggregate{Op: "count", Of: "orders", Where: where(t, `quantity > 1`)},
			where: func(l *line) bool { return l.quantity > 1 },
		},
		{rule: rules.Aggregate{Op: "sum", Of: "orders", Field: "amount", Within: 2}, line: amount},
		{rule: rules.Aggregate{Op: "sum", Of: "orders", Field: "amount", Within: 30, Where: beans}, line: amount, where: isBeans},
		{rule: rules.Aggregate{Op: "mean", Of: "orders", Field: "amount"}, line: amount},
		{rule: rules.Aggregate{Op: "min", Of: "orders", Field: "amount", Within: 30}, line: amount},
		{rule: rules.Aggregate{Op: "max", Of: "orders", Field: "amount"}, line: amount},
		{rule: rules.Aggregate{Op: "sum", Of: "orders", Field: "quantity", Within: 30}, line: quantity},
		{rule: rules.Aggregate{Op: "mean", Of: "orders", Field: "quantity", Where: beans}, line: quantity, where: isBeans},
		{rule: rules.Aggregate{Op: "first", Of: "orders", Field: "category", Kind: table.Text}, line: category},
		{rule: rules.Aggregate{Op: "last", Of: "orders", Field: "category", Kind: table.Text, Within: 2}, line: category},
		{rule: rules.Aggregate{Op: "last", Of: "orders", Field: "at", Kind: table.Time, Where: beans}, where: isBeans, line: func(l *line) any { return l.at.UTC() }},
		{rule: rules.Aggregate{Op: "last", Of: "orders", Field: "gift", Kind: table.Bool}, line: func(l *line) any { return l.gift }},
		{rule: rules.Aggregate{Op: "count", Of: "events", Within: 1}},
		{rule: rules.Aggregate{Op: "last", Of: "events", Field: "value", Kind: table.Number, Where: where(t, `kind == "nps"`)}, event: value, asks: func(e *event) bool { return e.kind == "nps" }},
		{rule: rules.Aggregate{Op: "first", Of: "events", Field: "value", Kind: table.Number}, event: value},
		{rule: rules.Aggregate{Op: "mean", Of: "events", Field: "value", Within: 2}, event: value},
	}
}

// value is the aggregate by the model.
func (s sample) value(m *model, customer int) any {
	var facts []fact
	counted := map[*line]bool{}
	for _, l := range m.lines(customer) {
		head := m.head(l)
		switch {
		case s.rule.Of != "orders" || !m.within(head.at, s.rule.Within) || s.where != nil && !s.where(l):
		case s.line != nil:
			if v := s.line(l); v != nil {
				facts = append(facts, fact{at: l.at, value: v, money: s.rule.Field == "amount"})
			}
		case !counted[head]:
			counted[head] = true
			facts = append(facts, fact{})
		}
	}
	for i := range m.shop.events {
		e := &m.shop.events[i]
		switch {
		case s.rule.Of != "events" || e.customer != customer || e.at.After(m.at) || !m.within(e.at, s.rule.Within) || s.asks != nil && !s.asks(e):
		case s.event == nil:
			facts = append(facts, fact{})
		case s.event(e) != nil:
			facts = append(facts, fact{at: e.at, value: s.event(e)})
		}
	}
	return fold(s.rule.Op, facts)
}

// sampled is a book with all the samples.
func sampled(zone *time.Location, all []sample) *rules.Book {
	b := book(zone)
	for i, s := range all {
		b.Metrics = append(b.Metrics, metric(fmt.Sprintf("%02d %s %s", i, s.rule.Op, s.rule.Field), s.rule))
	}
	return b
}

// moments draws instants about a plan's, most of them where something turns:
// at it, at the edges of windows, over the changes of the clock.
func moments(at time.Time) *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		days := rapid.SampledFrom([]int{0, 0, 1, 1, 2, 2, 3, 30, 31, 200}).Draw(t, "days")
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
		orders, revenue := p.Entry("win-back")
		if (orders == nil) != (s.entries["win-back"] == nil) || (revenue == nil) != (orders == nil) {
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
		nowOrders, nowRevenue := now.Entry("win-back")
		laterOrders, laterRevenue := later.Entry("win-back")
		for _, pair := range [][2]*table.Column{{nowOrders, laterOrders}, {nowRevenue, laterRevenue}} {
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
