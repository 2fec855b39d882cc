package measure

import (
	"errors"
	"math/bits"

	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// lines is one batch, made ready.
type lines struct {
	table    *table.Table
	customer []uint32
	at       []int64
	first    table.Mask    // the lines that begin an order
	order    []uint32      // codes of the order ids; nil when every line is an order of its own
	ordered  table.Mask    // the lines that have an order id
	minor    []int64       // amounts in minor units
	amount   *table.Column // amounts in major units, rounded to whole minor ones
	wheres   map[*expression.Program]table.Mask
	list     []uint32 // for select
}

// join finds which lines belong to one order. A line without an order id is an
// order of its own.
func (l *lines) join(id *table.Column, orders *Codes) error {
	if id == nil {
		if l.first.Count() < l.table.Rows() {
			return errors.New("lines of one order come without its id")
		}
		return nil
	}
	if id.Kind != table.Text {
		return errors.New("the order id is not a text")
	}
	l.order = orders.Translate(id)
	l.ordered = table.FullMask(l.table.Rows())
	if id.Valid != nil {
		l.ordered.And(id.Valid)
		alone := id.Valid.Clone()
		alone.Not(l.table.Rows())
		l.first = l.first.Clone()
		l.first.Or(alone)
	}
	return nil
}

// inherit gives every later line of an order the bit of its first line, which
// may have come in an earlier batch.
func (l *lines) inherit(m table.Mask, known *bitset) {
	if l.order == nil {
		return
	}
	for i, code := range l.order {
		switch {
		case !l.ordered.Get(i):
		case l.first.Get(i):
			if m.Get(i) {
				known.set(code)
			}
		case known.get(code):
			m.Set(i)
		default:
			m.Clear(i)
		}
	}
}

// money rounds the amounts to whole minor units, the only form in which they
// are summed.
func (l *lines) money(amount *table.Column, currency rules.Currency) {
	rounded := &table.Column{Kind: table.Number, Valid: amount.Valid}
	if l.amount != nil {
		rounded.Num = l.amount.Num[:0]
	}
	for _, major := range amount.Num {
		minor := currency.Minor(major)
		l.minor = append(l.minor, minor)
		rounded.Num = append(rounded.Num, currency.Major(minor))
	}
	l.amount = rounded
}

// split finds, of the lines that count, those that have an amount, and the
// lines of orders that are no refunds.
func (l *lines) split(live table.Mask, sales *bitset) (priced, sale table.Mask) {
	priced, sale = live.Clone(), table.NewMask(len(l.minor))
	for i, minor := range l.minor {
		sale[i>>6] |= bit(minor >= 0) << (i & 63)
	}
	if l.amount.Valid != nil {
		priced.And(l.amount.Valid)
		sale.And(l.amount.Valid)
	}
	l.inherit(sale, sales)
	return priced, sale
}

// selected are the numbers of the lines whose bit is 1; the slice serves until
// the next call.
func (l *lines) selected(m table.Mask) []uint32 {
	l.list = l.list[:0]
	for w, word := range m {
		for ; word != 0; word &= word - 1 {
			l.list = append(l.list, uint32(w<<6+bits.TrailingZeros64(word)))
		}
	}
	return l.list
}
