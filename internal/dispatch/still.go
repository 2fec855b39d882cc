package dispatch

import (
	"context"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// changed marks a walk that ends before a step that no longer stands.
const changed engine.State = "changed"

// lookEvery is how often it is asked at most whether a source has changed.
const lookEvery = time.Minute

// instant is the plan's own time: its instant, and what has gone by since the
// delivery began.
func (r *delivering) instant() time.Time {
	return r.plan.At.Add(max(r.Clock().Sub(r.began), 0))
}

// still gives those of the go-decisions that stand at this moment, and whose
// they are. The others are recorded with the reason that has come up since the
// plan, and walks that end with it are marked in stopped.
func (r *delivering) still(ctx context.Context, walks []walk, goes []engine.Decision, going []int, stopped map[int]engine.State) ([]engine.Decision, []int, error) {
	at := r.instant()
	if err := r.look(ctx, at); err != nil {
		return nil, nil, err
	}
	stand, whose := make([]engine.Decision, 0, len(goes)), make([]int, 0, len(goes))
	var fell []engine.Decision
	for i, d := range goes {
		row, known := r.Input.People.IDs.LookupString(d.Key.Customer)
		if !known { // the file may be half written; the next plan knows more
			r.Later++
			stopped[going[i]] = engine.TouchReleased
			r.word(&d, "put off", "no longer in "+r.Book.Customers.Path)
			continue
		}
		now := d
		now.Row = int(row)
		reason, why := r.board.Still(r.Input, &now, at)
		if reason == "" {
			d.Address, d.Locale = now.Address, now.Locale
			stand, whose = append(stand, d), append(whose, going[i])
			continue
		}
		r.Changed++
		r.word(&d, "no longer due", string(reason)+" since the plan")
		now.Reason, now.Why, now.Row, now.Keep = reason, why, d.Row, true
		now.Incentive, now.Charges, now.Points = nil, nil, 0 // nothing is given
		if reason.Holds() && !now.Until.After(at) {
			now.Until = at.Add(retryAfter)
		}
		enters := !now.Opens || r.worthEntering(&now, walks[going[i]][1:])
		if enters {
			fell = append(fell, now)
		}
		if !enters || reason == engine.Exited || reason.Holds() {
			stopped[going[i]] = changed
		}
	}
	if len(fell) == 0 {
		return stand, whose, nil
	}
	return stand, whose, r.Ledger.Record(context.WithoutCancel(ctx), r.plan.At, fell)
}

// worthEntering says whether a customer who would have come in with a step comes
// in without it: as in a plan, only who is put off, or has more to get behind a
// step whose condition does not hold.
func (r *delivering) worthEntering(d *engine.Decision, rest walk) bool {
	at := slices.IndexFunc(r.Book.Playbooks, func(p rules.Playbook) bool { return p.Name == d.Key.Playbook })
	if at < 0 {
		return false
	}
	p := &r.Book.Playbooks[at]
	return d.Reason.Begins(p) || d.Reason == engine.ConditionNo &&
		slices.ContainsFunc(rest, func(d *engine.Decision) bool { return d.Reason.Begins(p) })
}

// look takes a new look when it is time and something has changed. One that
// cannot be had ends the delivery: nobody knows then what still stands.
func (r *delivering) look(ctx context.Context, at time.Time) error {
	if r.Again == nil || !r.looked.IsZero() && at.Sub(r.looked) < lookEvery {
		return nil
	}
	r.looked = at
	board, in, err := r.Again(ctx, r.plan, at)
	if err == nil && board != nil {
		r.board, r.Input = board, in
	}
	return err
}
