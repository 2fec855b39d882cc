package expression

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"holdfast/rules/table"
)

// in checks x in list.
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

// textTest checks contains, startsWith, endsWith and matches.
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
	if !short(pattern) {
		c.fail(b.from, b.to, "this pattern repeats too much", "repeat less, or use startsWith, endsWith, contains or in")
	}
	t.re = re
}
