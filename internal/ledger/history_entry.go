package ledger

import (
	"cmp"
	"fmt"
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

// passes says whether an entry is over because the customer came in again under
// the playbook's new name: of one name the open entry is the latest.
func (e *row) passes(next *row) bool {
	return e.Customer == next.Customer && e.Playbook == next.Playbook && (e.State == engine.EntryOpen || e.Began.Equal(next.Began))
}

// entries reads every entry that was open, and the latest one of each playbook
// and customer.
func (r *reader) entries(h *engine.History, at int64) {
	r.values(1, `SELECT count(*) FROM entry`, nil, func(v []any) error {
		r.all = make([]row, 0, number(v[0]))
		return nil
	})
	// In the table's own order, and sorted here: by an index it would jump about.
	// Every column costs: what is known from another is not asked for.
	r.values(7, `SELECT id, playbook, customer, began, due, last_at, (changed > ?1) * 2 + (state = 'exited') FROM entry NOT INDEXED
		WHERE opened <= ?1`, []any{at}, func(v []any) error {
		customer, _ := v[2].(string)
		e := row{id: number(v[0]), given: -1, Entry: engine.Entry{
			Playbook: r.now(r.word(v[1])), Customer: customer, Began: instant(number(v[3])),
			State: engine.EntryFinished, LastAt: instant(number(v[5])),
		}}
		switch flags := number(v[6]); {
		case flags&2 != 0:
			e.since, e.State, e.LastAt, e.Due = true, engine.EntryOpen, e.Began, e.Began
		case v[4] != nil:
			e.State, e.Due = engine.EntryOpen, instant(number(v[4]))
		case flags&1 != 0:
			e.State = engine.EntryExited
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
		if i+1 < len(order) && len(r.renamed) > 0 && e.passes(order[i+1]) {
			if e.Began.Equal(order[i+1].Began) && r.err == nil {
				r.err = fmt.Errorf("%w: %s and the playbook that it was", ErrTogether, e.Playbook)
			}
			continue
		}
		if e.State == engine.EntryOpen {
			e.given = len(h.Entries)
		} else if i+1 < len(order) && order[i+1].Playbook == e.Playbook && order[i+1].Customer == e.Customer {
			continue
		} else if r.known != nil && !slices.Contains(r.known, e.Playbook) {
			e.given = len(h.Entries)
			r.gone = append(r.gone, e)
		}
		h.Entries = append(h.Entries, e.Entry)
	}
}

// step is one touch of an open entry.
type step struct {
	row *row
	nth int64
	engine.Had
}

// steps adds what has been touched to the open entries, and what came of it.
func (r *reader) steps(h *engine.History, at int64) {
	if !slices.ContainsFunc(r.all, func(e row) bool { return e.given >= 0 }) {
		return
	}
	var all []step
	// NULL is what most have: of the driver's values it is the cheapest.
	r.values(8, `SELECT t.entry, t.nth, t.step, CASE WHEN t.content <> t.step THEN t.content END, nullif(t.arm, ''),
			CASE WHEN t.settled > ?1 THEN 'claimed' WHEN t.state = 'sent' THEN NULL
				WHEN t.state = 'skipped' OR t.state = 'held_out' THEN t.reason ELSE t.state END, t.place, t.steps
		FROM entry e NOT INDEXED CROSS JOIN touch t ON t.entry = e.id
		WHERE (e.due IS NOT NULL OR e.changed > ?1) AND e.opened <= ?1 AND t.at <= ?1`, []any{at}, func(v []any) error {
		s := step{row: &r.all[r.place[number(v[0])]], nth: number(v[1])}
		if s.row.given < 0 {
			return nil
		}
		s.Had = engine.Had{Step: r.word(v[2]), Outcome: string(engine.TouchSent), Place: int(number(v[6])), Steps: int(number(v[7]))}
		if s.Content = s.Step; v[3] != nil {
			s.Content = r.word(v[3])
		}
		if v[4] != nil {
			s.Arm = r.word(v[4])
		}
		if v[5] != nil {
			s.Outcome = r.word(v[5])
		}
		all = append(all, s)
		return nil
	})
	slices.SortFunc(all, func(a, b step) int { return cmp.Or(cmp.Compare(a.row.id, b.row.id), cmp.Compare(a.nth, b.nth)) })
	had := make([]engine.Had, len(all)) // of all entries, one behind the other
	for from := 0; from < len(all); {
		to := from
		for ; to < len(all) && all[to].row == all[from].row; to++ {
			had[to] = all[to].Had
		}
		h.Entries[all[from].row.given].Had = had[from:to:to]
		from = to
	}
	if slices.ContainsFunc(r.all, func(e row) bool { return e.since }) {
		r.latest(h, at)
	}
}

// latest puts right when the latest touch was of those that have changed since.
func (r *reader) latest(h *engine.History, at int64) {
	r.values(2, `SELECT t.entry, max(t.at) FROM entry e NOT INDEXED CROSS JOIN touch t ON t.entry = e.id
		WHERE e.changed > ?1 AND e.opened <= ?1 AND t.at <= ?1 GROUP BY e.id`, []any{at}, func(v []any) error {
		given := r.all[r.place[number(v[0])]].given
		if given < 0 {
			return nil
		}
		e := &h.Entries[given]
		e.LastAt = instant(number(v[1]))
		e.Due = e.LastAt
		return nil
	})
}
