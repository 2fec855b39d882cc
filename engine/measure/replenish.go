package measure

import (
	"math"
	"time"

	"holdfast/rules/table"
)

// due is when a product runs out by a customer's own interval, the mean days
// between purchase days of it. It is not ok for products bought on one day only
// and for those that the customer has stopped buying: two intervals have passed.
func due(days []note, today int64) (day int64, ok bool) {
	n := len(days)
	if n < 2 {
		return 0, false
	}
	first, last := int64(days[0].day), int64(days[n-1].day)
	interval := float64(last-first) / float64(n-1)
	return last + int64(math.Round(interval)), float64(today-last) <= 2*interval
}

// nextDue is the product that runs out next; n is on how many days it was
// bought, 0 for none.
func (m *Measure) nextDue(row int) (product note, day int64, n int) {
	d := m.diaries.products
	d.things(row, func(days []note) {
		on, ok := due(days, m.today)
		switch {
		case !ok || n > 0 && on > day:
			return
		case n == 0 || on < day || len(days) > n:
		case len(days) < n || d.name(days[0]) > d.name(product):
			return
		}
		product, day, n = days[0], on, len(days)
	})
	return product, day, n
}

// replenishAt is midnight of the day, in the project's zone.
func (m *Measure) replenishAt(row int) (int64, bool) {
	_, day, n := m.nextDue(row)
	return time.Date(1970, 1, 1+int(day), 0, 0, 0, 0, m.book.Zone).UnixMicro(), n > 0
}

func (m *Measure) replenishProduct() *table.Column {
	return m.textColumn(func(row int) string {
		product, _, n := m.nextDue(row)
		if n == 0 {
			return ""
		}
		return m.diaries.products.name(product)
	})
}
