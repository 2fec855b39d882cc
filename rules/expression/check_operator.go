package expression

import (
	"fmt"
	"math"
	"strconv"

	"github.com/expr-lang/expr/ast"

	"holdfast/rules/table"
)

func (c *checker) binary(t *term, n *ast.BinaryNode) *term {
	op := n.Operator
	switch op {
	case "&&":
		op = "and"
	case "||":
		op = "or"
	case "**":
		op = "^"
	}
	t.op = op
	if op == "and" || op == "or" {
		c.junction(t, n)
		return t
	}
	a, b := c.term(n.Left), c.term(n.Right)
	t.args = []*term{a, b}
	t.from, t.to = c.balance(min(a.from, b.from), max(a.to, b.to))
	switch op {
	case "==", "!=", "<", "<=", ">", ">=":
		c.compare(t, a, b)
	case "in":
		c.in(t, a, b)
	case "contains", "startsWith", "endsWith", "matches":
		c.textTest(t, a, b)
	case "??":
		if a.op == opNil {
			c.fail(a.from, a.to, "nil before ?? is always missing", "write the value alone")
		}
		c.alike(t, a, b)
		t.nullable = a.nullable && b.nullable
	default:
		c.arithmetic(t, a, b)
	}
	return t
}

// junction gathers a and b and c as one term with three arguments.
func (c *checker) junction(t *term, n *ast.BinaryNode) {
	var parts []ast.Node
	for {
		parts = append(parts, n.Right)
		left, ok := n.Left.(*ast.BinaryNode)
		if !ok || !sameJunction(left.Operator, t.op) {
			parts = append(parts, n.Left)
			break
		}
		n = left
	}
	t.kind = table.Bool
	for i := len(parts) - 1; i >= 0; i-- {
		a := c.term(parts[i])
		c.mustBeBool(a, "what "+t.op+" joins")
		t.args = append(t.args, a)
	}
	t.from, t.to = t.args[0].from, t.args[len(t.args)-1].to
}

func sameJunction(operator, op string) bool {
	return operator == op || operator == "&&" && op == "and" || operator == "||" && op == "or"
}

func (c *checker) compare(t, a, b *term) {
	t.kind = table.Bool
	equal := t.op == "==" || t.op == "!="
	if a.op == opNil || b.op == opNil {
		value := a
		if a.op == opNil {
			value = b
		}
		switch {
		case a.op == b.op:
			c.fail(t.from, t.to, "both sides are nil", "write a word on one side")
		case !equal:
			c.fail(t.from, t.to, "nil is neither smaller nor larger than anything", "ask for missing with == nil or != nil")
		}
		t.op, t.negate, t.args = opIsNil, t.op == "!=", []*term{value}
		return
	}
	if a.kind != b.kind {
		c.fail(t.from, t.to, c.sides(a, b), mixHint(a, b))
	}
	switch {
	case a.kind == table.List:
		c.fail(t.from, t.to, "lists are not compared", "ask for one value: x in list")
	case a.kind == table.Bool && !equal:
		c.fail(t.from, t.to, "true and false are neither smaller nor larger", "write == true or == false")
	}
	c.common(t, a, b)
	c.checkShare(a, b)
	c.checkShare(b, a)
	c.checkThousand(a, b)
	c.checkThousand(b, a)
}

// checkShare warns of churn_risk > 60.
func (c *checker) checkShare(share, b *term) {
	v, ok := b.value.(float64)
	if share.unit != Share || share.literal() || !b.literal() || !ok || v >= 0 && v <= 1 {
		return
	}
	hint := ""
	if v > 1 && v <= 100 {
		hint = fmt.Sprintf("write %s for %s %%", strconv.FormatFloat(v/100, 'f', -1, 64), c.say(b))
	}
	c.warn(b, fmt.Sprintf("%s is a share between 0 and 1, and %s is not", c.say(share), c.say(b)), hint)
}

// mixHint is what to write when two kinds are compared.
func mixHint(a, b *term) string {
	if a.literal() {
		a, b = b, a
	}
	text, isText := b.value.(string)
	number, isNumber := b.value.(float64)
	switch {
	case a.kind == table.Number && isText:
		if _, err := strconv.ParseFloat(text, 64); err == nil {
			return fmt.Sprintf("write %s without quotes", text)
		}
	case a.kind == table.Text && isNumber:
		return fmt.Sprintf("write \"%s\" in quotes", strconv.FormatFloat(number, 'f', -1, 64))
	case a.kind == table.Time && isText:
		return fmt.Sprintf("write date(%q)", text)
	case a.kind == table.Time && b.kind == table.Number:
		return "count days with days_since(...) or days_until(...)"
	case a.kind == table.Bool:
		return "write == true or == false"
	}
	return ""
}

func (c *checker) arithmetic(t, a, b *term) {
	if t.op == "+" && a.kind == table.Text && b.kind == table.Text {
		t.kind, t.nullable = table.Text, a.nullable || b.nullable
		return
	}
	if a.kind != table.Number || b.kind != table.Number {
		hint := ""
		switch {
		case a.kind == table.Time && b.kind == table.Time:
			hint = "count days with days_since(...) or days_until(...)"
		case a.kind == table.Time || b.kind == table.Time:
			hint = "compare days instead: days_since(t) > 30"
		case a.op == opNil || b.op == opNil:
			hint = "nil is no number; write x ?? 0 for a value that may be missing"
		case t.op == "+" && (a.kind == table.Text || b.kind == table.Text):
			hint = "join texts with texts, add numbers to numbers"
		}
		c.fail(t.from, t.to, fmt.Sprintf("%s, and %s calculates with numbers", c.sides(a, b), t.op), hint)
	}
	t.kind = table.Number
	t.nullable = a.nullable || b.nullable
	switch t.op {
	case "+", "-":
		t.unit = c.common(t, a, b)
	case "*":
		t.unit = product(a.unit, b.unit)
	case "^":
		t.nullable = t.nullable || mayFail(t.op, b)
	case "/", "%":
		t.nullable = t.nullable || mayFail(t.op, b)
		t.unit = a.unit
		if t.op == "/" {
			t.unit = quotient(a.unit, b.unit)
		}
	}
}

// mayFail says whether a division or power by b may have no result though both
// sides are there.
func mayFail(op string, b *term) bool {
	v, known := b.value.(float64)
	if op == "^" {
		return !known || v < 0 || v != math.Trunc(v)
	}
	return !known || v == 0
}
