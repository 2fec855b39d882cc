package expression

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"holdfast/rules/table"
)

// constantOf is the value of a term that is the same for everybody.
func (q *question) constantOf(t *term) (value any, ok bool) {
	switch t.op {
	case opLiteral:
		return t.value, true
	case opDay:
		return inZone(t.wall, cmp.Or(q.Zone, time.UTC)).UnixMicro(), true
	}
	return nil, false
}

// compare reads a comparison. A side that is one of two values is taken apart.
func (q *question) compare(p *Program, op string, a, b *term) *formula {
	if q.size++; q.size > maxFormula {
		return q.is(q.unknown("beyond "+op+"("+p.key(a)+","+p.key(b)+")", unknown{kind: table.Bool}))
	}
	if a.kind == table.Bool {
		both := and(not(q.missing(p, a)), not(q.missing(p, b)))
		x, y := q.truth(p, a), q.truth(p, b)
		same := or(and(x, y), and(not(x), not(y)))
		if op == "!=" {
			same = not(same)
		}
		return and(same, both)
	}
	for range 2 {
		switch a.op {
		case "??":
			return or(q.compare(p, op, a.args[0], b), and(q.missing(p, a.args[0]), q.compare(p, op, a.args[1], b)))
		case opChoose:
			c := q.truth(p, a.args[0])
			return or(and(c, q.compare(p, op, a.args[1], b)), and(not(c), q.compare(p, op, a.args[2], b)))
		}
		a, b, op = b, a, mirrored[op]
	}
	x, constA := q.constantOf(a)
	y, constB := q.constantOf(b)
	switch {
	case constA && x == nil || constB && y == nil:
		return constant(false)
	case constA && constB:
		return constant(holdsOf(op, x, y))
	case constA:
		a, y, op = b, x, mirrored[op]
	case !constB:
		return q.compareTwo(p, op, a, b)
	}
	u := q.value(p, a)
	there := not(q.missing(p, a))
	text, isText := y.(string)
	if isText && op != "==" && op != "!=" {
		return and(q.test(u, op+text, func(s string) bool { return ordered(op, s, text) }), there)
	}
	u.marks = append(u.marks, y)
	return and(q.fact(u, func(c cell) answer {
		if c.value == nil {
			return answered(op == "!=")
		}
		return answered(holdsOf(op, c.value, y))
	}), there)
}

func holdsOf(op string, a, b any) bool {
	switch a := a.(type) {
	case float64:
		return ordered(op, a, b.(float64))
	case int64:
		return ordered(op, a, b.(int64))
	}
	return ordered(op, a.(string), b.(string))
}

// compareTwo reads a comparison of two values that both differ: all that is
// known is that one is smaller, or both are equal.
func (q *question) compareTwo(p *Program, op string, a, b *term) *formula {
	x, y := p.key(a), p.key(b)
	there := and(not(q.missing(p, a)), not(q.missing(p, b)))
	if x > y {
		x, y, op = y, x, mirrored[op]
	}
	u := q.unknown("order("+x+","+y+")", unknown{order: true, same: x == y})
	return and(q.fact(u, func(c cell) answer { return answered(ordered(op, c.value.(float64), 0)) }), there)
}

func (q *question) in(p *Program, t *term) *formula {
	a, there := t.args[0], not(q.missing(p, t.args[0]))
	list, ok := t.args[1].value.([]any)
	x, isConstant := q.constantOf(a)
	if !ok || a.kind != table.Number && a.kind != table.Text || isConstant {
		return and(q.is(q.unknown(p.key(t), unknown{kind: table.Bool})), there, not(constant(isConstant && x == nil)))
	}
	if t.negate && slices.Contains(list, nil) {
		return constant(false)
	}
	u := q.value(p, a)
	for _, entry := range list {
		if entry != nil {
			u.marks = append(u.marks, entry)
		}
	}
	return and(q.fact(u, func(c cell) answer { return answered((c.value != nil && isIn(c.value, list)) != t.negate) }), there)
}

// textTest reads a string test against a constant.
func (q *question) textTest(p *Program, t *term) *formula {
	a, there := t.args[0], not(q.missing(p, t.args[0]))
	piece, ok := t.args[1].value.(string)
	if !t.args[1].literal() || a.literal() {
		return and(q.is(q.unknown(p.key(t), unknown{kind: table.Bool})), there, not(q.missing(p, t.args[1])))
	}
	if !ok {
		return constant(false)
	}
	test := func(s string) bool { return strings.Contains(s, piece) }
	switch t.op {
	case "startsWith":
		test = func(s string) bool { return strings.HasPrefix(s, piece) }
	case "endsWith":
		test = func(s string) bool { return strings.HasSuffix(s, piece) }
	case "matches":
		test = t.re.MatchString
	}
	f := q.test(q.value(p, a), t.op+piece, test)
	if t.negate {
		f = not(f)
	}
	return and(f, there)
}

// test says that a text passes a test. Only a few tests of one text are told
// apart; of the others nothing is known but what constants answer.
func (q *question) test(u *unknown, key string, holds func(string) bool) *formula {
	i := slices.IndexFunc(u.tests, func(t textTest) bool { return t.key == key })
	if i < 0 && len(u.tests) < maxTests {
		i = len(u.tests)
		u.tests = append(u.tests, textTest{key, holds})
	}
	return q.fact(u, func(c cell) answer {
		text, isConstant := c.value.(string)
		switch {
		case isConstant:
			return answered(holds(text))
		case i < 0:
			return maybe
		}
		return answered(c.tests>>i&1 == 1)
	})
}
