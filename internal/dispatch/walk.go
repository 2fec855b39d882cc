package dispatch

import "holdfast/engine"

// walk is what one customer's passage through one playbook comes to at this
// instant, in order.
type walk []*engine.Decision

// walks is a place in a plan: it goes through all there is to do, customer by
// customer, and keeps none of it.
type walks struct {
	plan               *engine.Plan
	playbook, decision int // the next to look at
}

// next are the walks that come next, so many at most; none at the end.
func (w *walks) next(most int) []walk {
	var all []walk
	var last string
	for ; w.playbook < len(w.plan.Playbooks); w.playbook, w.decision = w.playbook+1, 0 {
		begun := len(all)
		for decisions := &w.plan.Playbooks[w.playbook].Decisions; w.decision < decisions.Len(); w.decision++ {
			d := decisions.At(w.decision)
			switch {
			case d.Reason != engine.Go && !d.Keep:
			case len(all) > begun && d.Key.Customer == last:
				all[len(all)-1] = append(all[len(all)-1], &d)
			case len(all) == most:
				return all
			default:
				all, last = append(all, walk{&d}), d.Key.Customer
			}
		}
	}
	return all
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
