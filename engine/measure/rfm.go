package measure

import (
	"slices"

	"holdfast/rules/table"
)

// recency scores the days since the last order; fewer are better.
func (m *Measure) recency() *table.Column {
	return m.once("rfm_recency", func() *table.Column {
		days := func(o *orderTotal) int64 { return m.today - m.calendar.Day(o.last) }
		return m.scored(days, true, whole(m.book.RFM.Recency))
	})
}

// frequency scores the orders.
func (m *Measure) frequency() *table.Column {
	return m.once("rfm_frequency", func() *table.Column {
		return m.scored(func(o *orderTotal) int64 { return int64(o.orders) }, false, whole(m.book.RFM.Frequency))
	})
}

// monetary scores the revenue.
func (m *Measure) monetary() *table.Column {
	return m.once("rfm_monetary", func() *table.Column {
		return m.scored(func(o *orderTotal) int64 { return o.net }, false, minor(m.book.RFM.Monetary, m.book.Currency))
	})
}

// once computes a column that several metrics stand on once.
func (m *Measure) once(name string, compute func() *table.Column) *table.Column {
	if m.done[name] == nil {
		m.done[name] = compute()
	}
	return m.done[name]
}

// scores compares the customers who have ordered with one another: 1 + the
// number of cut points below the value. The others have no score.
func (m *Measure) scores(value func(*orderTotal) int64) *table.Column {
	c := table.NewColumn(table.Number, m.ids.Len())
	values := slices.Grow(m.scoring[:0], m.ids.Len())
	for row := range m.totals.orders {
		if o := &m.totals.orders[row]; o.orders > 0 {
			c.Valid.Set(row)
			values = append(values, value(o))
		}
	}
	if len(values) == 0 {
		return c
	}
	m.scoring, m.sorted = values, append(m.sorted[:0], values...)
	cuts := cutPoints(m.sorted)
	i := 0
	c.Valid.Each(func(row int) {
		c.Num[row] = 1
		for _, cut := range cuts {
			if cut < values[i] {
				c.Num[row]++
			}
		}
		i++
	})
	return c
}

// cutPoints are the quantiles at 20, 40, 60 and 80 % of at least one value,
// each rounded down to a value that occurs. The quantile at p lies at (n-1)p
// between two neighbours of the sorted values, in proportion: type 7 of Hyndman
// and Fan, The American Statistician 50 (1996). As no value lies between two
// neighbours, those above the quantile are those above the lower one, and
// whole numbers know no rounding. The values are sorted in place.
func cutPoints(values []int64) [4]int64 {
	slices.Sort(values)
	var cuts [4]int64
	for k := range cuts {
		cuts[k] = values[(len(values)-1)*(k+1)/5]
	}
	return cuts
}
