package expression

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"

	"holdfast/rules/table"
)

func (c *checker) unary(t *term, n *ast.UnaryNode) *term {
	a := c.term(n.Node)
	t.args = []*term{a}
	if b, ok := n.Node.(*ast.BinaryNode); ok && b.Location() == n.Location() {
		// The parser reads "x not in y" as not (x in y) and puts both at "in".
		switch {
		case a.literal():
			yes, _ := a.value.(bool)
			return &term{op: opLiteral, kind: table.Bool, value: !yes, from: a.from, to: a.to, text: -1}
		default:
			a.negate = true
			return a
		}
	}
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

func (c *checker) in(t, a, b *term) {
	t.kind = table.Bool
	if a.op == opNil {
		c.fail(a.from, a.to, "nil is in no list", "ask for missing with x == nil")
	}
	if b.kind != table.List {
		hint := fmt.Sprintf("write a list: %s in [%s]", c.say(a), c.say(b))
		if b.kind == table.Text && !b.literal() {
			hint = fmt.Sprintf("write %s contains %s", c.say(b), c.say(a))
		}
		c.fail(t.from, t.to, fmt.Sprintf("in asks a list, and %s is %s", c.say(b), aKind(b.kind)), hint)
	}
	if b.elem != table.Unknown && a.kind != b.elem {
		entry := &term{}
		if len(b.args) > 0 {
			entry = b.args[0]
		} else if list, ok := b.value.([]any); ok && len(list) > 0 {
			entry = &term{op: opLiteral, kind: b.elem, value: list[0]}
		}
		c.fail(t.from, t.to, fmt.Sprintf("%s is %s and the list %s holds %s", c.say(a), aKind(a.kind), c.say(b), plural(b.elem)), mixHint(a, entry))
	}
	if list, ok := b.value.([]any); ok && b.literal() && b.elem == table.Number {
		for _, v := range list {
			number, _ := v.(float64)
			c.checkShare(a, &term{op: opLiteral, value: number, from: b.from, to: b.to})
		}
	}
}

func plural(k table.Kind) string {
	switch k {
	case table.Number:
		return "numbers"
	case table.Text:
		return "texts"
	case table.Time:
		return "dates"
	}
	return "true and false"
}

func (c *checker) textTest(t, a, b *term) {
	t.kind = table.Bool
	for _, side := range t.args {
		if side.kind == table.Text {
			continue
		}
		hint := ""
		switch {
		case a.kind == table.List && t.op == "contains":
			hint = fmt.Sprintf("write %s in %s", c.say(b), c.say(a))
		case side.kind == table.Number && side.literal():
			hint = fmt.Sprintf("write \"%s\" in quotes", c.say(side))
		}
		c.fail(side.from, side.to, fmt.Sprintf("%s looks into text, and %s is %s", t.op, c.say(side), aKind(side.kind)), hint)
	}
	if t.op != "matches" {
		return
	}
	pattern, ok := b.value.(string)
	if !b.literal() || !ok {
		c.fail(b.from, b.to, "matches needs a pattern in quotes", `for example email matches "@example[.]com$"`)
	}
	if utf8.RuneCountInString(pattern) > maxPattern {
		c.fail(b.from, b.to, fmt.Sprintf("a pattern has at most %d characters", maxPattern), "use startsWith, endsWith, contains or in")
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		why := "see the syntax of RE2"
		if bad := (*syntax.Error)(nil); errors.As(err, &bad) {
			why = strings.ReplaceAll(string(bad.Code), "regexp", "pattern") + ": " + bad.Expr
		}
		c.fail(b.from, b.to, "this pattern cannot be read", why)
	}
	t.re = re
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
		exponent, ok := b.value.(float64)
		t.nullable = t.nullable || !ok || exponent < 0 || exponent != math.Trunc(exponent)
	case "/", "%":
		divisor, ok := b.value.(float64)
		t.nullable = t.nullable || !ok || divisor == 0
		t.unit = a.unit
		if t.op == "/" {
			t.unit = quotient(a.unit, b.unit)
		}
	}
}
