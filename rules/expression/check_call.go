package expression

import (
	"fmt"
	"time"

	"github.com/expr-lang/expr/ast"

	"holdfast/rules/table"
)

func (c *checker) call(t *term, n *ast.CallNode) {
	name, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		c.fail(t.from, t.to, "this cannot be called", "")
	}
	fn, ok := functionNamed(name.Value)
	if !ok {
		// Only a call of something that is no plain name comes here.
		c.fail(t.from, t.to, fmt.Sprintf("unknown function %q", name.Value), "")
	}
	if open := c.tokenAt(t.to); open < len(c.tokens) && c.partner[open] >= 0 {
		t.to = c.tokens[c.partner[open]].To
	}
	if fn.Letter && !c.letter {
		c.fail(t.from, t.to, fn.Name+" writes text for a letter", "use the number itself here")
	}
	for _, arg := range n.Arguments {
		t.args = append(t.args, c.term(arg))
	}
	t.op, t.fn, t.kind, t.unit = opCall, fn, fn.gives, fn.unit
	c.arity(t, fn)
	if fn.Name == "date" {
		c.date(t)
		return
	}
	for i, a := range t.args {
		c.argument(fn, a, fn.takes[min(i, len(fn.takes)-1)])
	}
	t.nullable = fn.unsure || anyNullable(t.args)
	if fn.keeps {
		t.unit = t.args[0].unit
		for _, a := range t.args[1:] {
			t.unit = c.common(t, &term{unit: t.unit, from: t.args[0].from, to: t.args[0].to}, a)
		}
	}
	switch fn.Name {
	case "split":
		t.elem = table.Text
	case "first", "last":
		if t.kind = t.args[0].elem; t.kind == table.Unknown {
			c.fail(t.from, t.to, "this list is always empty", "")
		}
	case "join":
		if e := t.args[0].elem; e != table.Text && e != table.Unknown {
			c.fail(t.args[0].from, t.args[0].to, fmt.Sprintf("join joins texts, and %s holds %s", c.say(t.args[0]), plural(e)), "")
		}
	}
}

func (c *checker) arity(t *term, fn *function) {
	want := len(fn.takes)
	if len(t.args) == want || fn.more && len(t.args) > want {
		return
	}
	need := fmt.Sprintf("%d values", want)
	if want == 1 {
		need = "one value"
	}
	if fn.more {
		need = fmt.Sprintf("%d values or more", want)
	}
	c.fail(t.from, t.to, fmt.Sprintf("%s needs %s", fn.Name, need), "write "+fn.Call)
}

func (c *checker) argument(fn *function, a *term, want table.Kind) {
	if a.op == opNil {
		c.fail(a.from, a.to, fmt.Sprintf("%s of nil is always missing", fn.Name), "write "+fn.Call)
	}
	if want == table.Unknown { // len
		if a.kind != table.Text && a.kind != table.List {
			c.fail(a.from, a.to, fmt.Sprintf("%s needs text or a list, and %s is %s", fn.Name, c.say(a), aKind(a.kind)), "write "+fn.Call)
		}
		return
	}
	if a.kind != want {
		c.fail(a.from, a.to, fmt.Sprintf("%s needs %s, and %s is %s", fn.Name, aKind(want), c.say(a), aKind(a.kind)), "write "+fn.Call)
	}
}

// The ways to write a date; neither carries a zone.
var dateLayouts = []string{"2006-01-02", "2006-01-02T15:04"}

// date checks date("2026-01-31"), which is an instant, and date(t), which is a
// letter's text.
func (c *checker) date(t *term) {
	a := t.args[0]
	switch {
	case a.kind == table.Time && c.letter:
		t.nullable = a.nullable
		return
	case a.kind == table.Time:
		c.fail(t.from, t.to, "date writes text for a letter", "use the date itself here: "+c.say(a))
	case a.kind != table.Text || !a.literal():
		c.fail(a.from, a.to, "date needs a day in quotes", `write date("2026-01-31") or date("2026-01-31T09:00")`)
	}
	text, _ := a.value.(string)
	for _, layout := range dateLayouts {
		if wall, err := time.Parse(layout, text); err == nil {
			t.op, t.kind, t.wall, t.args = opDay, table.Time, wall, nil
			return
		}
	}
	c.fail(a.from, a.to, fmt.Sprintf("%s is not a day of the calendar", c.say(a)), `write date("2026-01-31") or date("2026-01-31T09:00")`)
}
