package dispatch

import (
	"context"
	"slices"
	"time"

	"holdfast/engine"
)

// walk is what one customer's passage through one playbook comes to at this
// instant, in order.
type walk []*engine.Decision

// walks is a place in a plan: it goes through all there is to do, customer by
// customer, and keeps none of it. Those who were put off before come last, so that
// they keep nobody else waiting, and not before they have waited as long as they
// are to; of these, who has waited longest comes first, so that a server which
// takes none of the first twenty does not keep the others back for ever.
type walks struct {
	plan               *engine.Plan
	off                map[passage]bool // who was put off
	late               []late           // those of them whose turn has come, in order
	playbook, decision int              // the next to look at of the others
}

// passage is a customer's way through a playbook.
type passage struct{ playbook, customer string }

// late is a passage that was put off, by where its decisions stand in the plan.
type late struct {
	playbook, row int
	until         time.Time
}

// walks is the plan's beginning.
func (r *delivering) walks(ctx context.Context) (walks, error) {
	w := walks{plan: r.plan, off: map[passage]bool{}}
	off, err := r.Ledger.PutOff(context.WithoutCancel(ctx))
	if err != nil || len(off) == 0 {
		return w, err
	}
	for i := range r.plan.Playbooks {
		for candidate := range r.plan.Playbooks[i].Decisions.Candidates() {
			one, was, waits := late{playbook: i, row: candidate[0].Row}, false, false
			for j := range candidate {
				if until, so := off[candidate[j].Key]; so {
					was, waits = true, waits || r.waits(&candidate[j], until)
					one.until = later(one.until, until)
				}
			}
			if !was {
				continue
			}
			w.off[passage{candidate[0].Key.Playbook, candidate[0].Key.Customer}] = true
			if !waits {
				w.late = append(w.late, one)
			}
		}
	}
	slices.SortStableFunc(w.late, func(a, b late) int { return a.until.Compare(b.until) })
	return w, nil
}

// waits says whether a step that was put off until then is not to be tried yet.
func (r *delivering) waits(d *engine.Decision, until time.Time) bool {
	return d.Reason == engine.Go && r.Waits && until.After(r.plan.At) && !(r.Away && r.way(d.Step) == &r.mail)
}

// next are the walks that come next, so many at most; none at the end.
func (w *walks) next(most int) []walk {
	var all []walk
	for ; w.playbook < len(w.plan.Playbooks); w.playbook, w.decision = w.playbook+1, 0 {
		decisions := &w.plan.Playbooks[w.playbook].Decisions
		for w.decision < decisions.Len() {
			if len(all) == most {
				return all
			}
			candidate := decisions.From(w.decision)
			if !w.off[passage{candidate[0].Key.Playbook, candidate[0].Key.Customer}] {
				all = todo(all, candidate)
			}
			w.decision += len(candidate)
		}
	}
	if len(all) > 0 {
		return all // those who come last go after all steps of the others
	}
	for len(w.late) > 0 && len(all) < most {
		one := w.late[0]
		w.late = w.late[1:]
		all = todo(all, w.plan.Playbooks[one.playbook].Decisions.Of(one.row))
	}
	return all
}

// todo adds what there is to do of a customer's decisions, if there is anything.
func todo(all []walk, decisions []engine.Decision) []walk {
	var one walk
	for i := range decisions {
		if d := &decisions[i]; d.Reason == engine.Go || d.Keep {
			one = append(one, d)
		}
	}
	if len(one) == 0 {
		return all
	}
	return append(all, one)
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
