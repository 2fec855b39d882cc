package measure

import (
	"cmp"
	"slices"

	"holdfast/rules/table"
)

// purchase is one order that is no refund.
type purchase struct {
	day   int64 // of the calendar, in the project's zone
	minor int64 // amount of all its lines
	row   uint32
}

// purchases keep every order, for what no running total can say. They are kept
// only where something in use stands on them: 24 bytes an order.
type purchases struct {
	kept bool
	list []purchase
	of   []uint32 // by order code: its place in list, plus 1
}

// add takes in a batch of order lines; sale are the lines of orders that are no
// refunds.
func (p *purchases) add(l *lines, priced, sale table.Mask, calendar *Calendar) {
	if !p.kept {
		return
	}
	for _, i := range l.selected(priced) {
		switch {
		case !sale.Get(int(i)):
		case l.first.Get(int(i)):
			p.list = append(p.list, purchase{day: calendar.Day(l.at[i]), minor: l.minor[i], row: l.customer[i]})
			if l.order != nil && l.ordered.Get(int(i)) {
				p.remember(l.order[i])
			}
		case int(l.order[i]) < len(p.of) && p.of[l.order[i]] > 0:
			p.list[p.of[l.order[i]]-1].minor += l.minor[i]
		}
	}
}

// remember keeps where the order that was added last stands.
func (p *purchases) remember(code uint32) {
	if short := int(code) + 1 - len(p.of); short > 0 {
		p.of = append(p.of, make([]uint32, short)...)
	}
	p.of[code] = uint32(len(p.list))
}

// days are the purchases with those of one customer and day made one, by
// customer row and day.
func (p *purchases) days() []purchase {
	slices.SortFunc(p.list, func(a, b purchase) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.day, b.day))
	})
	var days []purchase
	for _, one := range p.list {
		if n := len(days); n > 0 && days[n-1].row == one.row && days[n-1].day == one.day {
			days[n-1].minor += one.minor
			continue
		}
		days = append(days, one)
	}
	return days
}
