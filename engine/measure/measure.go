// Package measure turns orders and events into metrics: one value per customer
// at an instant. Facts stream in as batches of columns; what is kept is one
// slot per customer and metric in use, so memory follows the metrics, not the
// facts.
//
// Begin reading at Measure; the built-in metrics stand in builtin.go, the
// aggregates that a project writes in aggregate.go, RFM in rfm.go.
//
// What counts:
//
//   - A fact dated after the instant does not exist; one dated at it counts.
//   - An order may span several lines. It has the instant and the sign of its
//     first line, and amounts of all its lines are summed; a line that is itself
//     dated after the instant is left out. An order is one with an amount of 0 or
//     more, a refund one with less.
//   - A window of n days is half-open: after the instant n calendar days ago in
//     the project's zone, up to and including the instant.
//   - Money is summed in whole minor units and divided only at the end.
//
// Which order the facts come in does not matter, but for the lines of one order
// (the first line begins it) and for first and last among facts of one instant
// (the earlier line is first, the later is last).
package measure

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// Measure gathers facts until People is called. It serves one goroutine.
//
// Metrics that are expressions (rules.Metric.Program) are not computed here:
// they are over whole customers, and engine evaluates them a batch at a time.
type Measure struct {
	book       *rules.Book
	at         int64 // microseconds
	today      int64 // the day of at in calendar
	ids        *table.Dict
	evaluator  *expression.Evaluator
	calendar   *Calendar
	attributes []attribute
	orders     stream
	events     stream
	totals     totals
	purchases  purchases
	entries    map[string]*entry
	asked      []*happening
	turnover   *turnover // nil where nothing needs it
	diaries    diaries
	affinity   *affinity // once everything is gathered, where something needs it
	done       map[string]*table.Column
	gaps       []int32 // for medianInterval

	scoring, sorted []int64 // the values that a score compares; each score uses them again
}

// New begins to measure at an instant. Customers are rows, numbered by their
// codes in ids.
func New(book *rules.Book, at time.Time, ids *table.Dict) *Measure {
	m := &Measure{
		book: book, at: at.UnixMicro(), ids: ids,
		evaluator:  expression.NewEvaluator(expression.Context{Now: at, Zone: book.Zone}),
		calendar:   NewCalendar(book.Zone),
		attributes: attributes(book),
		totals:     newTotals(book), diaries: newDiaries(book), done: map[string]*table.Column{},
	}
	if slices.ContainsFunc(inUse(book), func(b builtIn) bool { return b.name == "turnover_12m" }) {
		m.turnover = newTurnover(book, at)
	}
	m.today = m.calendar.Day(m.at)
	m.purchases.kept = book.Orders != nil && slices.ContainsFunc(rules.PredictedWords(), func(w expression.Word) bool { return book.Needs(w.Name) })
	m.orders.window(math.MinInt64)
	m.events.window(math.MinInt64)
	for i := range book.Metrics {
		if a := book.Metrics[i].Aggregate; a != nil && book.Metrics[i].Used {
			after := int64(math.MinInt64)
			if a.Within > 0 {
				after = at.In(book.Zone).AddDate(0, 0, -a.Within).UnixMicro()
			}
			s := &m.orders
			if a.Of == "events" {
				s = &m.events
			}
			s.aggregates = append(s.aggregates, aggregate{
				name: book.Metrics[i].Name, rule: a, window: s.window(after), fold: newFold(a, book.Currency),
			})
		}
	}
	return m
}

// Orders takes in a batch of order lines: the columns "at" and "amount" (major
// units), those that the project's metrics read, and "order" when orders span
// several lines. Line i is customer row customer[i]'s; first marks the first
// line of each order, nil when every line is an order of its own.
func (m *Measure) Orders(b *table.Table, customer []uint32, first table.Mask) error {
	lines, err := m.read(&m.orders, b, customer, first)
	if err != nil {
		return fmt.Errorf("measuring orders: %w", err)
	}
	amount := b.Column("amount")
	if amount == nil || amount.Kind != table.Number {
		return errors.New("measuring orders: they come without an amount")
	}
	lines.money(amount, m.book.Currency)
	priced, sale := lines.split(m.orders.windows[0].in, &m.orders.sales)
	m.totals.addOrders(lines, priced, sale)
	m.purchases.add(lines, priced, sale, m.calendar, m.book.Currency)
	for _, e := range m.entries {
		e.add(lines, priced, sale)
	}
	m.happenings(FeedOrders, lines, priced, sale)
	if err := m.keep(lines, priced, sale); err != nil {
		return fmt.Errorf("measuring orders: %w", err)
	}
	return m.fold(&m.orders, lines)
}

// Events takes in a batch of events: the column "at" and those that the
// project's metrics read. Event i is customer row customer[i]'s.
func (m *Measure) Events(b *table.Table, customer []uint32) error {
	return m.eventsOf(FeedEvents, b, customer)
}

// Told takes in a batch of events that customers have told us, as Events does.
func (m *Measure) Told(b *table.Table, customer []uint32) error {
	return m.eventsOf(FeedTold, b, customer)
}

func (m *Measure) eventsOf(feed string, b *table.Table, customer []uint32) error {
	lines, err := m.read(&m.events, b, customer, nil)
	if err != nil {
		return fmt.Errorf("measuring events: %w", err)
	}
	m.totals.addEvents(lines, m.events.windows[0].in)
	for _, e := range m.entries {
		e.addEvents(lines, m.events.windows[0].in)
	}
	m.happenings(feed, lines, m.events.windows[0].in, nil)
	return m.fold(&m.events, lines)
}

// read checks a batch and makes room for its customers.
func (m *Measure) read(s *stream, b *table.Table, customer []uint32, first table.Mask) (*lines, error) {
	if err := m.known(b, customer); err != nil {
		return nil, err
	}
	l, err := s.read(b, customer, first, m.at)
	if err != nil {
		return nil, err
	}
	m.grow(s)
	return l, nil
}

// known refuses rows that no customer has: a slot each would be made for them.
func (m *Measure) known(b *table.Table, rows []uint32) error {
	if len(rows) != b.Rows() {
		return fmt.Errorf("%d customer rows for %d lines", len(rows), b.Rows())
	}
	for _, row := range rows {
		if int(row) >= m.ids.Len() {
			return fmt.Errorf("customer row %d of %d", row, m.ids.Len())
		}
	}
	return nil
}

// grow makes room for every customer known so far.
func (m *Measure) grow(s *stream) {
	m.totals.grow(m.ids.Len())
	if m.turnover != nil {
		m.turnover.grow(m.ids.Len())
	}
	for _, e := range m.entries {
		e.grow(m.ids.Len())
	}
	for i := range s.aggregates {
		s.aggregates[i].fold.grow(m.ids.Len())
	}
}

// fold adds a batch to the aggregates of its source.
func (m *Measure) fold(s *stream, l *lines) error {
	for i := range s.aggregates {
		if err := s.aggregates[i].add(l, m.evaluator); err != nil {
			return fmt.Errorf("measuring %s: %w", s.aggregates[i].name, err)
		}
	}
	return nil
}
