package measure_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"holdfast/rules"
	"holdfast/rules/table"
)

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
		{rule: rules.Aggregate{Op: "last", Of: "events", Field: "value", Kind: table.Number, Where: where(t, `type == "nps"`)}, event: value, asks: func(e *event) bool { return e.kind == "nps" }},
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
