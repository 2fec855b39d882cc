package dispatch

import (
	"context"
	"time"

	"holdfast/engine"
)

// walk is what one customer's passage through one playbook comes to at this
// instant, in order.
type walk []*engine.Decision

// walks is a place in a plan: it goes through all there is to do, customer by
// customer, and keeps none of it. Those who were put off before come last, so that
// they keep nobody else waiting, and not before they have waited as long as they
// are to.
type walks struct {
	plan               *engine.Plan
	off                map[passage]time.Time // who was put off, and until when
	last               bool                  // we have come to those
	playbook, decision int                   // the next to look at
}

// passage is a customer's way through a playbook.
type passage struct{ playbook, customer string }

// walks is the plan's beginning. Pauses are for single messages: where so many
// letters wait that patience would have run out, it was the server that was away,
// and all are tried.
func (r *delivering) walks(ctx context.Context) (walks, error) {
	w := walks{plan: r.plan, off: map[passage]time.Time{}}
	off, err := r.Ledger.PutOff(context.WithoutCancel(ctx))
	if err != nil || len(off) == 0 {
		return w, err
	}
	var mails []passage // whose letters wait
	for i := range r.plan.Playbooks {
		for d := range r.plan.Playbooks[i].Decisions.All() {
			until, was := off[d.Key]
			if !was {
				continue
			}
			here := passage{d.Key.Playbook, d.Key.Customer}
			w.off[here] = time.Time{}
			if r.Waits && d.Reason == engine.Go && until.After(r.plan.At) {
				w.off[here] = until
				if r.way(d.Step) == &r.mail {
					mails = append(mails, here)
				}
			}
		}
	}
	if len(mails) >= patience {
		for _, here := range mails {
			w.off[here] = time.Time{}
		}
	}
	return w, nil
}

// next are the walks that come next, so many at most; none at the end.
func (w *walks) next(most int) []walk {
	var all []walk
	for {
		for ; w.playbook < len(w.plan.Playbooks); w.playbook, w.decision = w.playbook+1, 0 {
			decisions := &w.plan.Playbooks[w.playbook].Decisions
			for w.decision < decisions.Len() {
				if len(all) == most {
					return all
				}
				candidate := decisions.Of(decisions.At(w.decision).Row)
				if one := w.walk(candidate); len(one) > 0 {
					all = append(all, one)
				}
				w.decision += len(candidate)
			}
		}
		if len(all) > 0 || w.last || len(w.off) == 0 {
			return all // those who come last go after all steps of the others
		}
		w.last, w.playbook, w.decision = true, 0, 0
	}
}

// walk is what there is to do of a customer's decisions; nothing when it is not
// their turn.
func (w *walks) walk(decisions []engine.Decision) walk {
	until, off := w.off[passage{decisions[0].Key.Playbook, decisions[0].Key.Customer}]
	if off != w.last {
		return nil
	}
	var one walk
	for i := range decisions {
		switch d := &decisions[i]; {
		case d.Reason == engine.Go && until.After(w.plan.At):
			return nil
		case d.Reason == engine.Go || d.Keep:
			one = append(one, d)
		}
	}
	return one
}

// count counts what is to be handed over, and which way.
func (r *delivering) count() {
	for i := range r.plan.Playbooks {
		for d := range r.plan.Playbooks[i].Decisions.All() {
			if d.Reason != engine.Go {
				continue
			}
			r.Go++
			if way := r.way(d.Step); way != nil {
				way.messages++
			}
		}
	}
}
