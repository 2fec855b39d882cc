package trial

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"holdfast/rules"
)

// Mutant is a Book in which one small thing is changed, as by a slip of the
// pen. Tests that are worth something notice: one of them fails.
type Mutant struct {
	Of           string // "audience of win-back"
	Place        rules.Place
	Was, Becomes string // Becomes is "" when Was is taken away
	book         func() *rules.Book
}

// Mutants are the mutants of every condition, every aggregate's window, and
// everything that computes (metrics, cost, points, what orders and events earn)
// that something needs;
// expression.Program.Variants says what is changed. A window becomes a day
// shorter and a day longer; dates that triggers and waits look at come a day
// sooner and later, and enter becomes leave. What else is no expression stays as
// it is: percentages and amounts of offers, shares, other waits, schedules,
// limits, letters.
func Mutants(book *rules.Book, written *rules.Written) []Mutant {
	mutants := append(slips(book, written.Conditions), slips(book, written.Numbers)...)
	for i := range written.Windows {
		w := &written.Windows[i]
		for _, days := range []int{w.Days - 1, w.Days + 1} {
			if days > 0 {
				mutants = append(mutants, Mutant{
					Of: "metric " + w.Metric, Place: w.Place, Was: fmt.Sprintf("within: %dd", w.Days), Becomes: fmt.Sprintf("within: %dd", days),
					book: func() *rules.Book { return book.WithWindow(w, days) },
				})
			}
		}
	}
	return append(mutants, dayMutants(book, written)...)
}

// slips are the mutants of expressions.
func slips(book *rules.Book, expressions []rules.Condition) []Mutant {
	var mutants []Mutant
	for i := range expressions {
		c := &expressions[i]
		for _, v := range c.Program.Variants() {
			program, err := c.Compile(v.Source)
			if err != nil {
				continue // it would not get past check
			}
			mutants = append(mutants, Mutant{
				Of: c.Title(), Place: c.Place(v.Line, v.Column, v.Length), Was: v.Was, Becomes: v.Becomes,
				book: func() *rules.Book { return book.With(c, program) },
			})
		}
	}
	return mutants
}

// Survivors are the mutants that no test notices, in their order. The tests
// must pass without a mutant. Progress, when it is not nil, hears how many have
// been tried. The error is the context's when that has ended.
func Survivors(ctx context.Context, mutants []Mutant, tests []rules.Test, progress func(done, total int)) ([]Mutant, error) {
	survives, failures := make([]bool, len(mutants)), make([]error, len(mutants))
	var wg sync.WaitGroup
	var mu sync.Mutex
	next, done := 0, 0
	for range min(runtime.GOMAXPROCS(0), len(mutants)) {
		wg.Go(func() {
			// The test that noticed the last mutant is the likeliest to notice
			// its neighbour.
			order := make([]*rules.Test, len(tests))
			for i := range tests {
				order[i] = &tests[i]
			}
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(mutants) || ctx.Err() != nil {
					return
				}
				survives[i], failures[i] = mutants[i].survives(order)
				mu.Lock()
				if done++; progress != nil {
					progress(done, len(mutants))
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var survivors []Mutant
	for i := range mutants {
		if failures[i] != nil {
			return nil, fmt.Errorf("trying a mutant of %s: %w", mutants[i].Of, failures[i])
		}
		if survives[i] {
			survivors = append(survivors, mutants[i])
		}
	}
	return survivors, nil
}

// survives says whether all tests pass, and puts the one that did not first.
func (m *Mutant) survives(tests []*rules.Test) (bool, error) {
	t := New(m.book())
	for i, test := range tests {
		passes, err := t.Passes(test)
		if err != nil {
			return false, err
		}
		if !passes {
			copy(tests[1:i+1], tests[:i])
			tests[0] = test
			return false, nil
		}
	}
	return true, nil
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
