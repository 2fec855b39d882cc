package expression

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"

	"holdfast/rules/table"
)

// checker gives every node of the parser's tree its type, and says what is
// wrong in a marketer's words. The first mistake ends the check: it is thrown
// as *Error and caught in check.
type checker struct {
	*source
	words    *Vocabulary
	letter   bool
	uses     []string // sorted
	depth    int
	warnings []*Error
}

// check is the typed tree, or the first mistake.
func (c *checker) check(tree ast.Node) (t *term, mistake *Error) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case *Error:
			t, mistake = nil, thrown
		default:
			panic(thrown)
		}
	}()
	return c.term(tree), nil
}

// fail ends the check.
func (c *checker) fail(from, to int, message, hint string) {
	panic(c.fault(from, to, message, hint))
}

func (c *checker) warn(t *term, message, hint string) {
	w := c.fault(t.from, t.to, message, hint)
	if !slices.ContainsFunc(c.warnings, func(o *Error) bool { return *o == *w }) {
		c.warnings = append(c.warnings, w)
	}
}

func (c *checker) term(n ast.Node) *term {
	c.depth++
	defer func() { c.depth-- }()
	at := n.Location()
	if c.depth > maxDepth {
		c.fail(at.From, at.To, "this is nested too deeply", "name parts of it as segments or metrics and use their names")
	}
	t := &term{op: opLiteral, from: at.From, to: at.To, text: -1}
	switch n := n.(type) {
	case *ast.NilNode:
		t.op, t.nullable = opNil, true
	case *ast.IntegerNode:
		t.kind, t.value = table.Number, float64(n.Value)
	case *ast.FloatNode:
		t.kind, t.value = table.Number, n.Value
	case *ast.BoolNode:
		t.kind, t.value = table.Bool, n.Value
	case *ast.StringNode:
		t.kind, t.value = table.Text, n.Value
	case *ast.IdentifierNode:
		c.word(t, n.Value)
	case *ast.UnaryNode:
		t = c.unary(t, n)
	case *ast.BinaryNode:
		t = c.binary(t, n)
	case *ast.ConditionalNode:
		c.choose(t, n)
	case *ast.ArrayNode:
		c.list(t, n)
	case *ast.CallNode:
		c.call(t, n)
	case *ast.MemberNode, *ast.SliceNode, *ast.ChainNode:
		c.fail(at.From, at.To, "parts of a value cannot be picked out like this", "use first(list) or last(list); a list of constants stands after in")
	default:
		c.fail(at.From, at.To, "this is not known here", "")
	}
	t.from, t.to = c.balance(t.from, t.to)
	return c.fold(t)
}

// fold computes a term whose arguments are all literals.
func (c *checker) fold(t *term) *term {
	step, ok := steps[t.step()]
	if len(t.args) == 0 || !ok || !constants(t.args) {
		return t
	}
	if t.fn != nil && (t.fn.Letter || t.fn.moment != nil || t.fn.days != nil || t.fn.Name == "date") {
		return t
	}
	values := []any{}
	if t.op == opCall {
		values = append(values, &frame{}, t.fn)
	}
	for _, a := range t.args {
		values = append(values, a.value)
	}
	if t.re != nil {
		values[1] = t.re
	}
	value, err := step(values...)
	if err != nil {
		return t
	}
	return &term{op: opLiteral, kind: t.kind, elem: t.elem, unit: t.unit, nullable: value == nil, value: value, from: t.from, to: t.to, text: -1}
}

func (c *checker) word(t *term, name string) {
	if name == "now" {
		t.op, t.kind = opNow, table.Time
		return
	}
	w, ok := c.words.Word(name)
	if !ok {
		c.unknown(t, name)
	}
	t.op, t.kind, t.unit, t.nullable = opWord, w.Kind, w.Unit, w.Nullable
	if w.Kind == table.List {
		t.elem = table.Text
	}
	t.slot, _ = slices.BinarySearch(c.uses, name)
}

func (c *checker) unknown(t *term, name string) {
	hint := foreignWord(name)
	if hint == "" {
		if near := Suggest(name, append(c.words.names(), "now")); near != "" {
			hint = "did you mean " + near + "?"
		} else if f, ok := functionNamed(name); ok {
			hint = "write " + f.Call
		}
	}
	c.fail(t.from, t.to, fmt.Sprintf("unknown word %q", name), hint)
}

// list checks [a, b].
func (c *checker) list(t *term, n *ast.ArrayNode) {
	t.op, t.kind = opList, table.List
	if i := c.tokenAt(t.from); i < len(c.tokens) && c.partner[i] >= 0 {
		t.to = c.tokens[c.partner[i]].To
	}
	for _, entry := range n.Nodes {
		e := c.term(entry)
		switch {
		case e.op == opNil:
			c.fail(e.from, e.to, "nil has no place in a list", "ask for missing with x == nil")
		case e.kind == table.List:
			c.fail(e.from, e.to, "a list cannot hold a list", "write one list")
		case t.elem != table.Unknown && e.kind != t.elem:
			first := t.args[0]
			c.fail(e.from, e.to, c.sides(first, e), "write a list of one kind")
		}
		t.elem = e.kind
		t.nullable = t.nullable || e.nullable
		t.args = append(t.args, e)
	}
	if len(t.args) == 0 {
		t.op, t.value = opLiteral, []any{}
	}
}

// choose checks condition ? a : b.
func (c *checker) choose(t *term, n *ast.ConditionalNode) {
	cond, yes, no := c.term(n.Cond), c.term(n.Exp1), c.term(n.Exp2)
	t.op, t.args = opChoose, []*term{cond, yes, no}
	t.from, t.to = c.balance(cond.from, no.to)
	c.mustBeBool(cond, "what stands before ?")
	c.alike(t, yes, no)
	t.nullable = yes.nullable || no.nullable
}

// alike gives t the kind and unit that two values have in common; nil takes the
// kind of the other.
func (c *checker) alike(t, a, b *term) {
	if a.op == opNil && b.op == opNil {
		c.fail(t.from, t.to, "both sides are nil", "write a value on one side")
	}
	for _, p := range [][2]*term{{a, b}, {b, a}} {
		if p[0].op == opNil {
			p[0].op, p[0].kind, p[0].elem, p[0].unit = opLiteral, p[1].kind, p[1].elem, p[1].unit
		}
	}
	if a.kind != b.kind || a.kind == table.List && a.elem != b.elem {
		c.fail(t.from, t.to, c.sides(a, b), "both must be of one kind")
	}
	t.kind, t.elem = a.kind, a.elem
	t.unit = c.common(t, a, b)
}

// common is the unit of two numbers that are compared, added or chosen from.
func (c *checker) common(t, a, b *term) Unit {
	unit, clash := units(a.unit, b.unit)
	if clash {
		c.warn(t, fmt.Sprintf("%s is %s and %s is %s", c.say(a), inUnit(a.unit), c.say(b), inUnit(b.unit)), "compare and add what is measured alike")
	}
	return unit
}

func inUnit(u Unit) string {
	switch u {
	case Money:
		return "an amount of money"
	case Days:
		return "a number of days"
	case Count:
		return "a count"
	case Share:
		return "a share between 0 and 1"
	case Score:
		return "a score"
	}
	return "in " + string(u)
}

// say is a term as it was written.
func (c *checker) say(t *term) string { return c.excerpt(t.from, t.to) }

// sides says what each side is.
func (c *checker) sides(a, b *term) string {
	return fmt.Sprintf("%s is %s and %s is %s", c.say(a), aKind(a.kind), c.say(b), aKind(b.kind))
}

func (c *checker) mustBeBool(t *term, what string) {
	if t.kind == table.Bool {
		return
	}
	hint := ""
	switch {
	case t.op == opNil:
		hint = "write x == nil"
	case t.op == opLiteral && t.kind == table.Text:
		hint = `a list of texts is asked with in: tier in ["gold", "silver"]`
	case t.kind == table.Number:
		hint = fmt.Sprintf("compare it, for example %s > 0", c.say(t))
	case t.nullable:
		hint = fmt.Sprintf("compare it, for example %s != nil", c.say(t))
	case t.kind == table.Text:
		hint = fmt.Sprintf("compare it, for example %s == \"...\"", c.say(t))
	}
	c.fail(t.from, t.to, fmt.Sprintf("%s must be true or false, and %s is %s", what, c.say(t), aKind(t.kind)), hint)
}
