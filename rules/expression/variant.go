package expression

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/parser/lexer"

	"holdfast/rules/table"
)

// Variant is an expression in which one small thing is changed, as it would be
// by a slip of the pen. Line, Column and Length are where, from 1 in lines and
// characters of the original.
type Variant struct {
	Source               string
	Line, Column, Length int
	Was, Becomes         string // Becomes is "" when Was is taken away
}

// Variants are the slips that a test of the condition should notice:
//
//   - another comparison: > becomes >= and <, == becomes !=
//   - another number: one more and one less, in its last written decimal; not
//     the one behind ??, which often stands for "far away"
//   - and for or, or for and; one of what they join taken away
//   - a not too few; one too many before in and string tests
//   - always and never, for a condition that has none of these
//
// They are in the order of the text, each once.
func (p *Program) Variants() []Variant {
	v := &varying{source: p.text}
	v.term(p.root)
	if len(v.found) == 0 && p.root.kind == table.Bool {
		whole := p.Source()
		v.add(0, len(v.text), "true", whole, "true")
		v.add(0, len(v.text), "false", whole, "false")
	}
	slices.SortStableFunc(v.found, func(a, b Variant) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return v.found
}

// varying collects variants of one source.
type varying struct {
	*source
	found []Variant
}

// add notes the source with from..to replaced. Was and becomes say it shortly,
// and at is where the reader has to look.
func (v *varying) add(from, to int, text, was, becomes string) {
	changed := string(v.text[:from]) + text + string(v.text[to:])
	if changed == string(v.text) || slices.ContainsFunc(v.found, func(o Variant) bool { return o.Source == changed }) {
		return
	}
	at := v.fault(from, to, "", "")
	v.found = append(v.found, Variant{changed, at.Line, at.Column, at.Length, oneLine(was), oneLine(becomes)})
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (v *varying) written(t *term) string { return string(v.text[t.from:t.to]) }

func (v *varying) term(t *term) {
	switch t.op {
	case "==", "!=", "<", "<=", ">", ">=":
		v.operator(t.op, t.args[0].to, t.args[1].from)
	case opIsNil:
		op := "=="
		if t.negate {
			op = "!="
		}
		v.operator(op, t.from, t.to)
	case "and", "or":
		v.junction(t)
	case "not":
		v.add(t.from, t.to, "("+v.written(t.args[0])+")", v.written(t), v.written(t.args[0]))
	case "in", "contains", "startsWith", "endsWith", "matches":
		v.add(t.from, t.to, "(not ("+v.written(t)+"))", v.written(t), "not ("+v.written(t)+")")
	case opLiteral:
		v.number(t)
	}
	for i, a := range t.args {
		if t.op == "??" && i == 1 {
			continue
		}
		v.term(a)
	}
}

// slips are the comparisons that are written for one another.
var slips = map[string][]string{
	">": {">=", "<"}, ">=": {">", "<"}, "<": {"<=", ">"}, "<=": {"<", ">"}, "==": {"!="}, "!=": {"=="},
}

// operator varies the comparison that stands in from..to.
func (v *varying) operator(op string, from, to int) {
	for _, t := range v.tokens {
		if t.From >= from && t.To <= to && t.Is(lexer.Operator, op) {
			for _, other := range slips[op] {
				v.add(t.From, t.To, other, op, other)
			}
			return
		}
	}
}

func (v *varying) junction(t *term) {
	other := map[string]string{"and": "or", "or": "and"}[t.op]
	join := func(op string, without int) string {
		var kept []string
		for i, a := range t.args {
			if i != without {
				kept = append(kept, "("+v.written(a)+")")
			}
		}
		return "(" + strings.Join(kept, " "+op+" ") + ")"
	}
	v.addAt(t, join(other, -1), t, t.op, other)
	for i, a := range t.args {
		v.addAt(t, join(t.op, i), a, v.written(a), "")
	}
}

// addAt replaces a whole term and points at a part of it.
func (v *varying) addAt(t *term, text string, part *term, was, becomes string) {
	before := len(v.found)
	v.add(t.from, t.to, text, was, becomes)
	if len(v.found) > before {
		at, found := v.fault(part.from, part.to, "", ""), &v.found[before]
		found.Line, found.Column, found.Length = at.Line, at.Column, at.Length
	}
}

// number varies a number by one in its last decimal.
func (v *varying) number(t *term) {
	n, ok := t.value.(float64)
	if !ok || math.Abs(n) > 1e15 {
		return
	}
	shown := strconv.FormatFloat(n, 'f', -1, 64)
	_, decimals, _ := strings.Cut(shown, ".")
	step := math.Pow10(-len(decimals))
	for _, other := range []float64{n + step, n - step} {
		text := strconv.FormatFloat(other, 'f', len(decimals), 64)
		spliced := text
		if other < 0 {
			spliced = "(" + text + ")"
		}
		v.add(t.from, t.to, spliced, shown, text)
	}
}
