package earning

import (
	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/rules/table"
)

// bring finds whose lots are whose; those of customers who are no longer there
// are nobody's.
func (f *finding) bring(lots []engine.Lot) {
	f.lots, f.lotsOf = lots, make([]span, f.rows)
	for from := 0; from < len(lots); {
		to := from + 1
		for to < len(lots) && lots[to].Customer == lots[from].Customer {
			to++
		}
		if row, ok := f.people.IDs.LookupString(lots[from].Customer); ok && int(row) < f.rows {
			f.lotsOf[row] = span{uint32(from), uint32(to)}
		}
		from = to
	}
	f.ofOrder = make([]uint32, f.orders.codes.Len())
	const together = 4096
	ids, ends, codes := []byte(nil), make([]int, 0, together), make([]uint32, together)
	var of []uint32 // lots
	look := func() {
		f.orders.codes.LookupAll(ids, ends, codes)
		for i, lot := range of {
			if codes[i] != table.NoCode {
				f.ofOrder[codes[i]] = lot + 1
			}
		}
		ids, ends, of = ids[:0], ends[:0], of[:0]
	}
	for _, s := range f.lotsOf {
		for i := s.from; i < s.to; i++ {
			l := &f.lots[i]
			switch l.Source.Kind {
			case loyalty.Order:
				ids = append(ids, l.Source.ID...)
				ends, of = append(ends, len(ids)), append(of, i)
				if len(of) == together {
					look()
				}
			case loyalty.Event, loyalty.Referral:
				f.has[l.Source] = true
			}
		}
	}
	look()
}

// span is a part of a list.
type span struct{ from, to uint32 }

// mine are a customer's lots.
func (f *finding) mine(row uint32) []engine.Lot {
	if int(row) >= len(f.lotsOf) {
		return nil
	}
	return f.lots[f.lotsOf[row].from:f.lotsOf[row].to]
}
