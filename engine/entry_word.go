package engine

import (
	"time"

	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// entryWords are the columns that differ from playbook to playbook: what has
// happened since the customer's open entry began.
type entryWords struct {
	book  *rules.Book
	facts map[string]measure.SinceEntry // by playbook
	days  map[string]*table.Column      // by playbook
	zero  *table.Column
}

func newEntryWords(in Input, rows int) *entryWords {
	w := &entryWords{
		book: in.Book, facts: map[string]measure.SinceEntry{}, days: map[string]*table.Column{},
		zero: &table.Column{Kind: table.Number, Num: make([]float64, rows)},
	}
	for i := range in.Book.Playbooks { // once: People makes a new column each time it is asked
		name := in.Book.Playbooks[i].Name
		w.facts[name] = in.People.Entry(name)
	}
	if !w.book.Needs("days_since_entry") {
		return w
	}
	today := dayNumber(in.Now, in.Book.Zone)
	for _, e := range in.History.Entries {
		row, ok := in.People.IDs.LookupString(e.Customer)
		if !ok || e.State != EntryOpen {
			continue
		}
		if w.days[e.Playbook] == nil {
			w.days[e.Playbook] = &table.Column{Kind: table.Number, Num: make([]float64, rows)}
		}
		w.days[e.Playbook].Num[row] = today - dayNumber(e.Began, in.Book.Zone)
	}
	return w
}

// set puts one playbook's columns on a view of rows lo..hi.
func (w *entryWords) set(view *table.Table, playbook string, lo, hi int) {
	facts := w.facts[playbook]
	for name, c := range map[string]*table.Column{
		"orders_since_entry": facts.Orders, "revenue_since_entry": facts.Revenue, "events_since_entry": facts.Events, "days_since_entry": w.days[playbook],
	} {
		if !w.book.Needs(name) {
			continue
		}
		if c == nil {
			c = w.zero
		}
		view.Set(name, c.Slice(lo, hi))
	}
}

// dayNumber counts calendar days.
func dayNumber(t time.Time, zone *time.Location) float64 {
	y, m, d := t.In(zone).Date()
	return float64(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}
