package expression

import (
	"fmt"

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
		c.warnNot(t, a)
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

// warnNot warns when not turns "unknown" into "yes".
func (c *checker) warnNot(t, a *term) {
	hides := ""
	switch a.op {
	case "and", "or":
		for _, part := range a.args {
			if touchesMissing(part) {
				hides = "ask for what you want without not, or add x != nil"
			}
		}
	case "in", "contains", "startsWith", "endsWith", "matches":
		hides = fmt.Sprintf("write %s not %s ...", c.say(a.args[0]), a.op)
	case "==", "!=", "<", "<=", ">", ">=":
		hides = fmt.Sprintf("write %s %s %s", c.say(a.args[0]), opposite[a.op], c.say(a.args[1]))
	default:
		hides = fmt.Sprintf("write %s == false", c.say(a))
	}
	if hides != "" && touchesMissing(a) {
		c.warn(t, "`not` over a value that may be missing also picks customers for whom it is unknown", hides)
	}
}

var opposite = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

// touchesMissing says whether a condition can be false only because something
// is missing.
func touchesMissing(t *term) bool {
	switch t.op {
	case "and", "or":
		for _, a := range t.args {
			if touchesMissing(a) {
				return true
			}
		}
		return false
	case "==", "!=", "<", "<=", ">", ">=", "in", "contains", "startsWith", "endsWith", "matches":
		return anyNullable(t.args)
	}
	return t.nullable
}
