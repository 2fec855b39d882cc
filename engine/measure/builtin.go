package measure

import (
	"holdfast/rules/table"
)

// builtIn is how one of rules.BuiltInMetrics or rules.ReadyMetrics is computed.
type builtIn struct {
	name   string
	needs  need
	column func(*Measure) *table.Column
}

// builtIns are the built-in metrics; what each means stands in
// rules.BuiltInMetrics.
func builtIns() []builtIn {
	return []builtIn{
		{"orders", needOrders, number((*Measure).orderCount)},
		{"refunds", needOrders, number((*Measure).refundCount)},
		{"revenue", needOrders, number((*Measure).revenue)},
		{"revenue_gross", needOrders, number((*Measure).revenueGross)},
		{"aov", needOrders, number((*Measure).orderValue)},
		{"first_order_at", needOrders, date((*Measure).firstOrder)},
		{"last_order_at", needOrders, date((*Measure).lastOrder)},
		{"days_since_first_order", needOrders, number((*Measure).daysSinceFirst)},
		{"days_since_last_order", needOrders, number((*Measure).daysSinceLast)},
		{"order_interval_days", needOrders, number((*Measure).orderInterval)},
		{"rfm_recency", needOrders, (*Measure).recency},
		{"rfm_frequency", needOrders, (*Measure).frequency},
		{"rfm_monetary", needOrders, (*Measure).monetary},
		{"events", needEvents, number((*Measure).eventCount)},
		{"last_event_at", needEvents, date((*Measure).lastEvent)},
	}
}

// number is a column of what value gives for each row; false is missing.
func number(value func(m *Measure, row int) (float64, bool)) func(*Measure) *table.Column {
	return func(m *Measure) *table.Column {
		c := table.NewColumn(table.Number, m.ids.Len())
		for row := range c.Num {
			if v, ok := value(m, row); ok {
				c.Num[row] = v
				c.Valid.Set(row)
			}
		}
		return c
	}
}

// date is number for instants.
func date(value func(m *Measure, row int) (int64, bool)) func(*Measure) *table.Column {
	return func(m *Measure) *table.Column {
		c := table.NewColumn(table.Time, m.ids.Len())
		for row := range c.Micro {
			if v, ok := value(m, row); ok {
				c.Micro[row] = v
				c.Valid.Set(row)
			}
		}
		return c
	}
}

func (m *Measure) orderCount(row int) (float64, bool) {
	return float64(m.totals.orders[row].orders), true
}

func (m *Measure) refundCount(row int) (float64, bool) {
	return float64(m.totals.orders[row].refunds), true
}

func (m *Measure) revenue(row int) (float64, bool) {
	return m.book.Currency.Major(m.totals.orders[row].net), true
}

func (m *Measure) revenueGross(row int) (float64, bool) {
	return m.book.Currency.Major(m.totals.orders[row].gross), true
}

func (m *Measure) orderValue(row int) (float64, bool) {
	o := &m.totals.orders[row]
	return m.book.Currency.Major(o.gross) / float64(o.orders), o.orders > 0
}

func (m *Measure) firstOrder(row int) (int64, bool) {
	o := &m.totals.orders[row]
	return o.first, o.orders > 0
}

func (m *Measure) lastOrder(row int) (int64, bool) {
	o := &m.totals.orders[row]
	return o.last, o.orders > 0
}

func (m *Measure) daysSinceFirst(row int) (float64, bool) {
	o := &m.totals.orders[row]
	return m.daysSince(o.first, o.orders > 0)
}

func (m *Measure) daysSinceLast(row int) (float64, bool) {
	o := &m.totals.orders[row]
	return m.daysSince(o.last, o.orders > 0)
}

// daysSince is calendar days up to the plan's instant.
func (m *Measure) daysSince(micro int64, ok bool) (float64, bool) {
	if !ok {
		return 0, false
	}
	return float64(m.today - m.calendar.Day(micro)), true
}

// orderInterval is in days of 24 hours.
func (m *Measure) orderInterval(row int) (float64, bool) {
	const day = 24 * 60 * 60 * 1e6
	o := &m.totals.orders[row]
	if o.orders < 2 {
		return 0, false
	}
	return float64(o.last-o.first) / day / float64(o.orders-1), true
}

func (m *Measure) eventCount(row int) (float64, bool) {
	return float64(m.totals.events[row].events), true
}

func (m *Measure) lastEvent(row int) (int64, bool) {
	e := &m.totals.events[row]
	return e.last, e.events > 0
}
