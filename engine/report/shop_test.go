package report_test

import (
	"fmt"
	"math"
	"testing/fstest"
	"time"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/engine/report"
	"holdfast/rules"
	"holdfast/rules/table"
)

// tester is what tests and rapid's checks have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
}

// settings are the part of every test's project that the tests do not turn on.
const settings = `
name: Shop
timezone: Europe/Berlin
currency: EUR
sources:
  customers: {csv: customers.csv, id: id, columns: {city: city%s}}
  orders: {csv: orders.csv, customer: customer, at: at, amount: amount}
  events: {csv: events.csv, customer: customer, at: at, type: type, value: value}
`

// person is a customer; what is zero is not known.
type person struct {
	city, referredBy, acquisition string
	subscribed, cancelled         time.Time
}

type order struct {
	customer int
	at       time.Time
	amount   float64 // a refund's is negative
}

type event struct {
	customer int
	at       time.Time
	kind     string
	value    float64 // NaN: missing
}

// shop is all that a report can depend on.
type shop struct {
	columns string // of the customers, beside city
	yaml    string
	people  []person
	orders  []order
	events  []event
}

// reported is the shop's report.
func (s shop) reported(t tester, from, to time.Time) *report.Report {
	t.Helper()
	yaml := fmt.Sprintf(settings, s.columns) + s.yaml
	book, err := rules.Load(fstest.MapFS{"holdfast.yaml": {Data: []byte(yaml)}}, rules.Options{})
	if err != nil {
		t.Fatal(err, yaml)
	}
	book.Used = nil // everything is measured
	for i := range book.Metrics {
		book.Metrics[i].Used = true
	}
	for i := range book.Segments {
		book.Segments[i].Used = true
	}
	in := report.Input{Book: book, From: from.In(book.Zone), To: to.In(book.Zone)}
	in.Start, _ = s.board(t, book, in.From)
	var people *measure.People
	in.End, people = s.board(t, book, in.To)
	in.Orders, in.Prediction = people.Orders, people.Prediction
	return report.Make(in)
}

// board is what is known at an instant.
func (s shop) board(t tester, book *rules.Book, at time.Time) (*engine.Board, *measure.People) {
	t.Helper()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ids := table.NewDict()
	rows := make([]uint32, len(s.people))
	for i := range s.people {
		rows[i] = ids.CodeString(fmt.Sprint("c", i))
	}
	m := measure.New(book, at, ids)
	check(m.Customers(s.customers(), rows))
	when, who, amount := table.NewColumn(table.Time, len(s.orders)), make([]uint32, len(s.orders)), table.NewColumn(table.Number, len(s.orders))
	for i, o := range s.orders {
		who[i] = uint32(o.customer)
		setTime(when, i, o.at)
		setNumber(amount, i, o.amount)
	}
	batch := table.New(len(s.orders))
	batch.Set("at", when)
	batch.Set("amount", amount)
	check(m.Orders(batch, who, nil))

	n := len(s.events)
	when, who = table.NewColumn(table.Time, n), make([]uint32, n)
	kind, value := table.NewColumn(table.Text, n), table.NewColumn(table.Number, n)
	for i, e := range s.events {
		who[i] = uint32(e.customer)
		setTime(when, i, e.at)
		setText(kind, i, e.kind)
		setNumber(value, i, e.value)
	}
	batch = table.New(n)
	batch.Set("at", when)
	batch.Set("type", kind)
	batch.Set("value", value)
	check(m.Events(batch, who))
	people, err := m.People()
	check(err)
	board, err := engine.Evaluate(engine.Input{Book: book, Now: at, People: people})
	check(err)
	return board, people
}

func (s shop) customers() *table.Table {
	n := len(s.people)
	batch := table.New(n)
	for _, name := range []string{"city", "referred_by", "acquisition", "subscribed_at", "cancelled_at"} {
		kind := table.Text
		if name == "subscribed_at" || name == "cancelled_at" {
			kind = table.Time
		}
		batch.Set(name, table.NewColumn(kind, n))
	}
	for i, p := range s.people {
		setText(batch.Column("city"), i, p.city)
		setText(batch.Column("referred_by"), i, p.referredBy)
		setText(batch.Column("acquisition"), i, p.acquisition)
		setTime(batch.Column("subscribed_at"), i, p.subscribed)
		setTime(batch.Column("cancelled_at"), i, p.cancelled)
	}
	return batch
}

func setTime(c *table.Column, row int, at time.Time) {
	if !at.IsZero() {
		c.Micro[row] = at.UnixMicro()
		c.Valid.Set(row)
	}
}

func setNumber(c *table.Column, row int, v float64) {
	if !math.IsNaN(v) {
		c.Num[row] = v
		c.Valid.Set(row)
	}
}

func setText(c *table.Column, row int, text string) {
	if text != "" {
		c.Code[row] = c.Dict.CodeString(text)
		c.Valid.Set(row)
	}
}

// figure is one figure of a report; a project may lack it.
func figure(r *report.Report, name string) (report.Figure, bool) {
	for _, f := range r.Figures {
		if f.Name == name {
			return f, true
		}
	}
	return report.Figure{}, false
}

// noon is a day's noon in Berlin, so many days after the first of 2025.
func noon(day int) time.Time { return time.Date(2025, 1, 1+day, 11, 0, 0, 0, time.UTC) }
