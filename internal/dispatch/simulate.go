package dispatch

import (
	"context"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// Rehearsal is a ledger that only remembers: what a simulation has decided is
// taken for done.
type Rehearsal interface {
	Memory
	// Carry takes a plan for carried out, with nothing refused on the way.
	Carry(plan *engine.Plan)
	// NextDue is the earliest instant after the given one at which somebody who
	// is on the way has something to expect.
	NextDue(after time.Time) (due time.Time, ok bool)
}

// Simulation decides at every instant at which a daemon would have acted from
// From until before To: the playbooks' schedules, and in between what is due of
// those on their way. It acts on nothing but its Rehearsal. Each instant is
// measured by itself, from the facts dated not after it.
type Simulation struct {
	Book     *rules.Book
	Facts    Facts
	Memory   Rehearsal
	From, To time.Time
	Only     func(playbook string) bool // nil: all
	Clock    func() time.Time           // times the work
	Seen     func(*Sight, *engine.Plan) error
}

// Run simulates. It ends early when Seen gives an error.
func (s *Simulation) Run(ctx context.Context) error {
	acted := s.From.Add(-time.Nanosecond)
	for {
		at, due := s.next(acted)
		if at.IsZero() || !at.Before(s.To) {
			return nil
		}
		sight, err := Look(ctx, s.Book, at, s.Facts, s.Memory, s.Clock)
		if err != nil {
			return err
		}
		sight.Input.Only, sight.Input.Due = s.Only, func(playbook string) bool { return due[playbook] }
		sight.Input.Stale = nil // how fresh a source will be then, nobody knows
		board, err := engine.Evaluate(sight.Input)
		if err != nil {
			return err
		}
		plan, _ := engine.Decide(sight.Input, board)
		s.Memory.Carry(plan)
		if err := s.Seen(sight, plan); err != nil {
			return err
		}
		acted = at
	}
}

// next is the instant to act at behind the last one, and the playbooks whose
// schedule it is; zero when there is none.
func (s *Simulation) next(acted time.Time) (at time.Time, due map[string]bool) {
	scheduled := map[string]time.Time{}
	for i := range s.Book.Playbooks {
		p := &s.Book.Playbooks[i]
		next := p.Schedule.Next(acted)
		if next.IsZero() || s.Only != nil && !s.Only(p.Name) {
			continue
		}
		scheduled[p.Name] = next
		if at.IsZero() || next.Before(at) {
			at = next
		}
	}
	if journey, ok := s.Memory.NextDue(acted); ok {
		journey = later(journey, acted.Add(betweenDues)).Truncate(time.Second)
		if !journey.Before(s.From) && (at.IsZero() || journey.Before(at)) {
			return journey, nil
		}
	}
	due = map[string]bool{}
	for name, next := range scheduled {
		due[name] = next.Equal(at)
	}
	return at, due
}
