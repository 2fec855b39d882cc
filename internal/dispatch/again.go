package dispatch

import (
	"context"
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// Lookout looks again while a plan is carried out. Its Again is Delivery's.
type Lookout struct {
	Book    *rules.Book
	Facts   Facts
	Memory  Memory
	Clock   func() time.Time
	Changed func() bool // whether a source is not what it was when last asked
}

// Again is a new look as of that instant, if a source has changed. The entries
// that the plan begins have begun there, though the ledger may not have them yet:
// what was bought since counts as bought since the entry.
func (l *Lookout) Again(ctx context.Context, plan *engine.Plan, at time.Time) (*engine.Board, engine.Input, error) {
	if !l.Changed() {
		return nil, engine.Input{}, nil
	}
	sight, err := Look(ctx, l.Book, at, l.Facts, anchored{l.Memory, plan}, l.Clock)
	if err != nil {
		return nil, engine.Input{}, fmt.Errorf("looking again at sources that have changed: %w", err)
	}
	board, err := engine.Evaluate(sight.Input)
	if err != nil {
		return nil, engine.Input{}, fmt.Errorf("looking again at sources that have changed: %w", err)
	}
	return board, sight.Input, nil
}

// anchored is a memory in which the entries of a plan have begun.
type anchored struct {
	Memory
	plan *engine.Plan
}

// History implements Memory.
func (a anchored) History(ctx context.Context, q engine.HistoryQuery) (engine.History, error) {
	h, err := a.Memory.History(ctx, q)
	if err != nil {
		return h, err
	}
	type passage struct{ playbook, customer string }
	had := map[passage]time.Time{}
	for i := range h.Entries {
		e := &h.Entries[i]
		if p := (passage{e.Playbook, e.Customer}); e.Began.After(had[p]) {
			had[p] = e.Began
		}
	}
	for i := range a.plan.Playbooks {
		for j := range a.plan.Playbooks[i].Decisions {
			d := &a.plan.Playbooks[i].Decisions[j]
			if k := d.Key; d.Opens && k.Entry.After(had[passage{k.Playbook, k.Customer}]) {
				h.Entries = append(h.Entries, engine.Entry{
					Playbook: k.Playbook, Customer: k.Customer, Began: k.Entry, State: engine.EntryOpen, LastAt: k.Entry,
				})
			}
		}
	}
	return h, nil
}
