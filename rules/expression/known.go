package expression

import (
	"maps"
	"slices"

	"holdfast/rules/table"
)

// Known are the words that are there for every customer for whom a condition
// holds, or with holds false, for whom it does not: where overdue > 2 holds,
// overdue is known; where overdue == nil does not hold, too. They are sorted, and
// may be fewer than could be found by trying.
func (p *Program) Known(holds bool) []string {
	if p.root.kind != table.Bool {
		return nil
	}
	var words []string
	for slot := range p.root.known(holds) {
		words = append(words, p.uses[slot])
	}
	slices.Sort(words)
	return words
}

// slotSet are words by their slots.
type slotSet map[int]bool

// known are the words that cannot be missing when a condition holds, or does not.
func (t *term) known(holds bool) slotSet {
	switch t.op {
	case "and", "or":
		// All parts of an and that holds hold, and of an or that does not, none.
		each := func(a *term) slotSet { return a.known(holds) }
		if (t.op == "and") == holds {
			return union(t.args, each)
		}
		return common(t.args, each)
	case "not":
		return t.args[0].known(!holds)
	case opIsNil:
		if t.negate == holds {
			return t.args[0].present()
		}
	case "==", "!=", "<", "<=", ">", ">=", "in", "contains", "startsWith", "endsWith", "matches":
		if holds {
			return union(t.args, (*term).present)
		}
	case "??":
		if t.args[1].literal() && t.args[1].value != holds {
			return t.args[0].known(holds) // the answer is not that of the literal
		}
	case opWord:
		if holds {
			return t.present()
		}
	}
	return nil
}

// present are the words that cannot be missing when a term is not.
func (t *term) present() slotSet {
	switch t.op {
	case opWord:
		return slotSet{t.slot: true}
	case opCall, opNegative, "+", "-", "*", "/", "%", "^":
		return union(t.args, (*term).present)
	case "??":
		return common(t.args, (*term).present)
	case opChoose:
		return common(t.args[1:], (*term).present)
	}
	return nil
}

// union are the words of any term.
func union(terms []*term, of func(*term) slotSet) slotSet {
	all := slotSet{}
	for _, t := range terms {
		maps.Copy(all, of(t))
	}
	return all
}

// common are the words of every term.
func common(terms []*term, of func(*term) slotSet) slotSet {
	all := maps.Clone(of(terms[0]))
	for _, t := range terms[1:] {
		here := of(t)
		maps.DeleteFunc(all, func(slot int, _ bool) bool { return !here[slot] })
	}
	return all
}
