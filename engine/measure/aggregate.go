package measure

import (
	"fmt"

	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// aggregate is one metric that folds orders or events.
type aggregate struct {
	name   string
	rule   *rules.Aggregate
	window *window
	fold   fold
}

// fold is what an aggregate keeps of each customer.
type fold interface {
	// grow makes room for so many customers.
	grow(rows int)
	// add takes in the listed lines of a batch; none of them misses the field,
	// which is nil for a count.
	add(l *lines, list []uint32, field *table.Column)
	// column is the result, a row per customer.
	column() *table.Column
}

// newFold is the fold of a rule. A count of orders counts refunds too, unless
// its where leaves them out, and counts an order once when its where holds on
// any of its lines. Sums and means of orders.amount are money; those of other
// numbers are summed with compensation.
func newFold(a *rules.Aggregate, currency rules.Currency) fold {
	amount := isAmount(a)
	switch {
	case a.Op == "count":
		return &count{}
	case a.Op == "sum" && amount:
		return &moneySum{currency: currency}
	case a.Op == "mean" && amount:
		return &moneySum{currency: currency, mean: true}
	case a.Op == "sum":
		return &numberSum{}
	case a.Op == "mean":
		return &numberSum{mean: true}
	case a.Op == "min":
		return &extreme{}
	case a.Op == "max":
		return &extreme{most: true}
	case a.Op == "first":
		return &edge{value: cells{kind: a.Kind}}
	case a.Op == "last":
		return &edge{value: cells{kind: a.Kind}, last: true}
	}
	panic(fmt.Sprintf("measure: no aggregate %q", a.Op))
}

// isAmount says whether the aggregate is over the money of orders.
func isAmount(a *rules.Aggregate) bool { return a.Of == "orders" && a.Field == "amount" }

// add takes in a batch.
func (a *aggregate) add(l *lines, e *expression.Evaluator) error {
	m := a.window.in.Clone()
	if a.rule.Where != nil {
		where, err := l.where(a.rule.Where, e)
		if err != nil {
			return err
		}
		m.And(where)
	} else if a.rule.Op == "count" {
		m.And(l.first)
	}
	field, err := a.field(l)
	if err != nil {
		return err
	}
	if field != nil && field.Valid != nil {
		m.And(field.Valid)
	}
	a.fold.add(l, l.selected(m), field)
	return nil
}

// field is the column that is folded; nil for a count.
func (a *aggregate) field(l *lines) (*table.Column, error) {
	if a.rule.Op == "count" {
		return nil, nil
	}
	c, kind := l.table.Column(a.rule.Field), table.Number
	if a.rule.Op == "first" || a.rule.Op == "last" {
		kind = a.rule.Kind
	}
	if c == nil {
		return nil, fmt.Errorf("the %s come without %s", a.rule.Of, a.rule.Field)
	}
	if c.Kind != kind {
		return nil, fmt.Errorf("%s of the %s is a %v, not a %v", a.rule.Field, a.rule.Of, c.Kind, kind)
	}
	if isAmount(a.rule) {
		return l.amount, nil
	}
	return c, nil
}

// where is the condition's answer for the batch, asked once.
func (l *lines) where(p *expression.Program, e *expression.Evaluator) (table.Mask, error) {
	if m, ok := l.wheres[p]; ok {
		return m, nil
	}
	m, err := e.Mask(p, l.table)
	l.wheres[p] = m
	return m, err
}
