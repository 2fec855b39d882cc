package earning

import "slices"

// forget leaves out what customers did before they were erased. There may be rows
// of them still, and what the ledger had of it is gone: it would all be found anew.
func (f *finding) forget() {
	if len(f.history.Forgotten.At) == 0 {
		return
	}
	f.erased = map[uint32]int64{}
	for row := range uint32(f.rows) {
		if at, found := f.history.Forgotten.Find(f.people.IDs.Text(row)); found {
			f.erased[row] = at.UnixMicro()
		}
	}
	for order, row := range f.orders.customer {
		if f.past(row, f.orders.at[order]) {
			f.orders.early.set(uint32(order))
		}
	}
	old := func(e happened) bool { return f.past(e.row, e.at) }
	f.events.earned, f.events.spent = slices.DeleteFunc(f.events.earned, old), slices.DeleteFunc(f.events.spent, old)
	for _, d := range f.deeds {
		d.facts = slices.DeleteFunc(d.facts, func(e fact) bool { return f.past(e.row, e.at) })
	}
	f.used.uses = slices.DeleteFunc(f.used.uses, func(u use) bool { return f.past(u.customer, u.at) })
}

// past says whether something was done before its customer was erased, or at
// that instant.
func (f *finding) past(row uint32, at int64) bool {
	erased, was := f.erased[row]
	return was && at <= erased
}

// gone says whether a customer was erased and has not come back: no order that
// counts has come since, and no points.
func (f *finding) gone(row uint32) bool {
	_, was := f.erased[row]
	return was && len(f.sorted.placed(row)) == 0 && len(f.mine(row)) == 0
}
