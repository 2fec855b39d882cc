package measure

import (
	"math"
	"slices"

	"holdfast/rules/table"
)

const dayMicros = 24 * 60 * 60 * 1e6

// medianInterval is the median of the days between a customer's purchase days;
// of an even number of them it is the mean of the middle two.
func (m *Measure) medianInterval(row int) (float64, bool) {
	days := m.diaries.days.of(row)
	if len(days) < 2 {
		return 0, false
	}
	m.gaps = m.gaps[:0]
	for i, p := range days[1:] {
		m.gaps = append(m.gaps, p.day-days[i].day)
	}
	slices.Sort(m.gaps)
	n := len(m.gaps)
	return float64(m.gaps[(n-1)/2]+m.gaps[n/2]) / 2, true
}

// expectedOrder is one median interval, in days of 24 hours, after the last
// order.
func (m *Measure) expectedOrder(row int) (int64, bool) {
	days, ok := m.medianInterval(row)
	if !ok {
		return 0, false
	}
	return m.totals.orders[row].last + int64(math.Round(days*dayMicros)), true
}

// favouriteCategory is the category bought on the most days.
func (m *Measure) favouriteCategory() *table.Column {
	d := m.diaries.categories
	return m.textColumn(func(row int) string {
		var best []note
		name := ""
		d.things(row, func(days []note) {
			latest := func(days []note) int32 { return days[len(days)-1].day }
			switch {
			case len(days) < len(best):
				return
			case len(days) > len(best) || latest(days) > latest(best):
			case latest(days) < latest(best) || d.name(days[0]) > name:
				return
			}
			best, name = days, d.name(days[0])
		})
		return name
	})
}

// distinctProducts counts the products bought.
func (m *Measure) distinctProducts(row int) (float64, bool) {
	n := 0
	m.diaries.products.things(row, func([]note) { n++ })
	return float64(n), true
}
