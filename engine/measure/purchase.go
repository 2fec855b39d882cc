package measure

import (
	"cmp"
	"slices"

	"holdfast/rules/table"
)

// Order is one order, or one refund.
type Order struct {
	Day    int64  // number of the calendar day in the project's zone
	Minor  int64  // amount of all its lines, minor units
	Row    uint32 // of the customer
	Refund bool
	Minute uint16 // of the day, on the wall clock of the project's zone
}

// purchases keep every order and refund, for what no running total can say. They are kept
// only where something in use stands on them: 24 bytes an order.
type purchases struct {
	kept bool
	list []Order
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
		case l.first.Get(int(i)):
			p.list = append(p.list, Order{Day: calendar.Day(l.at[i]), Minor: l.minor[i], Row: l.customer[i], Refund: !sale.Get(int(i)), Minute: calendar.Minute(l.at[i])})
			if l.order != nil && l.ordered.Get(int(i)) {
				p.remember(l.order[i])
			}
		case int(l.order[i]) < len(p.of) && p.of[l.order[i]] > 0:
			p.list[p.of[l.order[i]]-1].Minor += l.minor[i]
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

// days are the orders with those of one customer and day made one, by customer
// row and day; refunds are left out.
func (p *purchases) days() []Order {
	slices.SortFunc(p.list, func(a, b Order) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Day, b.Day))
	})
	var days []Order
	for _, one := range p.list {
		if one.Refund {
			continue
		}
		if n := len(days); n > 0 && days[n-1].Row == one.Row && days[n-1].Day == one.Day {
			days[n-1].Minor += one.Minor
			continue
		}
		days = append(days, one)
	}
	return days
}
