package measure_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// line is one line of an order, in the file's order. Lines without an order id
// are orders of their own.
type line struct {
	customer int
	at       time.Time // zero: missing
	order    string
	amount   float64 // NaN: missing
	category string  // "": missing
	quantity float64
	gift     bool
	product  string  // "": missing
	months   float64 // 0: missing
}

// event is one event.
type event struct {
	customer int
	at       time.Time
	kind     string
	value    float64 // NaN: missing
}

// shop is all that is known of some customers, numbered from 0.
type shop struct {
	customers int
	ids       []string // nil: c0, c1, ...
	lines     []line
	events    []event
	entries   map[string][]int64
	asked     []measure.Happening
}

// reading is how the facts are cut into batches.
type reading struct {
	batch    int  // lines a batch
	ownDicts bool // every batch brings dictionaries of its own
}

// atOnce is the plainest reading.
var atOnce = reading{batch: 1 << 20}

// metric is a used aggregate.
func metric(name string, a rules.Aggregate) rules.Metric {
	return rules.Metric{Name: name, Aggregate: &a, Used: true}
}

// book is a project in euros with these metrics.
func book(zone *time.Location, metrics ...rules.Metric) *rules.Book {
	return &rules.Book{Zone: zone, Currency: rules.Currency{Code: "EUR", Digits: 2}, Metrics: metrics}
}

// measured streams the shop through a Measure.
func measured(t testing.TB, b *rules.Book, at time.Time, s shop, how reading) *measure.People {
	t.Helper()
	ids := table.NewDict()
	for i := range s.customers {
		id := fmt.Sprint("c", i)
		if s.ids != nil {
			id = s.ids[i]
		}
		ids.CodeString(id)
	}
	m := measure.New(b, at, ids)
	m.Entries(s.entries, nil)
	m.Ask(s.asked)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	seen, shared := map[string]bool{}, table.NewDict()
	dict := func() *table.Dict {
		if how.ownDicts {
			return table.NewDict()
		}
		return shared
	}
	for from := 0; from < len(s.lines); from += how.batch {
		cut := s.lines[from:min(from+how.batch, len(s.lines))]
		batch, customer, first := orders(cut, seen, dict)
		check(m.Orders(batch, customer, first))
	}
	for from := 0; from < len(s.events); from += how.batch {
		cut := s.events[from:min(from+how.batch, len(s.events))]
		batch, customer := happenings(cut, dict)
		check(m.Events(batch, customer))
	}
	people, err := m.People()
	check(err)
	return people
}

// orders is a batch of lines; seen remembers the orders that have begun.
func orders(lines []line, seen map[string]bool, dict func() *table.Dict) (*table.Table, []uint32, table.Mask) {
	n := len(lines)
	customer, first := make([]uint32, n), table.NewMask(n)
	at, amount, quantity, gift := table.NewColumn(table.Time, n), table.NewColumn(table.Number, n),
		table.NewColumn(table.Number, n), table.NewColumn(table.Bool, n)
	order, category := table.NewColumn(table.Text, n), table.NewColumn(table.Text, n)
	product, months := table.NewColumn(table.Text, n), table.NewColumn(table.Number, n)
	order.Dict, category.Dict, product.Dict = dict(), dict(), dict()
	quantity.Valid, gift.Valid = nil, nil
	for i, l := range lines {
		customer[i] = uint32(l.customer)
		if !l.at.IsZero() {
			at.Micro[i] = l.at.UnixMicro()
			at.Valid.Set(i)
		}
		quantity.Num[i] = l.quantity
		if l.gift {
			gift.Bits.Set(i)
		}
		number(amount, i, l.amount)
		text(order, i, l.order)
		text(category, i, l.category)
		text(product, i, l.product)
		if l.months != 0 {
			number(months, i, l.months)
		}
		if l.order != "" && !seen[l.order] {
			first.Set(i)
			seen[l.order] = true
		}
	}
	t := table.New(n)
	for name, c := range map[string]*table.Column{
		"at": at, "amount": amount, "order": order, "category": category, "quantity": quantity, "gift": gift,
		"product": product, "months": months,
	} {
		t.Set(name, c)
	}
	return t, customer, first
}

// happenings is a batch of events.
func happenings(events []event, dict func() *table.Dict) (*table.Table, []uint32) {
	n := len(events)
	customer := make([]uint32, n)
	at, value, kind := table.NewColumn(table.Time, n), table.NewColumn(table.Number, n), table.NewColumn(table.Text, n)
	kind.Dict = dict()
	for i, e := range events {
		customer[i] = uint32(e.customer)
		at.Micro[i] = e.at.UnixMicro()
		at.Valid.Set(i)
		number(value, i, e.value)
		text(kind, i, e.kind)
	}
	t := table.New(n)
	t.Set("at", at)
	t.Set("value", value)
	t.Set("type", kind)
	return t, customer
}

func number(c *table.Column, i int, v float64) {
	if !math.IsNaN(v) {
		c.Num[i] = v
		c.Valid.Set(i)
	}
}

func text(c *table.Column, i int, v string) {
	if v != "" {
		c.Code[i] = c.Dict.CodeString(v)
		c.Valid.Set(i)
	}
}

// values are the named columns, a list of values each; all built-in metrics
// and the book's when no names are given.
func values(p *measure.People, b *rules.Book, names ...string) map[string][]any {
	if names == nil {
		for _, w := range rules.BuiltInMetrics() {
			names = append(names, w.Name)
		}
		for _, m := range b.Metrics {
			names = append(names, m.Name)
		}
	}
	out := map[string][]any{}
	for _, name := range names {
		out[name] = list(p.Table.Column(name), p.Table.Rows())
	}
	return out
}

// list is a column's values; nil for no column.
func list(c *table.Column, rows int) []any {
	if c == nil {
		return nil
	}
	out := make([]any, rows)
	for i := range out {
		out[i] = c.Value(i)
	}
	return out
}

// instant is a date in RFC 3339.
func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// zone is a time zone by name.
func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}
