package dispatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/templates"
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
	claims, err := r.Ledger.Claim(context.WithoutCancel(ctx), r.plan.At, goes, r.terms)
	if err != nil {
		return err
	}
	var settled []engine.Settlement
	var failed []error
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
			mail.put(i, Letter{
				Key: d.Key, To: d.Address, Write: func() (templates.Message, error) { return r.writer.Write(d, c.Code) }, At: r.instant().Truncate(time.Second), Locale: r.writer.Language(d),
				Unsubscribe: r.writer.ListUnsubscribe(d), Automatic: r.transactional(d.Key.Playbook),
			})
		}
	}
	for _, p := range []parcel{mail, hooks} {
		began := r.Clock()
		outcomes := p.send(ctx)
		if p.way == &r.mail && len(outcomes) > 0 {
			r.learn(r.Clock().Sub(began))
		}
		had, err := r.tried(ctx, &p, outcomes)
		if err != nil {
			failed = append(failed, err) // what has left is settled all the same
		}
		if slices.ContainsFunc(outcomes, func(o Outcome) bool { return o.State == engine.TouchSent }) {
			p.way.refusal.taken = true // also for those that were refused before it
		}
		for i, o := range outcomes {
			at := p.whose[i]
			s, err := r.answer(ctx, &goes[at], o, had[goes[at].Key])
			if err != nil {
				failed = append(failed, err)
			}
			if s.State == engine.TouchReleased {
				stopped[going[at]] = engine.TouchReleased
			}
			settled = append(settled, s)
			if o.State == engine.TouchReleased && (ctx.Err() != nil || p.way == &r.hooks) {
				continue // it is we who stopped; or one webhook of several, which is not to keep letters back
			}
			p.way.refusal.hear(o, had[goes[at].Key].Times > 0)
		}
	}
	if len(settled) > 0 {
		if err := r.settle(ctx, settled); err != nil {
			return err
		}
		if r.Marks != nil {
			failed = append(failed, r.Marks.Clear())
		}
	}
	return errors.Join(errors.Join(failed...), r.mail.refusal.err(r.mail.name), r.hooks.refusal.err(r.hooks.name))
}

// transactional says whether a playbook answers what customers do.
func (r *delivering) transactional(playbook string) bool {
	return slices.ContainsFunc(r.Book.Playbooks, func(p rules.Playbook) bool { return p.Name == playbook && p.Transactional })
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

// word keeps what became of a step that was not sent, and why.
func (r *delivering) word(d *engine.Decision, what, detail string) {
	if len(r.Words) < 10 {
		r.Words = append(r.Words, fmt.Sprintf("%s, %s, %s, %s: %s", d.Key.Playbook, d.Key.Customer, d.Key.Step, what, detail))
	}
}
