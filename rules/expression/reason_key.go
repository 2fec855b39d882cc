package expression

import (
	"fmt"
	"strings"
)

// key is a term in a form that is the same for the same calculation, however it
// is written.
func (p *Program) key(t *term) string { return t.key(p.uses) }

// key is the term's; uses are the words, by slot.
func (t *term) key(uses []string) string {
	var b strings.Builder
	t.writeKey(&b, uses)
	return b.String()
}

func (t *term) writeKey(b *strings.Builder, uses []string) {
	switch t.op {
	case opLiteral:
		fmt.Fprintf(b, "%T(%#v)", t.value, t.value)
		return
	case opWord:
		b.WriteString(uses[t.slot])
		return
	case opDay:
		fmt.Fprintf(b, "date(%s)", t.wall.Format(dateLayouts[1]))
		return
	case opCall:
		b.WriteString(t.fn.Name)
	default:
		b.WriteString(t.step())
	}
	b.WriteByte('(')
	for i, a := range t.args {
		if i > 0 {
			b.WriteByte(',')
		}
		a.writeKey(b, uses)
	}
	b.WriteByte(')')
}

// Same says whether two programs compute the same in the same way, whatever
// spaces, brackets and comments they are written with.
func Same(a, b *Program) bool { return a.key(a.root) == b.key(b.root) }
