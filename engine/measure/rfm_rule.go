package measure

import (
	"cmp"
	"math"
	"slices"

	"holdfast/rules"
	"holdfast/rules/table"
)

// parts are the equal groups of NTILE, and the scores there are.
const parts = 5

// scored scores customers by the project's rule: 5 for the most of the value,
// or, with down, for the least. The thresholds are in the value's own unit.
func (m *Measure) scored(value func(*orderTotal) int64, down bool, thresholds [4]int64) *table.Column {
	var c *table.Column
	switch m.book.RFM.Rule {
	case rules.RFMNTile:
		if down {
			return m.ntiles(func(o *orderTotal) int64 { return -value(o) })
		}
		return m.ntiles(value)
	case rules.RFMThresholds:
		c = m.bands(value, thresholds)
	default:
		c = m.scores(value)
	}
	if down {
		for row := range c.Num {
			c.Num[row] = parts + 1 - c.Num[row]
		}
	}
	return c
}

// whole turns thresholds of days or orders into those of whole numbers.
func whole(thresholds [4]float64) (whole [4]int64) {
	for i, t := range thresholds {
		whole[i] = int64(math.Ceil(t))
	}
	return whole
}

// minor turns thresholds of money into minor units.
func minor(thresholds [4]float64, currency rules.Currency) (minor [4]int64) {
	for i, t := range thresholds {
		minor[i] = currency.Minor(t)
	}
	return minor
}

// bands is 1 + the number of thresholds at or below the value of each customer
// who has ordered.
func (m *Measure) bands(value func(*orderTotal) int64, thresholds [4]int64) *table.Column {
	c := table.NewColumn(table.Number, m.ids.Len())
	for row := range m.totals.orders {
		o := &m.totals.orders[row]
		if o.orders == 0 {
			continue
		}
		c.Valid.Set(row)
		c.Num[row] = 1
		v := value(o)
		for _, t := range thresholds {
			if t <= v {
				c.Num[row]++
			}
		}
	}
	return c
}

// ntiles cuts the customers who have ordered, by value and then by id as text,
// into five parts, of which the first have one more when it does not come out
// even.
func (m *Measure) ntiles(value func(*orderTotal) int64) *table.Column {
	type place struct {
		value int64
		row   uint32
	}
	c := table.NewColumn(table.Number, m.ids.Len())
	var line []place
	for row := range m.totals.orders {
		if o := &m.totals.orders[row]; o.orders > 0 {
			c.Valid.Set(row)
			line = append(line, place{value(o), uint32(row)})
		}
	}
	slices.SortFunc(line, func(a, b place) int {
		if a.value != b.value {
			return cmp.Compare(a.value, b.value)
		}
		return cmp.Compare(m.ids.Text(a.row), m.ids.Text(b.row))
	})
	each, over := len(line)/parts, len(line)%parts
	for part, at := 1, 0; part <= parts; part++ {
		n := each
		if part <= over {
			n++
		}
		for _, p := range line[at : at+n] {
			c.Num[p.row] = float64(part)
		}
		at += n
	}
	return c
}

// segment is the name of the first RFM segment that holds the customer's
// scores.
func (m *Measure) segment() *table.Column {
	segments := rules.RFMSegments(m.book.RFM.Scheme)
	r, f, money := m.recency(), m.frequency(), m.monetary()
	return m.textColumn(func(row int) string {
		if r.Missing(row) {
			return ""
		}
		for _, s := range segments {
			if s.Holds(int(r.Num[row]), int(f.Num[row]), int(money.Num[row])) {
				return s.Name
			}
		}
		return "" // a scheme may leave some out
	})
}
