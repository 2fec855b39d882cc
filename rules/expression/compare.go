package expression

import (
	"slices"
	"strings"

	"holdfast/rules/table"
)

// compare fills out, all 0, with the answer of a comparison.
func (e *Evaluator) compare(t *term, out table.Mask) {
	a, b := e.values(t.args[0]), e.values(t.args[1])
	if a.none || b.none {
		return
	}
	switch a.kind {
	case table.Number:
		compareColumns(t.op, a.num, b.num, a.one, b.one, e.rows, out)
	case table.Time:
		compareColumns(t.op, a.micro, b.micro, a.one, b.one, e.rows, out)
	case table.Bool:
		for i := range out {
			out[i] = a.bits[i] ^ b.bits[i]
		}
		if t.op == "==" {
			out.Not(e.rows)
		}
	case table.Text:
		e.compareTexts(t, a, b, out)
	}
	restrict(out, a)
	restrict(out, b)
}

func (e *Evaluator) compareTexts(t *term, a, b values, out table.Mask) {
	op := t.op
	equal := op == "==" || op == "!="
	if a.one && !b.one {
		a, b, op = b, a, mirrored[op]
	}
	switch {
	case a.one:
		if ordered(op, a.text, b.text) {
			out.Not(e.rows)
		}
	case b.one && equal:
		if code, ok := a.dict.LookupString(b.text); ok {
			compareColumns(op, a.code, []uint32{code}, false, true, e.rows, out)
		} else if op == "!=" {
			out.Not(e.rows)
		}
	case b.one:
		e.test(t, a, out, func(text string) bool { return ordered(op, text, b.text) })
	case equal && a.dict == b.dict:
		compareColumns(op, a.code, b.code, false, false, e.rows, out)
	default:
		for i := range a.code {
			if a.has(i) && b.has(i) && ordered(op, a.dict.Text(a.code[i]), b.dict.Text(b.code[i])) {
				out.Set(i)
			}
		}
	}
}

// has says whether row i of a column is there.
func (v values) has(i int) bool { return v.valid == nil || v.valid.Get(i) }

// in fills out, all 0, with the answer of x in [constants].
func (e *Evaluator) in(t *term, out table.Mask) {
	v := e.values(t.args[0])
	list := t.args[1].value.([]any)
	switch {
	case v.none:
		return
	case v.kind == table.Number && v.one:
		if isIn(v.num[0], list) {
			out.Not(e.rows)
		}
	case v.kind == table.Number:
		found := e.scratch.mask(e.rows)
		for _, entry := range list {
			if number, ok := entry.(float64); ok {
				compareColumns("==", v.num, []float64{number}, false, true, e.rows, found)
				out.Or(found)
			}
		}
	case v.one:
		if isIn(v.text, list) {
			out.Not(e.rows)
		}
	default:
		e.test(t, v, out, func(text string) bool { return isIn(text, list) })
	}
	if t.negate {
		if slices.Contains(list, nil) {
			clear(out)
			return
		}
		out.Not(e.rows)
	}
	restrict(out, v)
}

// textTest fills out, all 0, with the answer of a string test against a
// constant.
func (e *Evaluator) textTest(t *term, out table.Mask) {
	v := e.values(t.args[0])
	piece, ok := t.args[1].value.(string)
	if v.none || !ok {
		return
	}
	test := func(text string) bool { return strings.Contains(text, piece) }
	switch t.op {
	case "startsWith":
		test = func(text string) bool { return strings.HasPrefix(text, piece) }
	case "endsWith":
		test = func(text string) bool { return strings.HasSuffix(text, piece) }
	case "matches":
		test = t.re.MatchString
	}
	switch {
	case !v.one:
		e.test(t, v, out, test)
	case test(v.text):
		out.Not(e.rows)
	}
	if t.negate {
		out.Not(e.rows)
	}
	restrict(out, v)
}

// tested is what a test says to the texts of one dictionary: by code, 0 is not
// asked yet, 1 is no, 2 is yes.
type tested struct {
	dict    *table.Dict
	answers []uint8
}

// test fills out, all 0, with what the test of a term says to a column of
// texts. Every text of a dictionary is asked at most once.
func (e *Evaluator) test(t *term, v values, out table.Mask, test func(string) bool) {
	known := e.tested[t]
	if known == nil || known.dict != v.dict {
		known = &tested{dict: v.dict}
		e.tested[t] = known
	}
	known.answers = grown(known.answers, v.dict.Len())
	answers := known.answers
	for w := range out {
		rows := v.code[w<<6 : min(w<<6+64, len(v.code))]
		there := ^uint64(0)
		if v.valid != nil {
			there = v.valid[w]
		}
		var bits uint64
		for i, code := range rows {
			if there>>(i&63)&1 == 0 {
				continue
			}
			answer := answers[code]
			if answer == 0 {
				answer = uint8(1 + one(test(v.dict.Text(code))))
				answers[code] = answer
			}
			bits |= uint64(answer>>1) << (i & 63)
		}
		out[w] = bits
	}
}

// grown is a slice of at least n elements, the new ones zero.
func grown[T any](s []T, n int) []T {
	if len(s) >= n {
		return s
	}
	return append(s, make([]T, n-len(s))...)
}
