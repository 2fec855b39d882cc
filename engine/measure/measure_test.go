package measure_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

func TestCustomersWithoutFactsHaveZeroesAndNothingElse(t *testing.T) {
	b := book(time.UTC,
		metric("count", rules.Aggregate{Op: "count", Of: "orders"}),
		metric("sum", rules.Aggregate{Op: "sum", Of: "orders", Field: "amount"}),
		metric("mean", rules.Aggregate{Op: "mean", Of: "events", Field: "value"}),
		metric("last", rules.Aggregate{Op: "last", Of: "orders", Field: "category", Kind: table.Text}),
	)
	none := []any{nil, nil}
	zero := []any{0.0, 0.0}
	want := map[string][]any{"count": zero, "sum": zero, "mean": none, "last": none}
	for _, w := range rules.BuiltInMetrics() {
		want[w.Name] = zero
		if w.Nullable {
			want[w.Name] = none
		}
	}
	at := instant(t, "2026-01-05T09:00:00Z")
	if diff := cmp.Diff(want, values(measured(t, b, at, shop{customers: 2}, atOnce), b)); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
	if p := measured(t, b, at, shop{}, atOnce); p.Table.Rows() != 0 || len(p.Table.Column("orders").Num) != 0 {
		t.Error("a shop without customers has rows")
	}
}

func TestRefundsAreMoneyButNoOrders(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 1, day, 12, 0, 0, 0, time.UTC) }
	s := shop{customers: 4, lines: []line{
		// Bought for 100 and 50, gave 30 back.
		{customer: 0, at: at(1), amount: 100},
		{customer: 0, at: at(5), amount: 50},
		{customer: 0, at: at(7), amount: -30},
		// Cancelled everything.
		{customer: 1, at: at(2), amount: 77183.60},
		{customer: 1, at: at(2), amount: -77183.60},
		// A refund of something bought before the data begins.
		{customer: 2, at: at(3), amount: -12.5},
		// An order with a discount line, and a free one.
		{customer: 3, at: at(4), amount: 20, order: "A"},
		{customer: 3, at: at(4), amount: -5, order: "A"},
		{customer: 3, at: at(6), amount: 0, order: "B"},
	}}
	b := book(time.UTC)
	got := values(measured(t, b, at(9), s, atOnce), b, "orders", "refunds", "revenue", "revenue_gross", "aov",
		"days_since_last_order", "order_interval_days", "rfm_monetary")
	want := map[string][]any{
		"orders":                {2.0, 1.0, 0.0, 2.0},
		"refunds":               {1.0, 1.0, 1.0, 0.0},
		"revenue":               {120.0, 0.0, -12.5, 15.0},
		"revenue_gross":         {150.0, 77183.60, 0.0, 15.0},
		"aov":                   {75.0, 77183.60, nil, 7.5},
		"days_since_last_order": {4.0, 7.0, nil, 3.0},
		"order_interval_days":   {4.0, nil, nil, 2.0},
		"rfm_monetary":          {5.0, 1.0, nil, 3.0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
}

func TestAWindowIsCalendarDaysInTheProjectsZone(t *testing.T) {
	// The clocks went forward on 29 March: the day before the 29th at 12:00 is
	// 23 hours away.
	berlin := zone(t, "Europe/Berlin")
	b := book(berlin, metric("n", rules.Aggregate{Op: "count", Of: "orders", Within: 1}))
	now := time.Date(2026, 3, 29, 12, 0, 0, 0, berlin)
	for _, c := range []struct {
		at   string
		want float64
	}{
		{"2026-03-28T12:00:00+01:00", 0},
		{"2026-03-28T12:00:00.000001+01:00", 1},
		{"2026-03-29T12:00:00+02:00", 1},
		{"2026-03-29T12:00:00.000001+02:00", 0},
	} {
		p := measured(t, b, now, shop{customers: 1, lines: []line{{at: instant(t, c.at), amount: 1}}}, atOnce)
		if got := p.Table.Column("n").Num[0]; got != c.want {
			t.Errorf("an order at %s counts %v times, want %v", c.at, got, c.want)
		}
	}
}

func TestDaysSinceAreDatesInTheProjectsZone(t *testing.T) {
	for _, c := range []struct {
		zone, order, now string
		want             float64
	}{
		{"UTC", "2026-01-04T23:59:59Z", "2026-01-05T00:00:00Z", 1},
		{"UTC", "2026-01-05T00:00:00Z", "2026-01-05T23:59:59Z", 0},
		{"Europe/Berlin", "2026-01-04T23:30:00Z", "2026-01-05T00:30:00Z", 0},
		{"Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", 2},
		{"Europe/Berlin", "2026-10-24T22:30:00Z", "2026-10-25T22:30:00Z", 0},
		{"America/New_York", "2026-01-05T04:00:00Z", "2026-01-05T06:00:00Z", 1},
		{"Asia/Kolkata", "1969-12-31T18:29:59Z", "1969-12-31T18:30:00Z", 1},
	} {
		p := measured(t, book(zone(t, c.zone)), instant(t, c.now),
			shop{customers: 1, lines: []line{{at: instant(t, c.order), amount: 1}}}, atOnce)
		if got := p.Table.Column("days_since_last_order").Num[0]; got != c.want {
			t.Errorf("in %s from %s to %s: %v days, want %v", c.zone, c.order, c.now, got, c.want)
		}
	}
}

func TestAnOrderWithoutADateDoesNotCount(t *testing.T) {
	at := instant(t, "2026-01-05T09:00:00Z")
	s := shop{customers: 1, lines: []line{{amount: 5}, {at: at, amount: 7}}}
	got := values(measured(t, book(time.UTC), at, s, atOnce), nil, "orders", "revenue")
	if diff := cmp.Diff(map[string][]any{"orders": {1.0}, "revenue": {7.0}}, got); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
}

func TestTheOrderThatLetsACustomerInIsNotSinceTheEntry(t *testing.T) {
	began := instant(t, "2026-01-05T09:00:00Z")
	s := shop{
		customers: 3, entries: map[string][]int64{"welcome": {began.UnixMicro(), 0}},
		lines: []line{
			{at: began, amount: 5},
			{at: began.Add(time.Microsecond), amount: 7},
			{at: began.Add(time.Hour), amount: -2},
			{customer: 1, at: began, amount: 3},
			{customer: 2, at: began, amount: 3},
		},
	}
	s.events = []event{{at: began}, {at: began.Add(time.Microsecond)}, {at: began.Add(time.Hour)}, {at: began.Add(25 * time.Hour)}, {customer: 1, at: began.Add(time.Hour)}}
	since := measured(t, book(time.UTC), began.Add(24*time.Hour), s, atOnce).Entry("welcome")
	if diff := cmp.Diff([][]any{{1.0, 0.0, 0.0}, {5.0, 0.0, 0.0}, {2.0, 0.0, 0.0}}, [][]any{list(since.Orders, 3), list(since.Revenue, 3), list(since.Events, 3)}); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
}

func TestOfFactsOfOneInstantTheEarlierLineIsFirstAndTheLaterLast(t *testing.T) {
	at := instant(t, "2026-01-05T09:00:00Z")
	s := shop{customers: 1, lines: []line{
		{at: at, amount: 1, category: "tea"}, {at: at, amount: 1, category: "beans"}, {at: at, amount: 1, category: "cups"},
	}}
	b := book(time.UTC,
		metric("first", rules.Aggregate{Op: "first", Of: "orders", Field: "category", Kind: table.Text}),
		metric("last", rules.Aggregate{Op: "last", Of: "orders", Field: "category", Kind: table.Text}),
	)
	for _, batch := range []int{1, 2, 3} {
		got := values(measured(t, b, at, s, reading{batch: batch}), b, "first", "last")
		if diff := cmp.Diff(map[string][]any{"first": {"tea"}, "last": {"cups"}}, got); diff != "" {
			t.Errorf("batches of %d: - want + got:\n%s", batch, diff)
		}
	}
}

func TestMoneyIsSummedInMinorUnits(t *testing.T) {
	at := instant(t, "2026-01-05T09:00:00Z")
	s := shop{customers: 1}
	for range 1000 {
		s.lines = append(s.lines, line{at: at, amount: 0.1, quantity: 0.1})
	}
	b := book(time.UTC,
		metric("paid", rules.Aggregate{Op: "sum", Of: "orders", Field: "amount"}),
		metric("kilos", rules.Aggregate{Op: "sum", Of: "orders", Field: "quantity"}),
		metric("most", rules.Aggregate{Op: "max", Of: "orders", Field: "amount"}),
	)
	tenth := 0.1
	s.lines = append(s.lines, line{at: at, amount: 3 * tenth}) // 0.30000000000000004
	got := values(measured(t, b, at, s, atOnce), b, "revenue", "paid", "kilos", "most")
	want := map[string][]any{"revenue": {100.3}, "paid": {100.3}, "kilos": {100.0}, "most": {0.3}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
}

func TestOnlyWhatIsUsedIsMeasured(t *testing.T) {
	unused := metric("unused", rules.Aggregate{Op: "count", Of: "orders"})
	unused.Used = false
	b := book(time.UTC, unused)
	b.Used = map[string]bool{"rfm_monetary": true, "revenue_since_entry": true}
	at := instant(t, "2026-01-05T09:00:00Z")
	s := shop{
		customers: 2, entries: map[string][]int64{"win-back": {1}},
		lines: []line{{at: at, amount: 1}, {customer: 1, at: at, amount: 2}},
	}
	p := measured(t, b, at, s, atOnce)
	got := values(p, b)
	for name, column := range got {
		if (column != nil) != (name == "rfm_monetary") {
			t.Errorf("%s is %v", name, column)
		}
	}
	if want := []any{1.0, 5.0}; !slices.Equal(got["rfm_monetary"], want) {
		t.Errorf("rfm_monetary is %v alone, want %v", got["rfm_monetary"], want)
	}
	since := p.Entry("win-back")
	if since.Orders != nil || since.Events != nil || !slices.Equal(list(since.Revenue, 2), []any{1.0, 0.0}) {
		t.Errorf("since the entry: orders %v, events %v, revenue %v", since.Orders, since.Events, list(since.Revenue, 2))
	}
	if since = p.Entry("welcome"); since != (measure.SinceEntry{}) {
		t.Error("a playbook nobody told of was measured")
	}
}

func TestEveryListedBuiltInIsComputedAsItsWordSays(t *testing.T) {
	at := instant(t, "2026-01-05T09:00:00Z")
	ago := func(d time.Duration) time.Time { return at.Add(-d) }
	s := shop{
		customers: 2,
		lines:     []line{{at: ago(48 * time.Hour), amount: 1}, {at: at, amount: 2}, {at: at, amount: -1}},
		events:    []event{{at: at, kind: "visit", value: math.NaN()}},
	}
	b := book(time.UTC)
	p := measured(t, b, at, s, atOnce)
	var listed []string
	for _, w := range rules.BuiltInMetrics() {
		listed = append(listed, w.Name)
		c := p.Table.Column(w.Name)
		if c == nil {
			t.Errorf("%s is listed and not computed", w.Name)
			continue
		}
		if c.Kind != w.Kind || c.Missing(0) || c.Missing(1) != w.Nullable || w.About == "" {
			t.Errorf("%s is a %v, missing %v and %v, by its word a %v, nullable %v", w.Name, c.Kind, c.Missing(0), c.Missing(1), w.Kind, w.Nullable)
		}
	}
	if got := measure.BuiltInNames(); !slices.Equal(got, listed) {
		t.Errorf("computed are %v, listed are %v", got, listed)
	}
}
