package expression

import "slices"

// A guard is a part of a condition after which a value is known to be there:
// x != nil and ..., x > 3 and ..., x == nil or .... Where a not stands behind a
// guard, nobody is picked because a value is missing. Guarded terms are told
// apart by their keys.

// known are the terms that have a value for every customer for whom the
// condition t is (true or false, as when says).
//
// For false, only x == nil is asked: a condition with it is false only when x is
// there, while not (x > 3) or the like may be wrong about who it is false for.
func (c *checker) known(t *term, when bool) []string {
	switch t.op {
	case opIsNil:
		if t.negate == when {
			return c.withParts(t.args[0])
		}
	case "not":
		if when {
			return c.known(t.args[0], false)
		}
	case "and", "or":
		found := c.known(t.args[0], when)
		for _, a := range t.args[1:] {
			more := c.known(a, when)
			if (t.op == "and") == when {
				found = append(found, more...)
				continue
			}
			found = slices.DeleteFunc(found, func(key string) bool { return !slices.Contains(more, key) })
		}
		return found
	case "==", "!=", "<", "<=", ">", ">=", "contains", "startsWith", "endsWith", "matches":
		if when {
			return append(c.withParts(t.args[0]), c.withParts(t.args[1])...)
		}
	case "in":
		if when {
			return c.withParts(t.args[0])
		}
	default:
		if when {
			return c.withParts(t)
		}
	}
	return nil
}

// withParts are a term that has a value and what it is calculated from: that
// has one, too.
func (c *checker) withParts(t *term) []string {
	found := []string{t.key(c.uses)}
	if t.strict() {
		for _, a := range t.args {
			found = append(found, c.withParts(a)...)
		}
	}
	return found
}

// strict says whether t is missing when one of its arguments is.
func (t *term) strict() bool {
	switch t.op {
	case "+", "-", "*", "/", "%", "^", opNegative, opCall:
		return true
	}
	return false
}

// unsure are the values that may be missing though the known ones are there,
// where t is true or false: what it would have to ask for.
func (c *checker) unsure(t *term, known []string) []*term {
	var found []*term
	switch t.op {
	case "and", "or", "==", "!=", "<", "<=", ">", ">=", "in", "contains", "startsWith", "endsWith", "matches", opList:
		for _, a := range t.args {
			found = append(found, c.unsure(a, known)...)
		}
	default:
		if !c.sure(t, known) {
			found = append(found, t)
		}
	}
	return found
}

// sure says whether t has a value where the known terms have one.
func (c *checker) sure(t *term, known []string) bool {
	sure := func(a *term) bool { return c.sure(a, known) }
	switch {
	case !t.nullable, slices.Contains(known, t.key(c.uses)):
		return true
	case t.op == "??":
		return slices.ContainsFunc(t.args, sure)
	case t.op == opChoose:
		return sure(t.args[1]) && sure(t.args[2])
	case t.strict():
		return !t.partial() && !slices.ContainsFunc(t.args, func(a *term) bool { return !sure(a) })
	}
	return false
}

// partial says whether t may be missing though no argument is.
func (t *term) partial() bool {
	switch t.op {
	case "/", "%", "^":
		return mayFail(t.op, t.args[1])
	case opCall:
		return t.fn.unsure
	}
	return false
}
