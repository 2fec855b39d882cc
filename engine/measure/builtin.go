package measure

import (
	"math"

	"holdfast/rules"
	"holdfast/rules/table"
)

// builtIn is how one of rules.BuiltInMetrics is computed.
type builtIn struct {
	name   string
	needs  need
	column func(*Measure) *table.Column
}

// builtIns are the built-in metrics; what each means stands in
// rules.BuiltInMetrics.
func builtIns() []builtIn {
	return []builtIn{
		{"orders", needOrders, func(m *Measure) *table.Column { return counts(m.totals.orders) }},
		{"refunds", needRefunds, func(m *Measure) *table.Column { return counts(m.totals.refunds) }},
		{"revenue", needNet, func(m *Measure) *table.Column { return money(m.totals.net, m.book.Currency) }},
		{"revenue_gross", needGross, func(m *Measure) *table.Column { return money(m.totals.gross, m.book.Currency) }},
		{"aov", needGross | needOrders, (*Measure).orderValue},
		{"first_order_at", needFirst, func(m *Measure) *table.Column { return instants(m.totals.first) }},
		{"last_order_at", needLast, func(m *Measure) *table.Column { return instants(m.totals.last) }},
		{"days_since_first_order", needFirst, func(m *Measure) *table.Column { return m.daysSince(m.totals.first) }},
		{"days_since_last_order", needLast, func(m *Measure) *table.Column { return m.daysSince(m.totals.last) }},
		{"order_interval_days", needFirst | needLast | needOrders, (*Measure).orderInterval},
		{"rfm_recency", needLast, (*Measure).recency},
		{"rfm_frequency", needLast | needOrders, (*Measure).frequency},
		{"rfm_monetary", needLast | needNet, (*Measure).monetary},
		{"events", needEvents, func(m *Measure) *table.Column { return counts(m.totals.events) }},
		{"last_event_at", needLastEvent, func(m *Measure) *table.Column { return instants(m.totals.lastEvent) }},
	}
}

// used says whether something needs the built-in word or attribute.
func used(book *rules.Book, name string) bool { return book.Used == nil || book.Used[name] }

// orderValue is revenue_gross / orders.
func (m *Measure) orderValue() *table.Column {
	c := table.NewColumn(table.Number, len(m.totals.orders))
	for row, n := range m.totals.orders {
		if n > 0 {
			c.Num[row] = m.book.Currency.Major(m.totals.gross[row]) / float64(n)
			c.Valid.Set(row)
		}
	}
	return c
}

// orderInterval is the mean time between orders, in days of 24 hours.
func (m *Measure) orderInterval() *table.Column {
	const day = 24 * 60 * 60 * 1e6
	c := table.NewColumn(table.Number, len(m.totals.orders))
	for row, n := range m.totals.orders {
		if n > 1 {
			c.Num[row] = float64(m.totals.last[row]-m.totals.first[row]) / day / float64(n-1)
			c.Valid.Set(row)
		}
	}
	return c
}

// daysSince are the calendar days from each instant to the plan's.
func (m *Measure) daysSince(since []int64) *table.Column {
	c := table.NewColumn(table.Number, len(since))
	today := m.calendar.Day(m.at)
	for row, micro := range since {
		if !absent(micro) {
			c.Num[row] = float64(today - m.calendar.Day(micro))
			c.Valid.Set(row)
		}
	}
	return c
}

// absent says whether an instant is one that slots begin with.
func absent(micro int64) bool { return micro == math.MaxInt64 || micro == math.MinInt64 }

func counts(n []uint32) *table.Column {
	c := &table.Column{Kind: table.Number, Num: make([]float64, len(n))}
	for row, count := range n {
		c.Num[row] = float64(count)
	}
	return c
}

func money(minor []int64, currency rules.Currency) *table.Column {
	c := &table.Column{Kind: table.Number, Num: make([]float64, len(minor))}
	for row, sum := range minor {
		c.Num[row] = currency.Major(sum)
	}
	return c
}

func instants(micro []int64) *table.Column {
	c := table.NewColumn(table.Time, len(micro))
	for row, at := range micro {
		if !absent(at) {
			c.Micro[row] = at
			c.Valid.Set(row)
		}
	}
	return c
}
