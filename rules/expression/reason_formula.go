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
const patience = 1000

// search looks for one customer who holds what is wanted: for each unknown, the
// cells that are left.
type search struct {
	state []uint64
	trail []change // of the state, to go back
	left  int      // of patience
}

type change struct {
	index int
	old   uint64
}

// satisfiable says whether all of the formulas can hold of one customer.
func (q *question) satisfiable(all ...*formula) bool {
	s := search{state: make([]uint64, len(q.list)), left: patience}
	for i, u := range q.list {
		s.state[i] = u.full
	}
	var choices []wanted
	for _, f := range all {
		if !s.take(wanted{f, true}, &choices) {
			return false
		}
	}
	return s.choose(choices)
}

// wanted is a formula that must hold, or must not.
type wanted struct {
	*formula
	yes bool
}

// take brings what is wanted into the state, and leaves what can be had in
// several ways to the choices. It is false when that cannot be.
func (s *search) take(w wanted, choices *[]wanted) bool {
	switch {
	case w.shape == fact:
		old := s.state[w.of.index]
		now := old & w.cells()
		if now != old {
			s.trail = append(s.trail, change{w.of.index, old})
			s.state[w.of.index] = now
		}
		return now != 0
	case w.shape == noneOf || (w.shape == allOf) == w.yes:
		for i := range w.parts {
			if !s.take(w.part(i), choices) {
				return false
			}
		}
		return true
	}
	*choices = append(*choices, w)
	return true
}

// choose tries the ways of the first choice, and the other choices under each.
func (s *search) choose(choices []wanted) bool {
	for len(choices) > 0 && s.settled(choices[0]) {
		choices = choices[1:]
	}
	if len(choices) == 0 {
		return true
	}
	for i := range choices[0].parts {
		if s.left--; s.left < 0 {
			return true
		}
		mark, rest := len(s.trail), slices.Clip(choices[1:])
		if s.take(choices[0].part(i), &rest) && s.choose(rest) {
			return true
		}
		for _, c := range slices.Backward(s.trail[mark:]) {
			s.state[c.index] = c.old
		}
		s.trail = s.trail[:mark]
	}
	return false
}

// settled says whether a choice holds already, whatever else is chosen.
func (s *search) settled(w wanted) bool {
	for i := range w.parts {
		if p := w.part(i).straight(); p.shape == fact && s.state[p.of.index]&^p.only() == 0 {
			return true
		}
	}
	return false
}

// part is a part, and whether it must hold.
func (w wanted) part(i int) wanted { return wanted{w.parts[i], w.yes != (w.shape == noneOf)} }

// straight is w without the nots before it.
func (w wanted) straight() wanted {
	for w.shape == noneOf {
		w = w.part(0)
	}
	return w
}

// cells are those where the fact may be what is wanted.
func (w wanted) cells() uint64 {
	if w.yes {
		return w.canHold
	}
	return w.canFail
}

// only are the cells where the fact is what is wanted for certain.
func (w wanted) only() uint64 {
	if w.yes {
		return w.canHold &^ w.canFail
	}
	return w.canFail &^ w.canHold
}
