// Package trial carries out the tests that marketers write for their rules: one
// customer who is made up, at one or several moments, decided about by the very
// engine that decides about the real ones, with a ledger in memory. It also
// finds out what the tests leave untried: Coverage of the rules that they went
// through, and Mutants of the rules that they do not notice.
//
// Begin reading at Trial.Run; what a test may say stands in rules.Test.
package trial

import (
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// Trial carries out tests of one Book. Several goroutines may use it.
type Trial struct {
	free, held *rules.Book // for customers who are not held out, and who are
}

// New returns the trial of a Book.
func New(book *rules.Book) *Trial {
	return &Trial{book.WithoutBelts(false), book.WithoutBelts(true)}
}

// Result is how one test came out. It passed when there are no faults.
type Result struct {
	Test   *rules.Test
	Faults []Fault
}

// Fault is one moment that did not come out as expected.
type Fault struct {
	At        time.Time
	Line      int      // of the moment, in the test's file
	Expected  []string // a line each, as a reader says it
	Got       []string
	Reordered bool      // what goes is what was expected, in another order
	Verdicts  []Verdict // of the playbooks that the fault is about
}

// Run carries out one test. Coverage, when it is not nil, notes what the test
// went through.
func (t *Trial) Run(test *rules.Test, seen *Coverage) (Result, error) {
	r := Result{Test: test}
	err := t.moments(test, func(s *scene, m *rules.Moment) (bool, error) {
		if seen != nil {
			if err := seen.note(s); err != nil {
				return false, err
			}
		}
		wrong, err := s.judge(m)
		if err != nil || wrong == nil {
			return true, err
		}
		f := Fault{At: s.plan.At, Line: m.Line, Expected: wrong.expected, Got: wrong.got, Reordered: wrong.reordered}
		for _, name := range wrong.playbooks {
			v, err := s.verdict(name)
			if err != nil {
				return false, err
			}
			f.Verdicts = append(f.Verdicts, v)
		}
		r.Faults = append(r.Faults, f)
		return true, nil
	})
	return r, err
}

// Passes carries out one test as far as its first fault.
func (t *Trial) Passes(test *rules.Test) (bool, error) {
	passes := true
	err := t.moments(test, func(s *scene, m *rules.Moment) (bool, error) {
		wrong, err := s.judge(m)
		passes = wrong == nil
		return passes, err
	})
	return passes, err
}

// scene is one moment of a test, decided.
type scene struct {
	book   *rules.Book
	test   *rules.Test
	input  engine.Input
	board  *engine.Board
	plan   *engine.Plan
	writer *engine.Writer
}

// moments decides about a test's customer moment by moment, and writes down
// what was decided before it goes on. It stops when see says no.
func (t *Trial) moments(test *rules.Test, see func(*scene, *rules.Moment) (bool, error)) error {
	s := &shop{customer: test.Customer, attributes: map[string]any{}, given: map[string]any{}}
	journal := NewJournal()
	for i := range t.free.Offers {
		if o := &t.free.Offers[i]; o.Pool {
			journal.Stock(o.Name, always)
		}
	}
	t.fall(test, journal)
	base := t.free
	if test.HeldOut {
		base = t.held
	}
	for i := range test.Moments {
		m := &test.Moments[i]
		s.learn(m)
		s.speak(m, journal)
		book := base.Asking(m.Stands)
		if len(s.given) > 0 {
			book = book.Given(s.given)
		}
		sc, err := decide(book, test, s, m.At, journal)
		if err != nil {
			return fmt.Errorf("testing %q at %s: %w", test.Name, m.At.Format(time.RFC3339), err)
		}
		if more, err := see(sc, m); err != nil || !more {
			return err
		}
		write(journal, sc)
	}
	return nil
}

// always is more codes than a test can give to its one customer.
const always = 1_000_000

// decide looks at the shop at an instant and decides, as a dry run does.
func decide(book *rules.Book, test *rules.Test, s *shop, now time.Time, journal *Journal) (*scene, error) {
	history := journal.History(engine.Query(book, now))
	people, earned, err := s.people(book, now, history, journal)
	if err != nil {
		return nil, err
	}
	in := engine.Input{Book: book, Now: now, People: people, History: history, Loyalty: earned, Newest: s.newest(now)}
	board, err := engine.Evaluate(in)
	if err != nil {
		return nil, err
	}
	plan, writer := engine.Decide(in, board)
	return &scene{book, test, in, board, plan, writer}, nil
}

// fall has the customer fall into the variants that a test names: where one has
// been taken for everybody, no hash is asked.
func (t *Trial) fall(test *rules.Test, journal *Journal) {
	for i := range t.free.Playbooks {
		p := &t.free.Playbooks[i]
		for j := range p.Steps {
			if variant := p.Steps[j].Takes(test.Variants); variant != "" {
				journal.Promote(p.Name, p.Steps[j].ID, variant)
			}
		}
	}
}

// write carries a plan out, into the journal.
func write(journal *Journal, s *scene) {
	terms := engine.Terms{Budgets: s.input.Limits(), Policy: engine.Policy(s.book)}
	journal.Book(s.plan.At, s.plan.Bookings, terms)
	for i := range s.plan.Playbooks {
		for d := range s.plan.Playbooks[i].Decisions.All() {
			if d.Reason != engine.Go {
				if d.Keep {
					journal.Record(s.plan.At, d)
				}
				continue
			}
			if claim := journal.Claim(s.plan.At, d, terms); !claim.Taken {
				break // as in a real run, the walk ends here
			}
		}
		if run := s.plan.Playbooks[i].Run; run != nil {
			journal.Conclude(s.plan.At, []engine.Run{*run})
		}
	}
}
