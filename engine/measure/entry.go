package measure

import "holdfast/rules"

// entry is what happened since customers entered one playbook.
type entry struct {
	began           []int64 // microseconds; 0 or beyond the end: no open entry
	orders          []uint32
	revenue         []int64 // minor units
	counted, summed bool
}

// newEntries are the playbooks to look at: none when no rule asks.
func newEntries(book *rules.Book, began map[string][]int64) map[string]*entry {
	counted, summed := used(book, "orders_since_entry"), used(book, "revenue_since_entry")
	if !counted && !summed {
		return nil
	}
	entries := map[string]*entry{}
	for playbook, micro := range began {
		entries[playbook] = &entry{began: micro, counted: counted, summed: summed}
	}
	return entries
}

// grow makes room for so many customers.
func (e *entry) grow(rows int) {
	grow(&e.orders, e.counted, rows, 0)
	grow(&e.revenue, e.summed, rows, 0)
}

// since says whether a line is dated after its customer's entry began.
func (e *entry) since(l *lines, i uint32) bool {
	row := int(l.customer[i])
	return row < len(e.began) && e.began[row] != 0 && l.at[i] > e.began[row]
}

// addOrders takes in the lines that begin an order that is no refund.
func (e *entry) addOrders(l *lines, list []uint32) {
	if !e.counted {
		return
	}
	for _, i := range list {
		if e.since(l, i) {
			e.orders[l.customer[i]]++
		}
	}
}

// addRevenue takes in all lines that count. Here a line goes by its own
// instant, not by its order's.
func (e *entry) addRevenue(l *lines, list []uint32) {
	if !e.summed {
		return
	}
	for _, i := range list {
		if e.since(l, i) {
			e.revenue[l.customer[i]] += l.minor[i]
		}
	}
}
