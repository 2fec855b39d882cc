package measure

import (
	"math"
	"slices"
	"time"

	"holdfast/rules"
	"holdfast/rules/table"
)

// Origin is where one customer's value of a metric comes from: the facts that
// it was made of, and those only.
type Origin struct {
	Of     string    // "orders" or "events"
	Within int       // calendar days of the window; 0: all time
	After  time.Time // where the window begins, itself left out; zero: all time
	Lines  bool      // the facts are lines of orders, of which one order may have several
	Facts  []Fact    // newest first
}

// Fact is one order or event, or one line of an order where lines count on
// their own.
type Fact struct {
	At     time.Time // of the first line that counts
	Order  string    // the order's id; "" where orders have none
	Type   string    // of an event
	Amount int64     // of an order: the lines that count, in minor units
	Value  any       // of the column that was folded, where that is not the amount
	begun  bool      // its first line is among those that count
}

// Origins traces every built-in metric, and every aggregate in use, at an
// instant.
func (f *Facts) Origins(at time.Time) (map[string]Origin, error) {
	t := &tracing{Measure: New(f.book, at, f.ids), found: map[string]Origin{}}
	for _, b := range f.orders {
		if err := t.orderLines(b); err != nil {
			return nil, err
		}
	}
	for _, b := range f.events {
		if err := t.eventLines(b); err != nil {
			return nil, err
		}
	}
	t.finish()
	return t.found, nil
}

// Since is what a metric has from after an instant on.
func (o Origin) Since(after time.Time) Origin {
	o.After, o.Within = after, 0
	o.Facts = slices.DeleteFunc(slices.Clone(o.Facts), func(f Fact) bool { return !f.At.After(after) })
	return o
}

// tracing carries one tracing from batch to batch.
type tracing struct {
	*Measure
	found map[string]Origin
}

// ofSales are the metrics that are made of orders without refunds; what is
// foretold of a customer is one of them.
func (t *tracing) ofSales() []string {
	names := []string{"orders", "aov", "revenue_gross", "first_order_at", "last_order_at", "days_since_first_order", "days_since_last_order", "order_interval_days", "rfm_recency", "rfm_frequency"}
	for _, w := range rules.PredictedWords() {
		names = append(names, w.Name)
	}
	return append(names, t.ready(false)...)
}

// ofAll are those that are made of orders and refunds.
func (t *tracing) ofAll() []string {
	return append([]string{"revenue", "rfm_monetary"}, t.ready(true)...)
}

// ready are the ready metrics that the project has, with refunds or without.
func (t *tracing) ready(refunds bool) []string {
	var names []string
	for _, m := range rules.ReadyMetrics() {
		if t.book.Measures(m) && slices.Contains([]string{"rfm_segment", "refund_amount", "turnover_12m"}, m.Name) == refunds {
			names = append(names, m.Name)
		}
	}
	return names
}

// What the other built-in metrics are made of.
var (
	ofRefunds = []string{"refunds"}
	ofEvents  = []string{"events", "last_event_at"}
)

func (t *tracing) orderLines(b factBatch) error {
	l, err := t.read(&t.Measure.orders, b.table, b.customer, b.first)
	if err != nil {
		return err
	}
	l.money(b.table.Column("amount"), t.book.Currency)
	priced, sale := l.split(t.Measure.orders.windows[0].in, &t.Measure.orders.sales)
	refund := priced.Clone()
	refund.AndNot(sale)
	sale = sale.Clone()
	sale.And(priced)
	for _, part := range []struct {
		names []string
		lines table.Mask
	}{{t.ofSales(), sale}, {ofRefunds, refund}, {t.ofAll(), priced}} {
		for _, name := range part.names {
			t.add(name, Origin{Of: "orders"}, l, part.lines, nil, true)
		}
	}
	return t.aggregates(&t.Measure.orders, l)
}

func (t *tracing) eventLines(b factBatch) error {
	l, err := t.read(&t.Measure.events, b.table, b.customer, b.first)
	if err != nil {
		return err
	}
	for _, name := range ofEvents {
		t.add(name, Origin{Of: "events"}, l, t.Measure.events.windows[0].in, nil, false)
	}
	return t.aggregates(&t.Measure.events, l)
}

// aggregates finds the lines that each aggregate would fold.
func (t *tracing) aggregates(s *stream, l *lines) error {
	for i := range s.aggregates {
		a := &s.aggregates[i]
		m := a.window.in.Clone()
		if a.rule.Where != nil {
			where, err := l.where(a.rule.Where, t.evaluator)
			if err != nil {
				return err
			}
			m.And(where)
		}
		field, err := a.field(l)
		if err != nil {
			return err
		}
		if field != nil && field.Valid != nil {
			m.And(field.Valid)
		}
		if field == l.amount {
			field = nil
		}
		whole := a.rule.Op == "count" || a.rule.Op == "sum" && isAmount(a.rule)
		t.add(a.name, a.origin(t.book), l, m, field, whole)
	}
	return nil
}

// add notes the lines of a batch, and their values in the field unless it is
// nil. Whole makes one fact of all lines of an order.
func (t *tracing) add(name string, o Origin, l *lines, m table.Mask, field *table.Column, whole bool) {
	if known, ok := t.found[name]; ok {
		o = known
	}
	id, kind := l.table.Column("order"), l.table.Column("type")
	o.Lines = id != nil && !whole
	m.Each(func(i int) {
		f := Fact{At: time.UnixMicro(l.at[i]).In(t.book.Zone), begun: l.first.Get(i)}
		if id != nil && !id.Missing(i) {
			f.Order = id.Dict.Text(id.Code[i])
		}
		if kind != nil && kind.Kind == table.Text && !kind.Missing(i) {
			f.Type = kind.Dict.Text(kind.Code[i])
		}
		if o.Of == "orders" && (l.amount.Valid == nil || l.amount.Valid.Get(i)) {
			f.Amount = l.minor[i]
		}
		if field != nil {
			f.Value = field.Value(i)
		}
		if at := o.of(f.Order); whole && at >= 0 {
			o.Facts[at].Amount += f.Amount
			o.Facts[at].begun = o.Facts[at].begun || f.begun
			return
		}
		o.Facts = append(o.Facts, f)
	})
	t.found[name] = o
}

// of is the place of an order among the facts; -1 when it is not there.
func (o *Origin) of(order string) int {
	if order == "" {
		return -1
	}
	return slices.IndexFunc(o.Facts, func(f Fact) bool { return f.Order == order })
}

// finish sorts the facts, and adds the metrics that no fact went into.
func (t *tracing) finish() {
	for of, names := range map[string][][]string{"orders": {t.ofSales(), ofRefunds, t.ofAll()}, "events": {ofEvents}} {
		for _, name := range slices.Concat(names...) {
			if _, ok := t.found[name]; !ok {
				t.found[name] = Origin{Of: of}
			}
		}
	}
	for _, s := range []*stream{&t.Measure.orders, &t.Measure.events} {
		for _, a := range s.aggregates {
			if _, ok := t.found[a.name]; !ok {
				t.found[a.name] = a.origin(t.book)
			}
		}
	}
	for name, o := range t.found {
		if name == "refunds" {
			o.Facts = slices.DeleteFunc(o.Facts, func(f Fact) bool { return !f.begun })
		}
		slices.Reverse(o.Facts)
		slices.SortStableFunc(o.Facts, func(a, b Fact) int { return b.At.Compare(a.At) })
		t.found[name] = o
	}
}

// origin is the window of an aggregate, without facts.
func (a *aggregate) origin(book *rules.Book) Origin {
	o := Origin{Of: a.rule.Of, Within: a.rule.Within}
	if a.window.after != math.MinInt64 {
		o.After = time.UnixMicro(a.window.after).In(book.Zone)
	}
	return o
}
