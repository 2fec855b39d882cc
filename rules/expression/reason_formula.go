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

// choose takes the choice with the fewest ways that are still open, tries them,
// and the other choices under each.
func (s *search) choose(choices []wanted) bool {
	rest := make([]wanted, 0, len(choices))
	var next wanted
	fewest := -1
	for _, c := range choices {
		ways, settled := s.ways(c)
		switch {
		case settled:
			continue
		case ways == 0:
			return false
		case fewest < 0:
			next, fewest = c, ways
			continue
		case ways < fewest:
			next, c, fewest = c, next, ways
		}
		rest = append(rest, c)
	}
	if fewest < 0 {
		return true
	}
	for i := range next.parts {
		if s.left--; s.left < 0 {
			return true
		}
		mark, more := len(s.trail), slices.Clip(rest)
		if s.take(next.part(i), &more) && s.choose(more) {
			return true
		}
		for _, c := range slices.Backward(s.trail[mark:]) {
			s.state[c.index] = c.old
		}
		s.trail = s.trail[:mark]
	}
	return false
}

// ways counts the parts of a choice that may still hold; the choice is settled
// when one of them holds already, whatever else is chosen.
func (s *search) ways(w wanted) (open int, settled bool) {
	for i := range w.parts {
		p := w.part(i).straight()
		if p.shape != fact {
			open++
			continue
		}
		left := s.state[p.of.index]
		if left&^p.only() == 0 {
			return 0, true
		}
		if left&p.cells() != 0 {
			open++
		}
	}
	return open, false
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
