package ledger

import (
	"database/sql"
	"errors"
	"time"

	"holdfast/engine"
)

// passage is an entry's row as a decision finds it.
type passage struct {
	id    int64 // 0: there is no such entry
	state engine.EntryState
	other bool // the customer is on another passage through the same playbook
}

// passage looks up the entry of a key.
func (p *pen) passage(k engine.Key) (passage, error) {
	var e passage
	var id sql.NullInt64
	var state sql.NullString
	err := p.get(`SELECT max(CASE WHEN began = ?3 THEN id END), max(CASE WHEN began = ?3 THEN state END),
			coalesce(max(began <> ?3 AND state = 'open'), 0)
		FROM entry WHERE customer = ?1 AND playbook = ?2`,
		[]any{k.Customer, k.Playbook, micro(k.Entry)}, &id, &state, &e.other)
	e.id, e.state = id.Int64, engine.EntryState(state.String)
	return e, err
}

// enter opens the decision's entry, with no touch yet, unless the customer has
// one on this passage or is on another one.
func (p *pen) enter(d *engine.Decision, at, due time.Time) (id int64, fresh bool, err error) {
	return p.put(`INSERT INTO entry (playbook, customer, began, state, due, touched, last_at, opened, changed)
		SELECT ?1, ?2, ?3, 'open', ?4, 0, ?3, ?5, ?5
		WHERE NOT EXISTS (SELECT 1 FROM entry WHERE customer = ?2 AND playbook = ?1 AND (began = ?3 OR state = 'open'))`,
		d.Key.Playbook, d.Key.Customer, micro(d.Key.Entry), micro(due), micro(at))
}

// touch adds the decision's touch to an entry. It is not taken when the step
// has been touched before.
func (p *pen) touch(entry int64, d *engine.Decision, state State, opens bool, at time.Time) (taken bool, err error) {
	var settled sql.NullInt64
	if state != Claimed {
		settled = maybe(at)
	}
	_, taken, err = p.put(`INSERT INTO touch
			(entry, step, nth, kind, state, reason, opens, at, settled, cost, detail, message_id)
		VALUES (?1, ?2, (SELECT touched FROM entry WHERE id = ?1), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '')
		ON CONFLICT DO NOTHING`,
		entry, d.Key.Step, kind(d), string(state), string(d.Reason), opens, micro(at), settled, d.Cost, d.Why)
	return taken, err
}

// advance moves an open entry on after a touch.
func (p *pen) advance(entry int64, d *engine.Decision, at time.Time) error {
	state, due := engine.EntryOpen, maybe(again(d, at))
	if d.Last {
		state, due = engine.EntryFinished, sql.NullInt64{}
	}
	_, _, err := p.put(`UPDATE entry SET state = ?2, due = ?3, touched = touched + 1, last_at = ?4, changed = ?4
		WHERE id = ?1 AND state = 'open'`, entry, string(state), due, micro(at))
	return err
}

// touched says whether the step of an entry has a touch.
func (p *pen) touched(entry int64, step string) (bool, error) {
	var one int
	err := p.get(`SELECT 1 FROM touch WHERE entry = ? AND step = ?`, []any{entry, step}, &one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// again is when to ask about the entry again: when the decision says, else as
// soon as somebody looks.
func again(d *engine.Decision, at time.Time) time.Time {
	if d.Until.IsZero() {
		return at
	}
	return d.Until
}

// kind is what the decision's step does; "" when the step has gone.
func kind(d *engine.Decision) string {
	if d.Step == nil {
		return ""
	}
	return string(d.Step.Kind)
}
