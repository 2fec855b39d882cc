package measure

import (
	"cmp"
	"slices"

	"holdfast/rules"
	"holdfast/rules/table"
)

// Order is one order, or one refund.
type Order struct {
	Day    int64  // number of the calendar day in the project's zone
	Minor  int64  // amount of all its lines, minor units
	Cost   int64  // what its lines cost, minor units; 0 where orders have no cost
	Row    uint32 // of the customer
	Refund bool
	Minute uint16 // of the day, on the wall clock of the project's zone
}

// purchases keep every order and refund, for what no running total can say. They are kept
// only where something in use stands on them: 32 bytes an order.
type purchases struct {
	kept bool
	list []Order
	of   []uint32 // by order code: its place in list, plus 1
}

// add takes in a batch of order lines; sale are the lines of orders that are no
// refunds.
func (p *purchases) add(l *lines, priced, sale table.Mask, calendar *Calendar, currency rules.Currency) {
	if !p.kept {
		return
	}
	cost := l.costs(currency)
	for _, i := range l.selected(priced) {
		switch {
		case l.first.Get(int(i)):
			p.list = append(p.list, Order{Day: calendar.Day(l.at[i]), Minor: l.minor[i], Cost: cost(i), Row: l.customer[i], Refund: !sale.Get(int(i)), Minute: calendar.Minute(l.at[i])})
			if l.order != nil && l.ordered.Get(int(i)) {
				p.remember(l.order[i])
			}
		case int(l.order[i]) < len(p.of) && p.of[l.order[i]] > 0:
			o := &p.list[p.of[l.order[i]]-1]
			o.Minor += l.minor[i]
			o.Cost += cost(i)
		}
	}
}

// costs gives what each line cost, in minor units; lines without a cost have cost
// nothing, as in cost_of_goods.
func (l *lines) costs(currency rules.Currency) func(line uint32) int64 {
	cost := l.table.Column("cost")
	if cost == nil || cost.Kind != table.Number {
		return func(uint32) int64 { return 0 }
	}
	return func(line uint32) int64 {
		if cost.Missing(int(line)) {
			return 0
		}
		return currency.Minor(cost.Num[line])
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
