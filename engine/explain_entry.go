package engine

import (
	"time"

	"holdfast/rules"
)

// Passage is where a customer's passage through a playbook stands.
type Passage struct {
	Began time.Time   // of the open entry, else of the latest; zero: never
	Open  bool        // on the way
	Had   []string    // open: the ids of the steps that were handed over
	Past  []Past      // open: the other steps that are behind
	Next  *rules.Step // open: the step that comes, which is no wait for a mere time; nil: none is left, or the exit holds
	Due   time.Time   // open: when it comes, at the earliest
	Again time.Time   // not open: when the playbook may take the customer in again; zero: at once, or never
}

// Past is a step that is behind a customer who did not have it.
type Past struct {
	Step    string // its ID
	Outcome string // the Reason why it was not handed over, or TouchFailed, TouchUnknown or TouchPassed
	Arm     string // the way taken there
}

// behind sorts the steps that were touched by what became of them.
func (p *Passage) behind(e *Entry) {
	for _, had := range e.Had {
		switch State(had.Outcome) {
		case TouchClaimed, TouchSent:
			p.Had = append(p.Had, had.Step)
		default:
			p.Past = append(p.Past, Past{had.Step, had.Outcome, had.Arm})
		}
	}
}

// passage reads the entry from the history, and what comes from the plan.
func (e *Explainer) passage(p *rules.Playbook, decisions []Decision, blocked Reason) Passage {
	zone := e.fold.Book.Zone
	entry := e.fold.memory.open(p.Name)[e.row]
	if entry == nil {
		last, been := e.fold.memory.last(p.Name, e.row)
		if !been {
			return Passage{}
		}
		out := Passage{Began: last.In(zone)}
		if again := last.In(zone).AddDate(0, 0, int(p.Repeat.Per)); !p.Repeat.Once && again.After(e.fold.Now) {
			out.Again = again
		}
		return out
	}
	out := Passage{Began: entry.Began.In(zone), Open: true}
	out.behind(entry)
	c := &candidate{playbook: p, row: e.row, customer: e.name, entry: entry, began: entry.Began}
	from, ok := c.position(zone)
	if len(decisions) > 0 && blocked == "" {
		out.Next, out.Due = e.next(p, from, decisions)
	} else if ok { // nothing is decided: as the history left it
		out.Next, out.Due = e.coming(p, from, from.next, from.since)
	}
	return out
}

// next is the step that the plan gives, or that holds the customer.
func (e *Explainer) next(p *rules.Playbook, from position, decisions []Decision) (*rules.Step, time.Time) {
	for i := range decisions {
		d := &decisions[i]
		switch {
		case d.Step == nil:
		case d.Reason == Waiting && d.Step.Kind == rules.StepWait && d.Step.Wait.Kind != rules.WaitFor:
			return e.coming(p, from, d.Step.Next, d.Until)
		case d.Reason == Go || holds(d.Reason):
			return d.Step, later(e.fold.Now, d.Until)
		}
	}
	return nil, time.Time{}
}

// coming is the first step from a place on that is not behind the customer and
// no wait for a mere time, and when it comes if the waits before it begin then.
func (e *Explainer) coming(p *rules.Playbook, from position, next int, due time.Time) (*rules.Step, time.Time) {
	for next < len(p.Steps) {
		s := &p.Steps[next]
		if arm, behind := from.passed(next); behind {
			next = onward(s, arm)
			continue
		}
		over, simple := e.fold.over(e.row, s, due)
		if !simple {
			return s, due
		}
		next, due = s.Next, over
	}
	return nil, time.Time{}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
