package ledger

import (
	"context"
	"fmt"
	"time"

	"holdfast/engine"
)

// Record writes down, in one transaction, what came of decisions that are not
// handed over. Recording a batch again changes nothing.
//
//   - Held out, or passed over (no consent, no address, the step's condition, no
//     rung, a recent code, a spent budget, no points, a letter that cannot be
//     written): the step becomes a touch, held_out or skipped, and the entry
//     moves on; after the Last step it is finished.
//   - Waiting, quiet hours, capped: the entry is due at the decision's Until.
//   - Exited: the entry is exited. Step gone, nothing left: it is finished.
//   - Entered before, audience belt: nothing; these are about no entry.
//
// A decision that Opens begins the entry. One that does not and whose entry is
// not there, or is no longer open, leaves nothing behind.
func (l *Ledger) Record(ctx context.Context, at time.Time, batch []engine.Decision) error {
	err := l.batch(ctx, func(p *pen) error {
		for i := range batch {
			if err := p.record(&batch[i], at); err != nil {
				return fmt.Errorf("%s: %w", name(batch[i].Key), err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	return nil
}

func (p *pen) record(d *engine.Decision, at time.Time) error {
	var outcome func(entry int64, fresh bool) error
	switch d.Reason {
	case engine.HeldOut:
		outcome = func(entry int64, fresh bool) error { return p.pass(entry, d, HeldOut, fresh, at) }
	case engine.NoConsent, engine.NoAddress, engine.ConditionNo, engine.NoRung, engine.OfferRecent,
		engine.BudgetSpent, engine.NoPoints, engine.RenderError:
		outcome = func(entry int64, fresh bool) error { return p.pass(entry, d, Skipped, fresh, at) }
	case engine.Waiting, engine.Deferred, engine.Capped:
		outcome = func(entry int64, _ bool) error { return p.postpone(entry, again(d, at), at) }
	case engine.Exited:
		outcome = func(entry int64, _ bool) error { return p.end(entry, engine.EntryExited, at) }
	case engine.StepGone, engine.Nothing:
		outcome = func(entry int64, _ bool) error { return p.end(entry, engine.EntryFinished, at) }
	case engine.EnteredBefore, engine.AudienceBelt:
		return nil
	default:
		return fmt.Errorf("%q is no outcome that can be recorded", d.Reason)
	}
	if d.Opens {
		id, fresh, err := p.enter(d, at, again(d, at))
		if err != nil {
			return err
		}
		if fresh {
			return outcome(id, true)
		}
	}
	e, err := p.passage(d.Key)
	if err != nil || e.state != engine.EntryOpen {
		return err
	}
	return outcome(e.id, false)
}

// pass makes the step a touch that was not handed over.
func (p *pen) pass(entry int64, d *engine.Decision, state State, fresh bool, at time.Time) error {
	taken, err := p.touch(entry, d, state, fresh, at)
	if err != nil || !taken {
		return err
	}
	return p.advance(entry, d, at)
}

// postpone moves the instant at which an open entry is looked at again.
func (p *pen) postpone(entry int64, due, at time.Time) error {
	_, _, err := p.put(`UPDATE entry SET due = ?2, changed = ?3 WHERE id = ?1 AND due <> ?2`,
		entry, micro(due), micro(at))
	return err
}

// end closes an open entry.
func (p *pen) end(entry int64, state engine.EntryState, at time.Time) error {
	_, _, err := p.put(`UPDATE entry SET state = ?2, due = NULL, changed = ?3 WHERE id = ?1 AND state = 'open'`,
		entry, string(state), micro(at))
	return err
}
