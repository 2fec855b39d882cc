package rules

import (
	"unicode"

	"gopkg.in/yaml.v3"
)

// inside is the place of a line and column, both from 1, within a scalar's
// text. YAML folds lines, strips indents and reads escapes, but it changes no
// other characters: the text and the file are walked side by side over all that
// is not blank.
func (l *loader) inside(v value, line, column, length int) place {
	p := l.at(v)
	p.length = length
	w := walker{lines: v.file.lines, line: v.node.Line, column: v.node.Column, style: v.node.Style}
	switch {
	case w.style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		w.line, w.column = w.line+1, 1
	case w.style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		w.column++
	}
	atLine, atColumn, gap := 1, 1, 0
	for _, r := range v.node.Value {
		here := atLine > line || atLine == line && atColumn >= column
		if !unicode.IsSpace(r) {
			fromLine, fromColumn, ok := w.next()
			if !ok {
				break
			}
			p.line, p.column, gap = fromLine, fromColumn, 0
			if here {
				return p
			}
		} else {
			if here {
				break
			}
			gap++
		}
		if atColumn++; r == '\n' {
			atLine, atColumn = atLine+1, 1
		}
	}
	// Behind the last character, or on a blank between two: next to what stands
	// before it.
	if w.moved {
		p.column += 1 + gap
	}
	p.length = 1
	return p
}

// walker gives the places of a scalar's characters in the file, blanks left out.
type walker struct {
	lines        []string
	line, column int // from 1; the next character to look at
	style        yaml.Style
	moved        bool
	runes        []rune // of runesOf
	runesOf      int    // a line
}

// next is the place of the next character that is not blank; ok is false at the
// end of the file.
func (w *walker) next() (line, column int, ok bool) {
	for w.line <= len(w.lines) {
		if w.runesOf != w.line {
			w.runes, w.runesOf = []rune(w.lines[w.line-1]), w.line
		}
		if w.column > len(w.runes) {
			w.line, w.column = w.line+1, 1
			continue
		}
		line, column = w.line, w.column
		width, blank := w.step(w.runes[w.column-1:])
		w.column += width
		if !blank {
			w.moved = true
			return line, column, true
		}
	}
	return 0, 0, false
}

// step is how many characters of the file make the first one of the text, and
// whether that is a blank.
func (w *walker) step(rest []rune) (width int, blank bool) {
	switch {
	case w.style&yaml.SingleQuotedStyle != 0 && len(rest) > 1 && rest[0] == '\'' && rest[1] == '\'':
		return 2, false
	case w.style&yaml.DoubleQuotedStyle != 0 && rest[0] == '\\':
		if len(rest) == 1 {
			return 1, true // a line that goes on
		}
		switch rest[1] {
		case 'x':
			return 4, false
		case 'u':
			return 6, false
		case 'U':
			return 10, false
		case ' ', 't', 'n', 'r', 'v', 'f', '\t', 'N', '_', 'L', 'P':
			return 2, true
		}
		return 2, false
	}
	return 1, unicode.IsSpace(rest[0])
}
