package measure

import (
	"slices"

	"holdfast/rules/table"
)

// recency is 5 - the number of cut points below the days since the last order.
func (m *Measure) recency() *table.Column {
	today := m.calendar.Day(m.at)
	return m.scores(true, func(row int) int64 { return today - m.calendar.Day(m.totals.last[row]) })
}

// frequency is 1 + the number of cut points below the orders.
func (m *Measure) frequency() *table.Column {
	return m.scores(false, func(row int) int64 { return int64(m.totals.orders[row]) })
}

// monetary is 1 + the number of cut points below the revenue.
func (m *Measure) monetary() *table.Column {
	return m.scores(false, func(row int) int64 { return m.totals.net[row] })
}

// scores compares the customers who have ordered with one another.
func (m *Measure) scores(down bool, value func(row int) int64) *table.Column {
	c := table.NewColumn(table.Number, len(m.totals.last))
	var values []int64
	for row, last := range m.totals.last {
		if !absent(last) {
			c.Valid.Set(row)
			values = append(values, value(row))
		}
	}
	if len(values) == 0 {
		return c
	}
	cuts := cutPoints(slices.Clone(values))
	i := 0
	c.Valid.Each(func(row int) {
		below := 0.0
		for _, cut := range cuts {
			if cut < 5*values[i] {
				below++
			}
		}
		if down {
			c.Num[row] = 5 - below
		} else {
			c.Num[row] = 1 + below
		}
		i++
	})
	return c
}

// cutPoints are five times the quantiles at 20, 40, 60 and 80 %, which are then
// whole numbers, so that a value equal to a cut point is never above it by a
// rounding. The quantile at p lies at (n-1)p between the sorted values, in
// proportion: type 7 of Hyndman and Fan, The American Statistician 50 (1996).
// The values are sorted in place; there is at least one.
func cutPoints(values []int64) [4]int64 {
	slices.Sort(values)
	var cuts [4]int64
	for k := range cuts {
		place := (len(values) - 1) * (k + 1)
		low, part := place/5, int64(place%5)
		cuts[k] = 5 * values[low]
		if part > 0 {
			cuts[k] += part * (values[low+1] - values[low])
		}
	}
	return cuts
}
