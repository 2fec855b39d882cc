package expression

import (
	"fmt"
	"strings"
)

// key is a term in a form that is the same for the same calculation, however it
// is written.
func (p *Program) key(t *term) string {
	var b strings.Builder
	p.writeKey(&b, t)
	return b.String()
}

func (p *Program) writeKey(b *strings.Builder, t *term) {
	switch t.op {
	case opLiteral:
		fmt.Fprintf(b, "%T(%#v)", t.value, t.value)
		return
	case opWord:
		b.WriteString(p.uses[t.slot])
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
		p.writeKey(b, a)
	}
	b.WriteByte(')')
}

// Same says whether two programs compute the same in the same way, whatever
// spaces, brackets and comments they are written with.
func Same(a, b *Program) bool { return a.key(a.root) == b.key(b.root) }
