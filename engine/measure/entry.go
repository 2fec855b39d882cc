package measure

import "holdfast/rules/table"

// entry is what happened since customers entered one playbook.
type entry struct {
	began           []int64 // microseconds; 0 or beyond the end: no open entry
	orders          []uint32
	revenue         []int64 // minor units
	events          []uint32
	counted, summed bool
	noted           bool // events are counted
}

// Entries says, by playbook and customer row, when the open entry began
// (microseconds since 1970 UTC, 0 for none). It is called before the first
// orders; without it nobody has entered anything.
func (m *Measure) Entries(began map[string][]int64) {
	counted, summed, noted := m.book.Needs("orders_since_entry"), m.book.Needs("revenue_since_entry"), m.book.Needs("events_since_entry")
	if !counted && !summed && !noted {
		return
	}
	m.entries = map[string]*entry{}
	for playbook, micro := range began {
		m.entries[playbook] = &entry{began: micro, counted: counted, summed: summed, noted: noted}
	}
}

// grow makes room for so many customers.
func (e *entry) grow(rows int) {
	grow(&e.orders, e.counted, rows, 0)
	grow(&e.revenue, e.summed, rows, 0)
	grow(&e.events, e.noted, rows, 0)
}

// add takes in a batch: the lines that have an amount, of which sale are lines
// of orders that are no refunds. What is after the entry goes by each line's own
// instant.
func (e *entry) add(l *lines, priced, sale table.Mask) {
	for _, i := range l.selected(priced) {
		row := l.customer[i]
		if int(row) >= len(e.began) || e.began[row] == 0 || l.at[i] <= e.began[row] {
			continue
		}
		if e.summed {
			e.revenue[row] += l.minor[i]
		}
		if e.counted && l.first.Get(int(i)) && sale.Get(int(i)) {
			e.orders[row]++
		}
	}
}

// addEvents takes in a batch of events, of which those in live count.
func (e *entry) addEvents(l *lines, live table.Mask) {
	if !e.noted {
		return
	}
	for _, i := range l.selected(live) {
		if row := l.customer[i]; int(row) < len(e.began) && e.began[row] != 0 && l.at[i] > e.began[row] {
			e.events[row]++
		}
	}
}

// SinceEntry is what happened after the open entries into one playbook began: a
// column each with a row per customer, 0 for those without an open entry; nil
// where no rule asks or New was told of no entries.
type SinceEntry struct{ Orders, Revenue, Events *table.Column }

// Entry is orders_since_entry, revenue_since_entry and events_since_entry of one
// playbook.
func (p *People) Entry(playbook string) SinceEntry {
	var since SinceEntry
	e := p.entries[playbook]
	if e == nil {
		return since
	}
	if e.counted {
		since.Orders = counts(e.orders)
	}
	if e.summed {
		since.Revenue = money(e.revenue, p.currency)
	}
	if e.noted {
		since.Events = counts(e.events)
	}
	return since
}
