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
//   - Held out, passed (a way was taken), or passed over (no consent, a banned
//     address, the step's condition, no rung, a spent budget, too late, ...): the
//     step becomes a touch, held_out, passed or skipped, and the entry moves on;
//     after the Last step it is finished.
//   - Put off (waiting, quiet hours, capped, over a budget, silenced, ...): the
//     entry is due at the decision's Until.
//   - No date to wait for: the step is skipped and the entry is finished.
//   - Exited: the entry is exited. Step gone, nothing left: it is finished.
//   - Entered before, and what stops a whole playbook (its belts, a stale source,
//     a stopped canary): nothing; these are about no entry.
//
// A decision that Opens begins the entry. One that does not and whose entry is
// not there, or is no longer open, leaves nothing behind.
//
// As for Claim, an instant before that of the newest touch is ErrPast.
func (l *Ledger) Record(ctx context.Context, at time.Time, batch []engine.Decision) error {
	err := l.batch(ctx, func(p *pen) error {
		if err := p.onward(at); err != nil {
			return err
		}
		plain := func(d *engine.Decision) (turn, bool, error) { return outcome(d, at) }
		return p.decisions(batch, at, plain, func(i int, opened bool) error {
			if opened {
				return nil
			}
			return p.record(&batch[i], at)
		})
	})
	if err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	return nil
}

func (p *pen) record(d *engine.Decision, at time.Time) error {
	t, about, err := outcome(d, at)
	if err != nil || !about {
		return err
	}
	if d.Opens {
		id, fresh, err := p.enter(d, t, at)
		if err != nil {
			return err
		}
		if fresh && t.touch != "" {
			_, err = p.touch(passage{id: id}, d, t, true, at)
		}
		if fresh {
			return err
		}
	}
	e, err := p.passage(d.Key)
	if err != nil || e.state != engine.EntryOpen {
		return err
	}
	if t.touch != "" {
		taken, err := p.touch(e, d, t, false, at)
		if err != nil || !taken {
			return err
		}
	}
	return p.advance(e.id, t, at)
}

// outcome is what the decision does to its entry, if it is about one.
func outcome(d *engine.Decision, at time.Time) (t turn, about bool, err error) {
	switch d.Reason {
	case engine.HeldOut:
		return touching(d, engine.TouchHeldOut, at), true, nil
	case engine.Passed:
		return touching(d, engine.TouchPassed, at), true, nil
	case engine.NoConsent, engine.Unconfirmed, engine.Unsubscribed, engine.Bounced, engine.Complained, engine.Suppressed,
		engine.NoAddress, engine.ConditionNo, engine.NoRung, engine.OfferRecent, engine.OfferGroup, engine.OfferOver, engine.BudgetSpent,
		engine.NoMargin, engine.PoolEmpty, engine.NoCost, engine.NoPoints, engine.TooLate:
		return touching(d, engine.TouchSkipped, at), true, nil
	case engine.NoDate:
		return turn{touch: engine.TouchSkipped, state: engine.EntryFinished}, true, nil
	case engine.Waiting, engine.Deferred, engine.OffDay, engine.Capped, engine.OverBudget, engine.Inhibited,
		engine.Silenced, engine.CanaryWait, engine.RenderError:
		return turn{state: engine.EntryOpen, due: maybe(again(d, at))}, true, nil
	case engine.Exited:
		return turn{state: engine.EntryExited}, true, nil
	case engine.StepGone, engine.Nothing:
		return turn{state: engine.EntryFinished}, true, nil
	case engine.EnteredBefore, engine.Erased, engine.AudienceBelt, engine.Drifted, engine.StaleSource, engine.CanaryStopped:
		return turn{}, false, nil
	}
	return turn{}, false, fmt.Errorf("%q is no outcome that can be recorded", d.Reason)
}
