package dispatch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// Lookout looks again while a plan is carried out. Its Again is Delivery's.
// Begin it before the plan's own look.
type Lookout struct {
	Book    *rules.Book
	Facts   Facts
	Memory  Memory
	Clock   func() time.Time
	Changed func() bool // whether a source is not what it was when last asked
	// Silences are those of the ledger that have not ended at an instant.
	Silences func(ctx context.Context, at time.Time) ([]rules.Silence, error)

	known map[string]bool // silences, by id, that were there when it began
	added []rules.Silence // since then
}

// Begin takes note of the silences that are there.
func (l *Lookout) Begin(ctx context.Context, at time.Time) error {
	l.known, l.added = map[string]bool{}, nil
	_, err := l.silenced(ctx, at)
	return err
}

// Again is a new look as of that instant, if a source has changed or somebody
// has asked for quiet. The entries that the plan begins have begun there, though
// the ledger may not have them yet: what was bought since counts as bought since
// the entry.
func (l *Lookout) Again(ctx context.Context, plan *engine.Plan, at time.Time) (*engine.Board, engine.Input, error) {
	added, err := l.silenced(ctx, at)
	if err != nil {
		return nil, engine.Input{}, fmt.Errorf("asking for new silences: %w", err)
	}
	l.added = append(l.added, added...)
	if !l.Changed() && len(added) == 0 {
		return nil, engine.Input{}, nil
	}
	sight, err := Look(ctx, l.Book, at, l.Facts, anchored{l.Memory, plan}, l.Clock)
	if err != nil {
		return nil, engine.Input{}, fmt.Errorf("looking again at what has changed: %w", err)
	}
	sight.Input.History.Silences = slices.Concat(sight.Input.History.Silences, l.added)
	board, err := engine.Evaluate(sight.Input)
	if err != nil {
		return nil, engine.Input{}, fmt.Errorf("looking again at what has changed: %w", err)
	}
	return board, sight.Input, nil
}

// silenced are the silences of the ledger that were not there when it was last
// asked. Who adds one goes by the clock, and the plan's own time may be behind
// it: what has begun by the clock has begun.
func (l *Lookout) silenced(ctx context.Context, at time.Time) (added []rules.Silence, err error) {
	now := l.Clock()
	for _, when := range []time.Time{at, now} {
		all, err := l.Silences(ctx, when)
		if err != nil {
			return nil, err
		}
		for _, s := range all {
			if l.known[s.ID] {
				continue
			}
			l.known[s.ID] = true
			if !s.From.After(now) {
				s.From = time.Time{}
			}
			added = append(added, s)
		}
	}
	return added, nil
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
	had := map[passage]time.Time{}
	for i := range h.Entries {
		e := &h.Entries[i]
		if p := (passage{e.Playbook, e.Customer}); e.Began.After(had[p]) {
			had[p] = e.Began
		}
	}
	for i := range a.plan.Playbooks {
		for d := range a.plan.Playbooks[i].Decisions.All() {
			if k := d.Key; d.Opens && k.Entry.After(had[passage{k.Playbook, k.Customer}]) {
				h.Entries = append(h.Entries, engine.Entry{
					Playbook: k.Playbook, Customer: k.Customer, Began: k.Entry, State: engine.EntryOpen, LastAt: k.Entry,
				})
			}
		}
	}
	return h, nil
}
