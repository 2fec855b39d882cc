package measure_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// kept is what is kept of one customer, batch by batch.
func kept(b *rules.Book, until time.Time, s shop, customer int, how reading) *measure.Facts {
	fields := func(names ...string) (out []rules.Field) {
		for _, name := range names {
			out = append(out, rules.Field{Name: name})
		}
		return out
	}
	f := measure.NewFacts(b, fmt.Sprint("c", customer), until)
	mine := func(rows []uint32) (lines []int) {
		for i, row := range rows {
			if int(row) == customer {
				lines = append(lines, i)
			}
		}
		return lines
	}
	seen := map[string]bool{}
	for from := 0; from < len(s.lines); from += how.batch {
		batch, rows, first := orders(s.lines[from:min(from+how.batch, len(s.lines))], seen, table.NewDict)
		f.Keep(&rules.Source{Name: "orders", Fields: fields("customer", "at", "amount", "order", "category", "quantity", "gift", "absent")}, batch, first, mine(rows))
	}
	for from := 0; from < len(s.events); from += how.batch {
		batch, rows := happenings(s.events[from:min(from+how.batch, len(s.events))], table.NewDict)
		f.Keep(&rules.Source{Name: "events", Fields: fields("customer", "at", "type", "value")}, batch, nil, mine(rows))
	}
	return f
}

// until is the shop as far as it was known at an instant.
func until(s shop, at time.Time) shop {
	out := shop{customers: s.customers}
	begun := map[string]bool{} // by order id: whether its first line is known
	for _, l := range s.lines {
		known, met := begun[l.order]
		if l.order == "" || !met {
			known = !l.at.After(at)
			begun[l.order] = known
		}
		if known && !l.at.After(at) {
			out.lines = append(out.lines, l)
		}
	}
	for _, e := range s.events {
		if !e.at.After(at) {
			out.events = append(out.events, e)
		}
	}
	return out
}

func TestACustomerMeasuredAloneIsTheCustomerAmongAll(t *testing.T) {
	all := samples(t)
	b := sampled(zone(t, "Europe/Berlin"), all)
	at := instant(t, "2026-03-30T12:00:00+02:00")
	rapid.Check(t, func(rt *rapid.T) {
		s, how := shops(at).Draw(rt, "shop"), readings().Draw(rt, "reading")
		later := at.Add(time.Duration(rapid.IntRange(0, 40*24).Draw(rt, "hours")) * time.Hour)
		among := values(measured(t, b, later, until(s, at), how), b)
		for customer := range s.customers {
			people, err := kept(b, at, s, customer, how).At(later)
			if err != nil {
				rt.Fatal(err)
			}
			alone := values(people, b)
			for name, want := range among {
				if strings.HasPrefix(name, "rfm_") {
					continue // alone there is nobody to compare with
				}
				if diff := cmp.Diff(want[customer], alone[name][0], closely); diff != "" {
					rt.Fatalf("%s of customer %d at %v (- among all, + alone):\n%s", name, customer, later, diff)
				}
			}
		}
	})
}

func TestOriginsAddUpToTheMetric(t *testing.T) {
	all := samples(t)
	b := sampled(zone(t, "Europe/Berlin"), all)
	at := instant(t, "2026-03-30T12:00:00+02:00")
	rapid.Check(t, func(rt *rapid.T) {
		s, how := shops(at).Draw(rt, "shop"), readings().Draw(rt, "reading")
		got := values(measured(t, b, at, s, how), b)
		for customer := range s.customers {
			origins, err := kept(b, at, s, customer, how).Origins(at)
			if err != nil {
				rt.Fatal(err)
			}
			for _, name := range []string{"orders", "refunds", "events"} {
				if n := float64(len(origins[name].Facts)); n != got[name][customer] {
					rt.Fatalf("%s = %v, traced to %v facts", name, got[name][customer], n)
				}
			}
			for _, name := range []string{"revenue", "revenue_gross"} {
				if sum := sumOf(origins[name]); sum != got[name][customer] {
					rt.Fatalf("%s = %v, traced to facts of %v", name, got[name][customer], sum)
				}
			}
			for _, m := range b.Metrics {
				if traced, ok := folded(m.Aggregate, origins[m.Name]); ok && !cmp.Equal(traced, got[m.Name][customer], closely) {
					rt.Fatalf("%s = %v, traced to facts that make %v", m.Name, got[m.Name][customer], traced)
				}
				if !slices.IsSortedFunc(origins[m.Name].Facts, func(a, b measure.Fact) int { return b.At.Compare(a.At) }) {
					rt.Fatalf("%s: facts are not newest first: %v", m.Name, origins[m.Name].Facts)
				}
			}
		}
	})
}

func sumOf(o measure.Origin) float64 {
	var minor int64
	for _, f := range o.Facts {
		minor += f.Amount
	}
	return float64(minor) / 100
}

// folded is what an aggregate makes of the facts that were traced; ok is false
// where the facts do not show it.
func folded(a *rules.Aggregate, o measure.Origin) (value any, ok bool) {
	switch {
	case a.Op == "count":
		return float64(len(o.Facts)), true
	case a.Op == "sum" && a.Field == "amount":
		return sumOf(o), true
	case a.Op == "sum":
		sum := 0.0
		for _, f := range o.Facts {
			sum += f.Value.(float64)
		}
		return sum, true
	case len(o.Facts) == 0:
		return nil, true
	case a.Op == "min" && a.Field == "amount":
		least := math.Inf(1)
		for _, f := range o.Facts {
			least = min(least, float64(f.Amount)/100)
		}
		return least, true
	case a.Op == "last":
		return o.Facts[0].Value, true
	}
	return nil, false
}

func TestSinceLeavesOutWhatWasBefore(t *testing.T) {
	at := instant(t, "2026-01-10T12:00:00Z")
	day := func(n int) time.Time { return at.AddDate(0, 0, n-10) }
	s := shop{customers: 1, lines: []line{
		{at: day(3), amount: 1}, {at: day(5), amount: 2}, {at: day(7), amount: 4}, {at: day(12), amount: 8},
	}}
	origins, err := kept(book(time.UTC), at, s, 0, atOnce).Origins(at)
	if err != nil {
		t.Fatal(err)
	}
	if since := origins["orders"].Since(day(5)); sumOf(since) != 4 || len(since.Facts) != 1 {
		t.Errorf("after day 5 there is the order of day 7, and here are %v", since.Facts)
	}
	if len(origins["orders"].Facts) != 3 {
		t.Errorf("since has changed what it was taken from: %v", origins["orders"].Facts)
	}
}
