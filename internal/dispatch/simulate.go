package dispatch

import (
	"context"
	"io"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// Rehearsal is a ledger that nobody relies on: a copy, thrown away afterwards.
type Rehearsal interface {
	Memory
	Responses
	Ledger
	// NextDue is as of Occurrences.
	NextDue(ctx context.Context, after time.Time) (due time.Time, ok bool, err error)
}

// Simulation decides at every instant at which a daemon would have acted from
// From until before To: the playbooks' schedules, and in between what is due of
// those on their way. What is decided is carried out on the Rehearsal alone, and
// every letter arrives. Each instant is measured by itself, from the facts dated
// not after it.
type Simulation struct {
	Book     *rules.Book
	Facts    Facts
	Ledger   Rehearsal
	From, To time.Time
	Only     func(playbook string) bool // nil: all
	Clock    func() time.Time           // times the work
	Random   io.Reader                  // for codes that nobody is given
	Seen     func(*engine.Plan) error
}

// Run simulates. It ends early when Seen gives an error.
func (s *Simulation) Run(ctx context.Context) error {
	acted := s.From.Add(-time.Nanosecond)
	overdue, _, err := s.Ledger.NextDue(ctx, time.Time{})
	if err != nil {
		return err
	}
	for {
		at, due, err := s.next(ctx, acted)
		if err != nil {
			return err
		}
		if !overdue.IsZero() && overdue.Before(s.From) && (at.IsZero() || at.After(s.From)) {
			at, due = s.From, nil // somebody should have been looked after before we began
		}
		overdue = time.Time{}
		if at.IsZero() || !at.Before(s.To) {
			return nil
		}
		if err := s.act(ctx, at, due); err != nil {
			return err
		}
		acted = at
	}
}

func (s *Simulation) act(ctx context.Context, at time.Time, due map[string]bool) error {
	sight, err := Look(ctx, s.Book, at, s.Facts, s.Ledger, s.Clock)
	if err != nil {
		return err
	}
	sight.Input.Only, sight.Input.Due = s.Only, func(playbook string) bool { return due[playbook] }
	sight.Input.Stale = nil // how fresh a source will be then, nobody knows
	board, err := engine.Evaluate(sight.Input)
	if err != nil {
		return err
	}
	plan, writer := engine.Decide(sight.Input, board)
	d := Delivery{
		Book: s.Book, Ledger: s.Ledger, Carrier: paper{}, Webhooks: paper{},
		Random: s.Random, Clock: func() time.Time { return at }, Input: sight.Input,
	}
	if _, err := d.Deliver(ctx, plan, writer); err != nil {
		return err
	}
	return s.Seen(plan)
}

// paper is where a simulation's letters go: nowhere, and they arrive.
type paper struct{}

func (paper) Open(context.Context) error { return nil }
func (paper) Close() error               { return nil }
func (paper) Send(_ context.Context, letters []Letter) []Outcome {
	out := make([]Outcome, len(letters))
	for i := range out {
		out[i].State = engine.TouchSent
	}
	return out
}

// next is the instant to act at behind the last one, and the playbooks whose
// schedule it is; zero when there is none.
func (s *Simulation) next(ctx context.Context, acted time.Time) (at time.Time, due map[string]bool, err error) {
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
	journey, ok, err := s.Ledger.NextDue(ctx, acted)
	if err != nil {
		return at, nil, err
	}
	if journey = later(journey, acted.Add(betweenDues)); ok && (at.IsZero() || journey.Before(at)) {
		return later(journey, s.From), nil, nil
	}
	due = map[string]bool{}
	for name, next := range scheduled {
		due[name] = next.Equal(at)
	}
	return at, due, nil
}
