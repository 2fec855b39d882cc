package measure

import (
	"errors"
	"math"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// stream is what is remembered of the orders, or of the events, from one batch
// to the next.
type stream struct {
	windows    []*window // distinct; the first is all time
	sales      bitset    // by order code: not a refund
	orders     Codes     // of the order ids
	aggregates []aggregate
	scratch    lines // its slices serve batch after batch
}

// window is a span of time up to the instant.
type window struct {
	after int64      // exclusive, microseconds
	began bitset     // by order code: the order lies in the window
	in    table.Mask // the lines of the batch at hand that count
}

// window is the stream's window of that beginning.
func (s *stream) window(after int64) *window {
	for _, w := range s.windows {
		if w.after == after {
			return w
		}
	}
	w := &window{after: after}
	s.windows = append(s.windows, w)
	return w
}

// read makes a batch ready: it finds the lines that count in every window.
func (s *stream) read(b *table.Table, customer []uint32, first table.Mask, now int64) (*lines, error) {
	at := b.Column("at")
	if at == nil || at.Kind != table.Time {
		return nil, errors.New("they come without a date")
	}
	l := &s.scratch
	*l = lines{
		table: b, customer: customer, at: at.Micro, first: first,
		minor: l.minor[:0], amount: l.amount, wheres: map[*expression.Program]table.Mask{}, list: l.list,
	}
	if first == nil {
		l.first = table.FullMask(b.Rows())
	} else if err := l.join(b.Column("order"), &s.orders); err != nil {
		return nil, err
	}
	live := table.NewMask(b.Rows())
	for i, t := range l.at {
		live[i>>6] |= bit(t <= now) << (i & 63)
	}
	if at.Valid != nil {
		live.And(at.Valid)
	}
	for _, w := range s.windows {
		w.in = live.Clone()
		if w.after != math.MinInt64 {
			after := table.NewMask(b.Rows())
			for i, t := range l.at {
				after[i>>6] |= bit(t > w.after) << (i & 63)
			}
			w.in.And(after)
		}
		l.inherit(w.in, &w.began)
		w.in.And(live)
	}
	return l, nil
}

// bit is 1 for true.
func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// bitset is one bit per code, as long as the codes it holds.
type bitset []uint64

func (b bitset) get(code uint32) bool {
	w := int(code >> 6)
	return w < len(b) && b[w]>>(code&63)&1 == 1
}

func (b *bitset) set(code uint32) {
	w := int(code >> 6)
	if w >= len(*b) {
		*b = append(*b, make([]uint64, w+1-len(*b))...)
	}
	(*b)[w] |= 1 << (code & 63)
}
