package dispatch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// refused marks a walk that the ledger does not let go on.
const refused engine.State = "refused"

// hand claims go-decisions, hands the messages over and settles them. Walks that
// cannot go on are marked in stopped: refused, or released.
func (r *delivering) hand(ctx context.Context, goes []engine.Decision, going []int, stopped map[int]engine.State) error {
	if len(goes) == 0 {
		return nil
	}
	// A claim that is cut off half way leaves doubt whether it was made. It is
	// quick; the carrier is what is told to stop.
	claims, err := r.Ledger.Claim(context.WithoutCancel(ctx), r.plan.At, goes, r.budgets,
		func(p rules.CodePattern) (string, error) { return p.Draw(r.Random) })
	if err != nil {
		return err
	}
	var settled []engine.Settlement
	mail, hooks := parcel{way: &r.mail}, parcel{way: &r.hooks}
	for i, c := range claims {
		d := &goes[i]
		if !c.Taken {
			r.Refused++
			stopped[going[i]] = refused
			continue
		}
		if c.Code != "" {
			r.Codes++
		}
		switch r.way(d.Step) {
		case nil:
			r.Sent++ // written down by the claim itself
			r.Points += d.Points
		case &r.hooks:
			hooks.put(i, Letter{Key: d.Key, At: r.plan.At, Webhook: d.Step.Webhook, Data: engine.Payload(r.writer.Board(), d, c.Code)})
		default:
			message, err := r.writer.Write(d, c.Code)
			if err != nil { // the plan wrote it, so this is the code's doing, or a fault of ours
				settled = append(settled, engine.Settlement{Key: d.Key, State: engine.TouchFailed, Detail: err.Error()})
				r.Failed++
				r.word(d, err.Error())
				continue
			}
			mail.put(i, Letter{Key: d.Key, To: d.Address, Message: message, At: r.plan.At, Locale: d.Locale})
		}
	}
	for _, p := range []parcel{mail, hooks} {
		for i, o := range p.send(ctx) {
			at := p.whose[i]
			s := r.answer(&goes[at], o)
			if s.State == engine.TouchReleased {
				stopped[going[at]] = engine.TouchReleased
			}
			settled = append(settled, s)
			p.way.refusal.hear(o)
		}
	}
	if len(settled) > 0 {
		if err := r.settle(ctx, settled); err != nil {
			return err
		}
	}
	return errors.Join(r.mail.refusal.err(r.mail.name), r.hooks.refusal.err(r.hooks.name))
}

// answer counts what a carrier says of a message, and puts it as the ledger
// wants it.
func (r *delivering) answer(d *engine.Decision, o Outcome) engine.Settlement {
	s := engine.Settlement{Key: d.Key, State: o.State, Detail: o.Detail, MessageID: o.MessageID}
	switch o.State {
	case engine.TouchSent:
		r.Sent++
		return s
	case engine.TouchFailed:
		r.Failed++
	case engine.TouchReleased:
		r.Later++
		s.Retry = r.plan.At.Add(cmp.Or(o.After, retryAfter))
		if d.Incentive != nil {
			r.Codes-- // the code goes with the claim
		}
	default:
		r.Unknown++
		s.State = engine.TouchUnknown
	}
	r.word(d, o.Detail)
	return s
}

// settleWaits are the pauses before a settlement that the ledger did not take
// is tried again: the outcome is known, and must not be lost to a busy moment.
var settleWaits = [...]time.Duration{time.Second, 2 * time.Second, 4 * time.Second}

// settle writes down what was handed over, also when we are told to stop.
func (r *delivering) settle(ctx context.Context, settled []engine.Settlement) error {
	at, whole := r.Clock(), context.WithoutCancel(ctx)
	err := r.Ledger.Settle(whole, at, settled)
	for _, wait := range settleWaits {
		if err == nil {
			return nil
		}
		sleep(ctx, wait) // cut short by a stop, but tried all the same
		err = r.Ledger.Settle(whole, at, settled)
	}
	return err
}

func (r *delivering) word(d *engine.Decision, detail string) {
	if len(r.Words) < 10 {
		r.Words = append(r.Words, fmt.Sprintf("%s, %s, %s: %s", d.Key.Playbook, d.Key.Customer, d.Key.Step, detail))
	}
}
