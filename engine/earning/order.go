package earning

import (
	"errors"
	"fmt"
	"math"

	"holdfast/engine/measure"
	"holdfast/rules/table"
)

// orders are the lines of orders that count, and the orders that they make, as
// columns.
type orders struct {
	codes  measure.Codes
	first  []uint32          // by code of an id: the order that came first with it, plus 1
	others map[holder]uint32 // orders of further customers with the same id

	// By order.
	customer []uint32
	code     []uint32 // of its id; table.NoCode where it has none
	at       []int64  // of its earliest line that is not below zero; never: there is none
	net      []int64  // the sum of its lines, in minor units
	back     bitset   // something came back of it
	early    bitset   // it was placed before Starts

	// By line.
	of        []uint32  // its order
	value     []float64 // points; NaN: missing
	category  []uint16  // its place among Accrual.Categories plus 1; 0: none of them
	campaigns []bitset  // by campaign: the lines that take part
}

// holder is a customer and the code of an order's id.
type holder struct{ customer, code uint32 }

const never = math.MaxInt64

// Orders takes in a batch of order lines: the columns "at" and "amount" (major
// units), "order" where orders have ids, and those that the rules name. Line i is customer
// row customer[i]'s. The batch's dictionary of order ids stays in use.
func (r *Reckoning) Orders(b *table.Table, customer []uint32) error {
	if !r.reckons() {
		return nil
	}
	at, amount, id := b.Column("at"), b.Column("amount"), b.Column("order")
	switch {
	case at == nil || at.Kind != table.Time:
		return errors.New("reckoning orders: they come without a date")
	case amount == nil || amount.Kind != table.Number:
		return errors.New("reckoning orders: they come without an amount")
	case id != nil && id.Kind != table.Text:
		return errors.New("reckoning orders: the order id is not a text")
	}
	var codes []uint32
	if id != nil {
		codes = r.orders.codes.Translate(id)
	}
	says, err := r.lines(b)
	if err != nil {
		return fmt.Errorf("reckoning orders: %w", err)
	}
	for i, row := range customer {
		if at.Missing(i) || amount.Missing(i) || at.Micro[i] > r.at {
			continue
		}
		l := line{customer: row, code: table.NoCode, at: at.Micro[i], minor: r.book.Currency.Minor(amount.Num[i])}
		if codes != nil && !id.Missing(i) {
			l.code = codes[i]
		}
		r.redeem(says, i, l)
		if r.loyalty != nil {
			r.line(says, i, l)
		}
	}
	return nil
}

// line is one line of an order.
type line struct {
	customer, code uint32
	at, minor      int64
}

// line takes in one line, the ith of its batch.
func (r *Reckoning) line(says *lines, i int, l line) {
	o := &r.orders
	early := l.minor >= 0 && l.at < r.starts
	if early {
		r.before.set(l.customer)
		if l.code == table.NoCode {
			return
		}
	}
	order := o.order(l.customer, l.code)
	if early {
		o.early.set(order)
		return
	}
	if l.minor < 0 {
		o.back.set(order)
	} else {
		o.at[order] = min(o.at[order], l.at)
		r.active(l.customer, l.at)
	}
	o.net[order] += l.minor
	at := uint32(len(o.of))
	o.of = append(o.of, order)
	says.keep(r, i, at)
}

// order is the one that a line belongs to.
func (o *orders) order(customer, code uint32) uint32 {
	if code == table.NoCode {
		return o.begin(customer, code)
	}
	o.first = grown(o.first, int(code)+1)
	switch known := o.first[code]; {
	case known == 0:
		o.first[code] = o.begin(customer, code) + 1
		return o.first[code] - 1
	case o.customer[known-1] == customer:
		return known - 1
	}
	h := holder{customer, code}
	if known, ok := o.others[h]; ok {
		return known
	}
	if o.others == nil {
		o.others = map[holder]uint32{}
	}
	o.others[h] = o.begin(customer, code)
	return o.others[h]
}

func (o *orders) begin(customer, code uint32) uint32 {
	o.customer, o.code = append(o.customer, customer), append(o.code, code)
	o.at, o.net = append(o.at, never), append(o.net, 0)
	return uint32(len(o.customer)) - 1
}

// counts says whether an order counts for anything: it was placed, and not
// before Starts.
func (o *orders) counts(order uint32) bool { return o.at[order] != never && !o.early.get(order) }

// whole says whether an order stands: it did not come back whole.
func (o *orders) whole(order uint32) bool { return o.net[order] > 0 || !o.back.get(order) }

// id is an order's id; "" where it has none.
func (o *orders) id(order uint32) string {
	if o.code[order] == table.NoCode {
		return ""
	}
	return o.codes.Text(o.code[order])
}
