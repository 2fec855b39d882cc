package measure

import (
	"slices"

	"holdfast/rules"
	"holdfast/rules/table"
)

// readies are the metrics of rules.ReadyMetrics; what each means stands there.
func readies() []builtIn {
	return []builtIn{
		{"rfm_segment", needOrders, (*Measure).segment},
		{"refund_amount", needOrders, number((*Measure).refundAmount)},
		{"turnover_12m", 0, func(m *Measure) *table.Column { return money(m.turnover.net, m.book.Currency) }},
		{"order_interval_median_days", 0, number((*Measure).medianInterval)},
		{"expected_next_order_at", needOrders, date((*Measure).expectedOrder)},
		{"favourite_category", 0, (*Measure).favouriteCategory},
		{"distinct_products", 0, number((*Measure).distinctProducts)},
		{"replenish_at", 0, date((*Measure).replenishAt)},
		{"replenish_product", 0, (*Measure).replenishProduct},
		{"recommendation", 0, (*Measure).recommendation},
	}
}

// inUse are the metrics that are computed for a book: the built-in ones that
// something needs, and the ready ones that something needs, that the sources
// carry and that the project does not define itself.
func inUse(book *rules.Book) []builtIn {
	list := slices.DeleteFunc(builtIns(), func(b builtIn) bool { return !book.Needs(b.name) })
	offered := map[string]bool{}
	for _, m := range rules.ReadyMetrics() {
		offered[m.Name] = book.Needs(m.Name) && book.Measures(m)
	}
	for _, b := range readies() {
		if offered[b.name] {
			list = append(list, b)
		}
	}
	return list
}

// keep takes in what the ready metrics stand on: the lines that have an amount,
// of which sale are lines of orders that are no refunds.
func (m *Measure) keep(l *lines, priced, sale table.Mask) error {
	diaries := m.diaries.all()
	if len(diaries) > 0 {
		sale.And(priced)
	}
	for _, d := range diaries {
		if err := d.add(m.calendar, l, sale); err != nil {
			return err
		}
	}
	if m.turnover == nil {
		return nil
	}
	return m.turnover.add(l, priced, m.book.Zone)
}

// settle puts in order what was gathered.
func (m *Measure) settle() {
	for _, d := range m.diaries.all() {
		d.settle(m.ids.Len())
	}
	wanted := func(b builtIn) bool { return b.name == "recommendation" }
	if recommends(m.book) || slices.ContainsFunc(inUse(m.book), wanted) {
		m.affinity = newAffinity(m.diaries.products, m.book.Recommend, m.today, m.ids.Len())
	}
}

// textColumn is a column of what text gives for each row; "" is missing.
func (m *Measure) textColumn(text func(row int) string) *table.Column {
	c := table.NewColumn(table.Text, m.ids.Len())
	for row := range c.Code {
		if s := text(row); s != "" {
			c.Code[row] = c.Dict.CodeString(s)
			c.Valid.Set(row)
		}
	}
	return c
}

// refundAmount is what the lines of refunds took off.
func (m *Measure) refundAmount(row int) (float64, bool) {
	o := &m.totals.orders[row]
	return m.book.Currency.Major(o.gross - o.net), true
}
