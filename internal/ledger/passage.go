package ledger

import (
	"database/sql"
	"errors"
	"time"

	"holdfast/engine"
)

// passage is an entry's row as a decision finds it.
type passage struct {
	id      int64 // 0: there is no such entry
	state   engine.EntryState
	touched int64
}

// passage looks up the entry of a key.
func (p *pen) passage(k engine.Key) (passage, error) {
	var e passage
	err := p.get(`SELECT id, state, touched FROM entry WHERE customer = ? AND playbook = ? AND began = ?`,
		[]any{k.Customer, k.Playbook, micro(k.Entry)}, &e.id, &e.state, &e.touched)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return e, err
}

// turn is what a decision does to its entry.
type turn struct {
	touch engine.State // of the step's touch; "" when the step is not touched
	state engine.EntryState
	due   sql.NullInt64
}

// touching is the turn of a decision whose step is touched.
func touching(d *engine.Decision, touch engine.State, at time.Time) turn {
	if d.Last {
		return turn{touch: touch, state: engine.EntryFinished}
	}
	return turn{touch: touch, state: engine.EntryOpen, due: maybe(again(d, at))}
}

// first is how many touches an entry has that begins with the turn, and when the
// latest was; began when there is none.
func (t turn) first(began, at time.Time) (touches int, latest time.Time) {
	if t.touch == "" {
		return 0, began
	}
	return 1, at
}

// enter begins the decision's entry, unless the customer has been on this
// passage or is on another one through the same playbook. The first touch is
// counted, but not written.
func (p *pen) enter(d *engine.Decision, t turn, at time.Time) (id int64, fresh bool, err error) {
	touched, last := t.first(d.Key.Entry, at)
	// Whoever is on a passage gives its number, which is taken: so nobody is on two.
	return p.put(`INSERT INTO entry (id, playbook, customer, began, state, due, touched, last_at, opened, changed)
		VALUES ((SELECT id FROM entry WHERE customer = ? AND playbook = ? AND state = 'open'), ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`,
		d.Key.Customer, d.Key.Playbook,
		d.Key.Playbook, d.Key.Customer, micro(d.Key.Entry), string(t.state), t.due, touched, micro(last), micro(at), micro(at))
}

// advance takes an open entry through the turn. Nothing is changed when it
// stands there already.
func (p *pen) advance(entry int64, t turn, at time.Time) error {
	_, _, err := p.put(`UPDATE entry SET state = ?2, due = ?3, touched = touched + ?4,
			last_at = CASE WHEN ?4 THEN ?5 ELSE last_at END, changed = ?5
		WHERE id = ?1 AND state = 'open' AND (?4 OR state <> ?2 OR due IS NOT ?3)`,
		entry, string(t.state), t.due, t.touch != "", micro(at))
	return err
}

// again is when to ask about the entry again: when the decision says, else as
// soon as somebody looks.
func again(d *engine.Decision, at time.Time) time.Time {
	if d.Until.IsZero() {
		return at
	}
	return d.Until
}
