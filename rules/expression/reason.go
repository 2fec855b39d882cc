package expression

import "time"

// Range is where a number lies that is not missing.
type Range struct {
	Min, Max float64
	Whole    bool // no fractions
}

// Reasoner knows what can be said of conditions before any customer is seen. It
// sees each word as a set of possible values and missing as one more, so it
// never claims what a missing value would make wrong. What it does not
// understand (a > b, a sum) may be true or false as it likes: it then says less
// than could be said, and nothing that is not so.
type Reasoner struct {
	Zone     *time.Location      // of date("..."); nil: UTC
	Ranges   map[string]Range    // of words; the others may be any number
	Meanings map[string]*Program // the conditions behind words that are segments
}

// Verdict is what holds of a condition for all customers.
type Verdict string

// The verdicts.
const (
	Open   Verdict = "open"   // some may hold it and others not
	Never  Verdict = "never"  // nobody can hold it
	Always Verdict = "always" // everybody holds it
	Known  Verdict = "known"  // everybody holds it but those of whom something is missing
)

// Verdict judges a whole condition.
func (r *Reasoner) Verdict(p *Program) Verdict {
	q := r.question()
	f := q.truth(p, p.root)
	q.seal()
	return q.verdict(f)
}

// Possible says whether some customer could hold all of yes and none of no, at
// a time when the words in at have these values. It is false only when that is
// proven. A nil program is left out.
func (r *Reasoner) Possible(yes, no []*Program, at map[string]float64) bool {
	q := r.question()
	q.fixed = at
	var all []*formula
	for _, p := range yes {
		if p != nil {
			all = append(all, q.truth(p, p.root))
		}
	}
	for _, p := range no {
		if p != nil {
			all = append(all, not(q.truth(p, p.root)))
		}
	}
	q.seal()
	return q.satisfiable(all...)
}

func (q *question) verdict(f *formula) Verdict {
	switch {
	case !q.satisfiable(f):
		return Never
	case !q.satisfiable(not(f)):
		return Always
	case !q.satisfiable(not(f), q.known):
		return Known
	}
	return Open
}
