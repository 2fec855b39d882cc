package expression

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"holdfast/rules/table"
)

func (c *checker) unary(t *term, n *ast.UnaryNode) *term {
	if b, ok := n.Node.(*ast.BinaryNode); ok && b.Location() == n.Location() {
		// The parser reads "x not in y" as not (x in y) and puts both at "in".
		t = c.binary(t, b)
		t.negate = true
		return t
	}
	a := c.term(n.Node)
	t.args = []*term{a}
	t.from, t.to = c.balance(t.from, a.to)
	switch n.Operator {
	case "not", "!":
		t.op, t.kind = "not", table.Bool
		if a.kind != table.Bool {
			hint := fmt.Sprintf("not binds tightly: write brackets, not (%s ...)", c.say(a))
			c.fail(t.from, t.to, fmt.Sprintf("%s turns true and false, and %s is %s", n.Operator, c.say(a), aKind(a.kind)), hint)
		}
		return t
	}
	if a.kind != table.Number {
		c.fail(t.from, t.to, fmt.Sprintf("%s is %s, and %s calculates with numbers", c.say(a), aKind(a.kind), n.Operator), "")
	}
	if n.Operator == "+" {
		a.from = t.from
		return a
	}
	t.op, t.kind, t.unit, t.nullable = opNegative, table.Number, a.unit, a.nullable
	return t
}

// warnNots warns of every not that turns "unknown" into "yes", in a term for
// whose customers the known terms have a value.
func (c *checker) warnNots(t *term, known []string) {
	switch t.op {
	case "and", "or":
		for i, a := range t.args {
			behind := slices.Clone(known)
			for j, other := range t.args {
				if j != i {
					behind = append(behind, c.known(other, t.op == "and")...)
				}
			}
			c.warnNots(a, behind)
		}
		return
	case opChoose:
		c.warnNots(t.args[0], known)
		c.warnNots(t.args[1], append(slices.Clone(known), c.known(t.args[0], true)...))
		c.warnNots(t.args[2], append(slices.Clone(known), c.known(t.args[0], false)...))
		return
	case "not":
		known = append(slices.Clone(known), c.known(t.args[0], false)...)
		c.warnNot(t, t.args[0], known)
	}
	for _, a := range t.args {
		c.warnNots(a, known)
	}
}

// warnNot warns when not over a picks who has no value.
func (c *checker) warnNot(t, a *term, known []string) {
	unsure := c.unsure(a, known)
	if len(unsure) == 0 {
		return
	}
	hint := "write " + bracketed(c.say(a), a) + " == false"
	switch {
	case a.op == "and" || a.op == "or":
		var asks []string
		for _, u := range unsure {
			if ask := bracketed(c.say(u), u) + " != nil"; !slices.Contains(asks, ask) {
				asks = append(asks, ask)
			}
		}
		hint = "ask for what you want without not, or add " + strings.Join(asks, " and ")
	case slices.Contains([]string{"in", "contains", "startsWith", "endsWith", "matches"}, a.op):
		hint = "write " + c.say(a.args[0]) + " not " + a.op + " ..."
	case opposite[a.op] != "":
		hint = "write " + c.say(a.args[0]) + " " + opposite[a.op] + " " + c.say(a.args[1])
	}
	c.warn(t, "`not` over a value that may be missing also picks customers for whom it is unknown", hint)
}

var opposite = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
