package engine

import (
	"time"

	"holdfast/rules"
)

// Passage is where a customer's passage through a playbook stands.
type Passage struct {
	Began time.Time   // of the open entry, else of the latest; zero: never
	Open  bool        // on the way
	Had   []string    // open: the ids of the steps that are behind
	Next  *rules.Step // open: the step that comes; nil: none is left, or the exit holds
	Due   time.Time   // open: when it comes, at the earliest
	Again time.Time   // not open: when the playbook may take the customer in again; zero: at once, or never
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
	out := Passage{Began: entry.Began.In(zone), Open: true, Had: entry.Steps}
	c := &candidate{playbook: p, entry: entry, began: entry.Began}
	from, due, ok := c.position(zone)
	if !ok || len(decisions) > 0 && decisions[0].Reason == Exited {
		return out
	}
	if n := len(decisions); n > 0 && decisions[n-1].Step != nil && decisions[n-1].Reason != Waiting {
		// The plan has come further than the history: the last step it came to is
		// the one that holds the customer, or the one they get now.
		out.Next, out.Due = decisions[n-1].Step, later(e.fold.Now, decisions[n-1].Until)
		return out
	}
	for i := from; i < len(p.Steps); i++ {
		if s := &p.Steps[i]; s.Kind != rules.StepWait {
			out.Next, out.Due = s, due
			break
		}
		due = p.Steps[i].Wait.After(due, zone)
	}
	return out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
