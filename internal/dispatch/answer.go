package dispatch

import (
	"context"
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// answer counts what a carrier says of a message that had been put off so often,
// and puts it as the ledger wants it.
func (r *delivering) answer(ctx context.Context, d *engine.Decision, o Outcome, had engine.Tries) (engine.Settlement, error) {
	s := engine.Settlement{Key: d.Key, State: o.State, Detail: o.Detail, MessageID: o.MessageID}
	if s.State != engine.TouchSent && s.State != engine.TouchFailed && s.State != engine.TouchReleased {
		s.State = engine.TouchUnknown
		if r.Book.Email.Resend && r.way(d.Step) == &r.mail {
			s.State = engine.TouchReleased
		}
	}
	if s.State == engine.TouchFailed && !r.final(d, o, had) {
		s.State = engine.TouchReleased
	}
	if s.State == engine.TouchReleased {
		r.putOff(ctx, d, o, had, &s)
	}
	what := "unknown"
	switch s.State {
	case engine.TouchSent:
		r.Sent++
		switch d.Step.Kind {
		case rules.StepSurvey:
			r.Surveys++
		case rules.StepWebhook:
			r.Hooks++
		}
		return s, nil
	case engine.TouchFailed:
		r.Failed++
		what = "failed"
	case engine.TouchReleased:
		r.Later++
		what = "put off"
		if d.Incentive != nil {
			r.Codes-- // the code goes with the claim
		}
	default:
		r.Unknown++
	}
	r.word(d, what, s.Detail)
	if !o.NoMailbox || r.Bans == nil {
		return s, nil
	}
	// Before it is settled: after a crash in between, nobody is written to again.
	return s, Bounced(ctx, r.Bans, r.Clock(), d.Key, d.Address, s.Detail)
}

// putOff says when a message is tried again; one that was put off for as long as
// letters are tried has failed. What was never tried, because the delivery is
// told to stop, begins with the next plan.
func (r *delivering) putOff(ctx context.Context, d *engine.Decision, o Outcome, had engine.Tries, s *engine.Settlement) {
	if ctx.Err() != nil && o.After == 0 {
		s.Retry = r.instant()
		return
	}
	at := r.instant()
	s.Tries = onceMore(had, at)
	s.Retry = at.Add(max(pause(d.Key, s.Tries.Times), o.After))
	if most := r.giveUp(d, o); most > 0 && at.Sub(s.Tries.First) >= most {
		s.State, s.Retry, s.Tries = engine.TouchFailed, time.Time{}, engine.Tries{}
		s.Detail = fmt.Sprintf("given up after %s: %s", most, o.Detail)
	}
}
