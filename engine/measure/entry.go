package measure

import (
	"math"
	"time"

	"holdfast/rules/table"
)

// entry is what happened since customers entered one playbook.
type entry struct {
	began           []int64 // microseconds; 0 or beyond the end: no open entry
	orders          []uint32
	revenue         []int64 // minor units
	events          []uint32
	counted, summed bool
	noted           bool // events are counted

	known map[int64]int64 // by when entries began: of when the newest order was that was known then
	least int64           // the least of known
	late  bitset          // customers who have had an order in between
}

// Entries says, by playbook and customer row, when the open entry began
// (microseconds since 1970 UTC, 0 for none); and by playbook and the microsecond
// at which entries began, of when the newest order was that the source held then.
// It is called before the first orders; without it nobody has entered anything.
func (m *Measure) Entries(began map[string][]int64, known map[string]map[int64]time.Time) {
	counted, summed, noted := m.book.Needs("orders_since_entry"), m.book.Needs("revenue_since_entry"), m.book.Needs("events_since_entry")
	m.entries = map[string]*entry{}
	for playbook, micro := range began {
		if !counted && !summed && !noted && len(known[playbook]) == 0 {
			continue
		}
		e := &entry{began: micro, counted: counted, summed: summed, noted: noted, known: map[int64]int64{}, least: math.MaxInt64}
		for at, newest := range known[playbook] {
			e.known[at] = newest.UnixMicro()
			e.least = min(e.least, e.known[at])
		}
		m.entries[playbook] = e
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
		if int(row) >= len(e.began) || e.began[row] == 0 {
			continue
		}
		if l.at[i] <= e.began[row] {
			if l.at[i] > e.least && sale.Get(int(i)) {
				e.notice(row, l.at[i])
			}
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

// notice takes in an order of before the entry, which was not known then when it
// is newer than all that was.
func (e *entry) notice(row uint32, at int64) {
	if known, ok := e.known[e.began[row]]; ok && at > known {
		e.late.set(row)
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

// Late says whether an order of before the customer's open entry in a playbook has
// come to light behind it.
func (p *People) Late(playbook string, row int) bool {
	e := p.entries[playbook]
	return e != nil && e.late.get(uint32(row))
}
