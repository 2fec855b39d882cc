package measure

import (
	"math"
	"slices"

	"holdfast/rules"
	"holdfast/rules/table"
)

// need is a set of the totals that metrics stand on.
type need uint8

const (
	needOrders need = 1 << iota
	needEvents
)

// totals are what the built-in metrics stand on: one slot per customer; no
// slots where no metric in use needs them.
type totals struct {
	needs  need
	orders []orderTotal
	events []eventTotal
}

// orderTotal is one customer's orders. The numbers stand side by side because
// an order touches them all, and the customers of a batch lie far apart.
type orderTotal struct {
	net, gross      int64 // minor units
	first, last     int64 // microseconds; MaxInt64 and MinInt64 without orders
	orders, refunds uint32
}

// eventTotal is one customer's events.
type eventTotal struct {
	last   int64 // microseconds; MinInt64 without events
	events uint32
}

func newTotals(book *rules.Book) totals {
	var t totals
	for _, b := range inUse(book) {
		t.needs |= b.needs
	}
	return t
}

// grow makes room for so many customers.
func (t *totals) grow(rows int) {
	grow(&t.orders, t.needs&needOrders != 0, rows, orderTotal{first: math.MaxInt64, last: math.MinInt64})
	grow(&t.events, t.needs&needEvents != 0, rows, eventTotal{last: math.MinInt64})
}

// reserve makes room for slots that are likely to be wanted later.
func reserve[T any](slots *[]T, wanted bool, rows int) {
	if wanted && rows > cap(*slots) {
		*slots = append(make([]T, 0, rows), *slots...)
	}
}

// grow lengthens a slice that is wanted, its new slots empty.
func grow[T any](slots *[]T, wanted bool, rows int, empty T) {
	had := len(*slots)
	if !wanted || rows <= had {
		return
	}
	*slots = slices.Grow(*slots, rows-had)[:rows]
	for row := had; row < rows; row++ {
		(*slots)[row] = empty
	}
}

// addOrders takes in a batch of order lines, of which some lie after the
// instant; sale are the lines of orders that are no refunds.
func (t *totals) addOrders(l *lines, priced, sale table.Mask) {
	if t.needs&needOrders == 0 {
		return
	}
	for _, i := range l.selected(priced) {
		total, minor := &t.orders[l.customer[i]], l.minor[i]
		total.net += minor
		isSale, isFirst := sale.Get(int(i)), l.first.Get(int(i))
		if isSale {
			total.gross += minor
		}
		switch {
		case !isFirst:
		case isSale:
			total.orders++
			total.first = min(total.first, l.at[i])
			total.last = max(total.last, l.at[i])
		default:
			total.refunds++
		}
	}
}

// addEvents takes in a batch of events, of which some lie after the instant.
func (t *totals) addEvents(l *lines, live table.Mask) {
	if t.needs&needEvents == 0 {
		return
	}
	for _, i := range l.selected(live) {
		total := &t.events[l.customer[i]]
		total.events++
		total.last = max(total.last, l.at[i])
	}
}
