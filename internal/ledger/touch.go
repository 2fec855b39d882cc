package ledger

import (
	"cmp"
	"database/sql"
	"errors"
	"time"

	"holdfast/engine"
)

// deed is what a touch's row says, but for its entry.
type deed struct {
	step, kind, content, arm string
	state                    engine.State
	reason                   engine.Reason
	why                      string
	opens                    bool
	nth, at, cost            int64
	place, steps             int
}

// deedOf is that of a decision whose step is an entry's nth.
func deedOf(d *engine.Decision, t turn, nth int64, opens bool, at time.Time) deed {
	return deed{
		step: d.Key.Step, kind: kind(d), content: content(d), arm: arm(d), state: t.touch, reason: d.Reason, why: d.Why, opens: opens,
		nth: nth, at: micro(at), cost: d.Cost(), place: d.Place, steps: d.Steps,
	}
}

// touch adds a touch to an entry, its nth. It is not taken when the step has
// been touched before.
func (p *pen) touch(e passage, d *engine.Decision, t turn, opens bool, at time.Time) (taken bool, err error) {
	written, err := p.write(deedOf(d, t, e.touched, opens, at), e.id, e.id)
	return written > 0, err
}

// write adds a touch each to the entries from the first to the last, but where
// there is one.
func (p *pen) write(of deed, first, last int64) (written int64, err error) {
	var settled sql.NullInt64
	if of.state != engine.TouchClaimed {
		settled = sql.NullInt64{Int64: of.at, Valid: true}
	}
	return p.change(`INSERT INTO touch
			(entry, step, nth, kind, state, reason, opens, at, settled, cost, content, arm, detail, message_id, place, steps)
		SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ? FROM entry WHERE id BETWEEN ? AND ? ON CONFLICT DO NOTHING`,
		of.step, of.nth, of.kind, string(of.state), string(of.reason), of.opens, of.at, settled, of.cost,
		of.content, of.arm, of.why, of.place, of.steps, first, last)
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

// kind is what the decision's step does; "" when the step has gone.
func kind(d *engine.Decision) string {
	if d.Step == nil {
		return ""
	}
	return string(d.Step.Kind)
}

// content is what the decision's step hands over; "" when the step has gone.
func content(d *engine.Decision) string {
	if d.Step == nil {
		return ""
	}
	return d.Step.Content
}

// arm is the way taken behind the step, or the variant of its letter: no step
// has both.
func arm(d *engine.Decision) string { return cmp.Or(d.Arm, d.Variant) }
