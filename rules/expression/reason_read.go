package expression

import (
	"math"

	"holdfast/rules/table"
)

// question is one thing asked of a Reasoner: the formulas it is about and the
// unknowns in them. First everything is read, then the unknowns are cut into
// cells, then it is answered.
type question struct {
	*Reasoner
	fixed    map[string]float64 // words whose value is known
	unknowns map[string]*unknown
	list     []*unknown
	facts    []*formula
	terms    map[*term]*formula // what was read of conditions
	known    *formula           // no word is missing
	size     int
}

func (r *Reasoner) question() *question {
	return &question{Reasoner: r, unknowns: map[string]*unknown{}, terms: map[*term]*formula{}}
}

// maxFormula is how many parts are read, segments in place of their words; what
// is beyond is taken for anything.
const maxFormula = 600

// unknown is the one of that key; a new one is made by what it is.
func (q *question) unknown(key string, is unknown) *unknown {
	u := q.unknowns[key]
	if u == nil {
		u = &is
		u.index = len(q.list)
		q.unknowns[key] = u
		q.list = append(q.list, u)
	}
	return u
}

func (q *question) fact(u *unknown, holds func(cell) answer) *formula {
	f := &formula{shape: fact, of: u, holds: holds}
	q.facts = append(q.facts, f)
	return f
}

// is says that an unknown that is true or false is true.
func (q *question) is(u *unknown) *formula {
	return q.fact(u, func(c cell) answer { return answered(c.value == true) })
}

func (q *question) seal() {
	q.known = and()
	for _, u := range q.list {
		u.cut()
		if u.missing {
			q.known.parts = append(q.known.parts, not(q.is(u)))
		}
	}
	for _, f := range q.facts {
		f.seal()
	}
}

// truth is when a condition holds: missing is false.
func (q *question) truth(p *Program, t *term) *formula {
	var f *formula
	if q.size++; q.size > maxFormula {
		f = q.is(q.unknown("beyond "+p.key(t), unknown{kind: table.Bool}))
	} else {
		f = q.readTruth(p, t)
	}
	q.terms[t] = f
	return f
}

func (q *question) readTruth(p *Program, t *term) *formula {
	switch t.op {
	case opLiteral:
		return constant(t.value == true)
	case opWord:
		if meaning := q.Meanings[p.uses[t.slot]]; meaning != nil {
			return q.truth(meaning, meaning.root)
		}
	case "and", "or":
		parts := make([]*formula, len(t.args))
		for i, a := range t.args {
			parts[i] = q.truth(p, a)
		}
		if t.op == "and" {
			return and(parts...)
		}
		return or(parts...)
	case "not":
		return not(q.truth(p, t.args[0]))
	case opIsNil:
		if t.negate {
			return not(q.missing(p, t.args[0]))
		}
		return q.missing(p, t.args[0])
	case "??":
		return or(q.truth(p, t.args[0]), and(q.missing(p, t.args[0]), q.truth(p, t.args[1])))
	case opChoose:
		c := q.truth(p, t.args[0])
		return or(and(c, q.truth(p, t.args[1])), and(not(c), q.truth(p, t.args[2])))
	case "==", "!=", "<", "<=", ">", ">=":
		return q.compare(p, t.op, t.args[0], t.args[1])
	case "in":
		return q.in(p, t)
	case "contains", "startsWith", "endsWith", "matches":
		return q.textTest(p, t)
	}
	return and(q.is(q.value(p, t)), not(q.missing(p, t)))
}

// missing is when a term is missing.
func (q *question) missing(p *Program, t *term) *formula {
	key := p.key(t)
	switch {
	case t.op == opLiteral:
		return constant(t.value == nil)
	case t.definite() || t.op == opNow || t.op == opDay || t.op == opList: // a list is there, whatever is in it
		return constant(false)
	case t.op == opWord && (!t.nullable || q.Meanings[p.uses[t.slot]] != nil):
		return constant(false)
	case t.op == opWord:
		if _, known := q.fixed[p.uses[t.slot]]; known {
			return constant(false)
		}
		return q.is(q.unknown("missing "+key, unknown{kind: table.Bool, missing: true}))
	case t.op == "??":
		return and(q.missing(p, t.args[0]), q.missing(p, t.args[1]))
	case t.op == opChoose:
		c := q.truth(p, t.args[0])
		return or(and(c, q.missing(p, t.args[1])), and(not(c), q.missing(p, t.args[2])))
	}
	var parts []*formula
	for _, a := range t.args {
		parts = append(parts, q.missing(p, a))
	}
	if !t.total() {
		parts = append(parts, q.is(q.unknown("no result "+key, unknown{kind: table.Bool})))
	}
	return or(parts...)
}

// total says whether a calculation is missing only when an argument is.
func (t *term) total() bool {
	switch t.op {
	case opNegative:
		return true
	case "+":
		return t.kind == table.Text
	case opCall:
		return !t.fn.unsure && !t.fn.Letter && t.fn.Name != "join" && t.fn.Name != "date"
	}
	return false
}

// value is the unknown that a word or a calculation is.
func (q *question) value(p *Program, t *term) *unknown {
	is := unknown{kind: t.kind, bounds: Range{Min: math.Inf(-1), Max: math.Inf(1)}}
	switch {
	case t.op == opWord:
		name := p.uses[t.slot]
		if bounds, ok := q.Ranges[name]; ok {
			is.bounds = bounds
		}
		if v, ok := q.fixed[name]; ok {
			is.bounds = Range{Min: v, Max: v}
		}
	case t.op == opCall:
		if bounds, ok := resultRanges[t.fn.Name]; ok {
			is.bounds = bounds
		}
	}
	return q.unknown(p.key(t), is)
}

// resultRanges are where the results of functions lie.
var resultRanges = map[string]Range{
	"len":        {Min: 0, Max: math.Inf(1), Whole: true},
	"abs":        {Min: 0, Max: math.Inf(1)},
	"round":      {Min: math.Inf(-1), Max: math.Inf(1), Whole: true},
	"floor":      {Min: math.Inf(-1), Max: math.Inf(1), Whole: true},
	"ceil":       {Min: math.Inf(-1), Max: math.Inf(1), Whole: true},
	"days_since": {Min: math.Inf(-1), Max: math.Inf(1), Whole: true},
	"days_until": {Min: math.Inf(-1), Max: math.Inf(1), Whole: true},
	"month":      {Min: 1, Max: 12, Whole: true},
	"day":        {Min: 1, Max: 31, Whole: true},
	"weekday":    {Min: 1, Max: 7, Whole: true},
}
