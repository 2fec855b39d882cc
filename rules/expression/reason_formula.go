package expression

import "slices"

// formula is a condition as the reasoner sees it: what must hold of unknowns.
type formula struct {
	shape formulaShape
	parts []*formula
	of    *unknown
	holds func(cell) answer // of the unknown's value
	// The cells of the unknown where the fact may hold, and where it may not.
	canHold, canFail uint64
}

type formulaShape byte

const (
	allOf formulaShape = iota // without parts: true
	oneOf                     // without parts: false
	noneOf
	fact
)

// answer is what a test says about a value.
type answer byte

const (
	isFalse answer = iota
	isTrue
	maybe
)

func answered(b bool) answer {
	if b {
		return isTrue
	}
	return isFalse
}

func and(parts ...*formula) *formula { return &formula{shape: allOf, parts: parts} }
func or(parts ...*formula) *formula  { return &formula{shape: oneOf, parts: parts} }
func not(f *formula) *formula        { return &formula{shape: noneOf, parts: []*formula{f}} }

func constant(b bool) *formula {
	if b {
		return and()
	}
	return or()
}

// patience is how many branches are followed before the reasoner gives up and
// takes a condition for possible.
const patience = 4000

// satisfiable says whether all of the formulas can hold of one customer.
func (q *question) satisfiable(all ...*formula) bool {
	state := make([]uint64, len(q.list))
	for i, u := range q.list {
		state[i] = u.full
	}
	todo := make([]wanted, len(all))
	for i, f := range all {
		todo[i] = wanted{f, true}
	}
	left := patience
	return follow(todo, state, &left)
}

// wanted is a formula that must hold, or must not.
type wanted struct {
	*formula
	yes bool
}

// follow takes everything that is wanted into the state, which it may write to;
// then it tries the choices that are left, one after the other.
func follow(todo []wanted, state []uint64, left *int) bool {
	var choices []wanted
	for len(todo) > 0 {
		w := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		switch {
		case w.shape == fact:
			if state[w.of.index] &= w.cells(); state[w.of.index] == 0 {
				return false
			}
		case w.shape == noneOf || (w.shape == allOf) == w.yes:
			todo = append(todo, w.below()...)
		default:
			choices = append(choices, w)
		}
	}
	if len(choices) == 0 {
		return true
	}
	for _, w := range choices[0].below() {
		if *left--; *left < 0 {
			return true
		}
		if follow(append(slices.Clone(choices[1:]), w), slices.Clone(state), left) {
			return true
		}
	}
	return false
}

// below are the parts, and whether they must hold.
func (w wanted) below() []wanted {
	parts := make([]wanted, len(w.parts))
	for i, p := range w.parts {
		parts[i] = wanted{p, w.yes != (w.shape == noneOf)}
	}
	return parts
}

// cells are those where the fact may be what is wanted.
func (w wanted) cells() uint64 {
	if w.yes {
		return w.canHold
	}
	return w.canFail
}
