package measure

import (
	"math"
	"slices"

	"holdfast/rules"
	"holdfast/rules/table"
)

// need is a set of the totals that metrics stand on.
type need uint16

const (
	needOrders need = 1 << iota
	needRefunds
	needNet
	needGross
	needFirst
	needLast
	needEvents
	needLastEvent
)

// totals is one slot per customer of what the built-in metrics in use stand on;
// the other slices stay nil.
type totals struct {
	needs           need
	orders, refunds []uint32
	net, gross      []int64 // minor units
	first, last     []int64 // microseconds; MaxInt64 and MinInt64 without orders
	events          []uint32
	lastEvent       []int64
}

func newTotals(book *rules.Book) totals {
	var t totals
	for _, b := range builtIns() {
		if used(book, b.name) {
			t.needs |= b.needs
		}
	}
	return t
}

// grow makes room for so many customers.
func (t *totals) grow(rows int) {
	grow(&t.orders, t.needs&needOrders != 0, rows, 0)
	grow(&t.refunds, t.needs&needRefunds != 0, rows, 0)
	grow(&t.net, t.needs&needNet != 0, rows, 0)
	grow(&t.gross, t.needs&needGross != 0, rows, 0)
	grow(&t.first, t.needs&needFirst != 0, rows, math.MaxInt64)
	grow(&t.last, t.needs&needLast != 0, rows, math.MinInt64)
	grow(&t.events, t.needs&needEvents != 0, rows, 0)
	grow(&t.lastEvent, t.needs&needLastEvent != 0, rows, math.MinInt64)
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

// addOrders takes in a batch of order lines.
func (t *totals) addOrders(l *lines, entries map[string]*entry, s *stream) {
	priced := s.windows[0].in.Clone()
	sale := table.NewMask(len(l.minor))
	for i, minor := range l.minor {
		sale[i>>6] |= bit(minor >= 0) << (i & 63)
	}
	if l.amount.Valid != nil {
		priced.And(l.amount.Valid)
		sale.And(l.amount.Valid)
	}
	l.inherit(sale, &s.sales)

	list := l.selected(priced)
	if t.needs&needNet != 0 {
		for _, i := range list {
			t.net[l.customer[i]] += l.minor[i]
		}
	}
	for _, e := range entries {
		e.addRevenue(l, list)
	}
	if t.needs&needGross != 0 {
		gross := priced.Clone()
		gross.And(sale)
		for _, i := range l.selected(gross) {
			t.gross[l.customer[i]] += l.minor[i]
		}
	}
	priced.And(l.first)
	if t.needs&needRefunds != 0 {
		refunds := priced.Clone()
		refunds.AndNot(sale)
		tally(t.refunds, l, l.selected(refunds))
	}
	priced.And(sale)
	list = l.selected(priced)
	if t.needs&needOrders != 0 {
		tally(t.orders, l, list)
	}
	if t.needs&needFirst != 0 {
		for _, i := range list {
			t.first[l.customer[i]] = min(t.first[l.customer[i]], l.at[i])
		}
	}
	if t.needs&needLast != 0 {
		latest(t.last, l, list)
	}
	for _, e := range entries {
		e.addOrders(l, list)
	}
}

// addEvents takes in a batch of events.
func (t *totals) addEvents(l *lines, s *stream) {
	list := l.selected(s.windows[0].in)
	if t.needs&needEvents != 0 {
		tally(t.events, l, list)
	}
	if t.needs&needLastEvent != 0 {
		latest(t.lastEvent, l, list)
	}
}

func tally(n []uint32, l *lines, list []uint32) {
	for _, i := range list {
		n[l.customer[i]]++
	}
}

func latest(at []int64, l *lines, list []uint32) {
	for _, i := range list {
		at[l.customer[i]] = max(at[l.customer[i]], l.at[i])
	}
}
