package dispatch

import (
	"context"
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// refused marks a walk that the ledger does not let go on.
const refused engine.State = "refused"

// hand claims go-decisions, hands the letters over and settles them. Walks that
// cannot go on are marked in stopped: refused, or released.
func (r *delivering) hand(ctx context.Context, goes []engine.Decision, going []int, stopped map[int]engine.State) error {
	// A claim that is cut off half way leaves doubt whether it was made. It is
	// quick; the carrier is what is told to stop.
	claims, err := r.Ledger.Claim(context.WithoutCancel(ctx), r.plan.At, goes, r.budgets,
		func(p rules.CodePattern) (string, error) { return p.Draw(r.Random) })
	if err != nil {
		return err
	}
	var letters []Letter
	var settled []engine.Settlement
	var whose []int // the decision of each letter
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
		if d.Step.Kind != rules.StepEmail {
			r.Sent++ // written down by the claim itself
			r.Points += d.Points
			continue
		}
		message, err := r.writer.Write(d, c.Code)
		if err != nil { // the plan wrote it, so this is the code's doing, or a fault of ours
			settled = append(settled, engine.Settlement{Key: d.Key, State: engine.TouchFailed, Detail: err.Error()})
			r.Failed++
			r.word(d, err.Error())
			continue
		}
		letters = append(letters, Letter{Key: d.Key, To: d.Address, Message: message, At: r.plan.At, Locale: d.Locale})
		whose = append(whose, i)
	}
	for i, o := range r.send(ctx, letters) {
		d := &goes[whose[i]]
		s := engine.Settlement{Key: d.Key, State: o.State, Detail: o.Detail, MessageID: o.MessageID}
		switch o.State {
		case engine.TouchSent:
			r.Sent++
		case engine.TouchFailed:
			r.Failed++
		case engine.TouchReleased:
			r.Later++
			s.Retry = r.plan.At.Add(retryAfter)
			stopped[going[whose[i]]] = engine.TouchReleased
			if d.Incentive != nil {
				r.Codes-- // the code goes with the claim
			}
		default:
			r.Unknown++
			s.State = engine.TouchUnknown
		}
		if o.State != engine.TouchSent {
			r.word(d, o.Detail)
		}
		settled = append(settled, s)
		r.refusal.hear(o)
	}
	if len(settled) > 0 {
		if err := r.settle(ctx, settled); err != nil {
			return err
		}
	}
	return r.refusal.err()
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

// send is the carrier's answer for every letter. One that it left without an
// answer may have arrived.
func (r *delivering) send(ctx context.Context, letters []Letter) []Outcome {
	if len(letters) == 0 {
		return nil
	}
	outcomes := r.Carrier.Send(ctx, letters)
	for len(outcomes) < len(letters) {
		outcomes = append(outcomes, Outcome{State: engine.TouchUnknown, Detail: "the channel did not say what became of it"})
	}
	return outcomes[:len(letters)]
}

func (r *delivering) word(d *engine.Decision, detail string) {
	if len(r.Words) < 10 {
		r.Words = append(r.Words, fmt.Sprintf("%s, %s, %s: %s", d.Key.Playbook, d.Key.Customer, d.Key.Step, detail))
	}
}
