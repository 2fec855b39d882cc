package engine

import (
	"slices"
	"time"

	"holdfast/rules"
)

// Passage is where a customer's passage through a playbook stands.
type Passage struct {
	Began time.Time   // of the open entry, else of the latest; zero: never
	Open  bool        // on the way
	Had   []string    // open: the ids of the steps that were handed over
	Past  []Past      // open: the other steps that are behind
	Next  *rules.Step // open: the step that comes; nil: none is left, or the exit holds
	Due   time.Time   // open: when it comes, at the earliest
	Again time.Time   // not open: when the playbook may take the customer in again; zero: at once, or never
}

// Past is a step that is behind a customer who did not have it.
type Past struct {
	Step    string // its ID
	Outcome string // the Reason why it was not handed over, or TouchFailed or TouchUnknown
}

// behind sorts the steps that were touched by what became of them.
func (p *Passage) behind(e *Entry) {
	for _, had := range e.Had {
		switch State(had.Outcome) {
		case TouchClaimed, TouchSent:
			p.Had = append(p.Had, had.Step)
		default:
			p.Past = append(p.Past, Past{had.Step, had.Outcome})
		}
	}
}

// passage reads the entry from the history, and what comes from the plan.
func (e *Explainer) passage(p *rules.Playbook, decisions []Decision) Passage {
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
	c := &candidate{playbook: p, entry: entry, began: entry.Began}
	if len(decisions) > 0 && !stops(decisions[0].Reason) {
		out.Next, out.Due = next(p, decisions, e.fold.Now, zone)
	} else if from, due, ok := c.position(zone); ok { // nothing is decided: as the history left it
		out.Next, out.Due = behind(p, from, due, zone)
	}
	return out
}

// next is the step that the plan gives, or that holds the customer.
func next(p *rules.Playbook, decisions []Decision, now time.Time, zone *time.Location) (*rules.Step, time.Time) {
	for i := range decisions {
		d := &decisions[i]
		switch {
		case d.Step == nil:
		case d.Step.Kind == rules.StepWait:
			at := slices.IndexFunc(p.Steps, func(s rules.Step) bool { return s.ID == d.Step.ID })
			return behind(p, at+1, d.Until, zone)
		case d.Reason == Go || holds(d.Reason):
			return d.Step, later(now, d.Until)
		}
	}
	return nil, time.Time{}
}

// behind is the first step from a place on that is no wait, and when it comes if
// the waits before it begin then.
func behind(p *rules.Playbook, from int, due time.Time, zone *time.Location) (*rules.Step, time.Time) {
	for i := from; i < len(p.Steps); i++ {
		if s := &p.Steps[i]; s.Kind != rules.StepWait {
			return s, due
		}
		due = p.Steps[i].Wait.After(due, zone)
	}
	return nil, time.Time{}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
