package ledger

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/engine"
)

// row is an entry as it stood, and where History.Entries has it.
type row struct {
	engine.Entry
	id    int64
	since bool // it has changed since
	given int  // its place in History.Entries; -1: it is not there, or not open
}

// entries reads every entry that was open, and the latest one of each playbook
// and customer.
func (r *reader) entries(h *engine.History, at int64) {
	// In the table's own order, and sorted here: by an index it would jump about.
	r.values(8, `SELECT id, playbook, customer, began, state, due, last_at, changed FROM entry NOT INDEXED
		WHERE opened <= ?`, []any{at}, func(v []any) error {
		customer, _ := v[2].(string)
		e := row{id: number(v[0]), since: number(v[7]) > at, given: -1, Entry: engine.Entry{
			Playbook: r.word(v[1]), Customer: customer, Began: instant(number(v[3])),
			State: engine.EntryState(r.word(v[4])), LastAt: instant(number(v[6])),
		}}
		switch {
		case e.since:
			e.State, e.LastAt, e.Due = engine.EntryOpen, e.Began, e.Began
		case v[5] != nil:
			e.Due = instant(number(v[5]))
		}
		r.all = append(r.all, e)
		return nil
	})
	r.place = make(map[int64]int, len(r.all))
	order := make([]*row, len(r.all))
	for i := range r.all {
		r.place[r.all[i].id], order[i] = i, &r.all[i]
	}
	slices.SortFunc(order, func(a, b *row) int {
		return cmp.Or(strings.Compare(a.Customer, b.Customer), strings.Compare(a.Playbook, b.Playbook), a.Began.Compare(b.Began))
	})
	h.Entries = make([]engine.Entry, 0, len(order))
	for i, e := range order {
		if e.State == engine.EntryOpen {
			e.given = len(h.Entries)
		} else if i+1 < len(order) && order[i+1].Playbook == e.Playbook && order[i+1].Customer == e.Customer {
			continue
		}
		h.Entries = append(h.Entries, e.Entry)
	}
}

// step is one touch of an open entry.
type step struct {
	row     *row
	nth, at int64
	engine.Had
}

// steps adds what has been touched to the open entries, and what came of it.
func (r *reader) steps(h *engine.History, at int64) {
	if !slices.ContainsFunc(r.all, func(e row) bool { return e.given >= 0 }) {
		return
	}
	var all []step
	r.values(7, `SELECT t.entry, t.nth, t.at, t.step, t.content, t.arm,
			CASE WHEN t.settled > ?1 THEN 'claimed' WHEN t.state = 'skipped' OR t.state = 'held_out' THEN t.reason ELSE t.state END
		FROM entry e NOT INDEXED CROSS JOIN touch t ON t.entry = e.id
		WHERE (e.due IS NOT NULL OR e.changed > ?1) AND e.opened <= ?1 AND t.at <= ?1`, []any{at}, func(v []any) error {
		e := &r.all[r.place[number(v[0])]]
		if e.given >= 0 {
			had := engine.Had{Step: r.word(v[3]), Content: r.word(v[4]), Arm: r.word(v[5]), Outcome: r.word(v[6])}
			all = append(all, step{e, number(v[1]), number(v[2]), had})
		}
		return nil
	})
	byEntry := func(a, b step) int { return cmp.Or(cmp.Compare(a.row.id, b.row.id), cmp.Compare(a.nth, b.nth)) }
	slices.SortFunc(all, byEntry)
	had := make([]engine.Had, len(all)) // of all entries, one behind the other
	for from := 0; from < len(all); {
		to := from
		for ; to < len(all) && all[to].row == all[from].row; to++ {
			had[to] = all[to].Had
		}
		e := &h.Entries[all[from].row.given]
		e.Had = had[from:to:to]
		if all[from].row.since {
			e.LastAt = instant(all[to-1].at)
			e.Due = e.LastAt
		}
		from = to
	}
}
