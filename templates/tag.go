package templates

import (
	"strconv"
	"strings"
)

// A tag travels through Markdown as its number between these two characters.
// They are Unicode noncharacters: no text holds them, and Markdown takes them
// for letters. The same characters are the delimiters of the templates that are
// made in the end, so that no text of a letter can be read as an action.
const (
	openMark = '\uFDD0'
	shutMark = '\uFDD1'
	openText = string(openMark)
	shutText = string(shutMark)
)

type tagKind uint8

const (
	printTag tagKind = iota // {{ expr }}
	ifTag
	elifTag
	elseTag
	forTag
	endTag
)

func (k tagKind) String() string { return [...]string{"{{ }}", "if", "elif", "else", "for", "end"}[k] }

// tag is one tag of a letter.
type tag struct {
	id     int
	kind   tagKind
	at     int    // offset of its first brace
	line   int    // where that is
	src    string // the expression, trimmed; "" when the kind has none
	srcAt  int    // offset of src
	loop   string // for: the name of the loop variable
	opener *tag   // elif, else, end: the if or for it belongs to
	bad    bool   // reported already; keeps its place so that the others fit
	expr   Expression
	first  int // id of the first tag that prints the same expression; its own for other kinds
}

// scan reads the tags between two offsets and gives the text with a placeholder
// for each.
func (p *parsing) scan(from, to int) string {
	var out strings.Builder
	src := string(p.src[:to])
	keep := func(from, to int) {
		p.origins = append(p.origins, origin{out.Len(), from})
		out.WriteString(src[from:to])
	}
	for at := from; at < to; {
		next := strings.IndexByte(src[at:], '{')
		if next < 0 || at+next+1 >= to {
			keep(at, to)
			break
		}
		open := at + next
		closer := ""
		switch src[open+1] {
		case '{':
			closer = "}}"
		case '%':
			closer = "%}"
		default:
			keep(at, open+1)
			at = open + 1
			continue
		}
		keep(at, open)
		stop := closing(src, open+2, closer)
		if stop < 0 {
			p.fault(open, "this %s is never closed", "write "+closer+" behind it", src[open:open+2])
			at = open + 2
			continue
		}
		t := &tag{id: len(p.tags), at: open}
		p.tags = append(p.tags, t)
		at = stop + 2
		if closer == "}}" {
			if at < to && src[at] == '}' && strings.HasPrefix(src[open:], "{{{") {
				at++ // Mustache's third brace
			}
			p.readPrint(t, src[open+2:stop])
		} else {
			p.readBlock(t, src[open+2:stop])
		}
		p.origins = append(p.origins, origin{out.Len(), open})
		out.WriteString(placeholder(t.id))
	}
	return out.String()
}

func placeholder(id int) string { return openText + strconv.Itoa(id) + shutText }

// closing is where the tag that begins before from is closed, or -1. Quoted text
// and braces within the expression do not close it.
func closing(src string, from int, closer string) int {
	depth := 0
	var quote byte
	for i := from; i+1 < min(len(src), from+maxTag); i++ {
		c := src[i]
		switch {
		case quote != 0 && c == '\\' && quote != '`':
			i++
		case quote != 0:
			if c == '\n' {
				return plainClosing(src, from, closer)
			}
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case depth == 0 && src[i:i+2] == closer:
			return i
		case c == '{' && (src[i+1] == '{' || src[i+1] == '%'), strings.HasPrefix(src[i:], "\n\n"):
			if i == from { // Mustache's third brace
				continue
			}
			return plainClosing(src, from, closer)
		case c == '{':
			depth++
		case c == '}' && depth > 0:
			depth--
		}
	}
	return plainClosing(src, from, closer)
}

// plainClosing looks for the closer on the same line whatever the quotes say: the
// quotes did not fit, and the Language will say so in its place.
func plainClosing(src string, from int, closer string) int {
	rest := src[from:min(len(src), from+maxTag)]
	if end := strings.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end]
	}
	stop := strings.Index(rest, closer)
	if stop < 0 || strings.Contains(rest[:stop], "{{") || strings.Contains(rest[:stop], "{%") {
		return -1
	}
	return from + stop
}

// expression notes the expression of a tag: inner is all or the tail of what
// stands between its braces and begins at offset at.
func (t *tag) expression(inner string, at int) {
	trimmed := strings.TrimLeft(inner, " \t\n")
	t.srcAt = at + len(inner) - len(trimmed)
	t.src = strings.TrimRight(trimmed, " \t\n")
}

// split cuts a text at its placeholders: text calls with the stretches between
// them, tag with the numbers.
func split(s string, text func(string), tag func(id int)) {
	for {
		open := strings.Index(s, openText)
		if open < 0 {
			break
		}
		length := strings.Index(s[open:], shutText)
		if length < 0 { // cut off by Markdown; whoever counts tags will miss it
			break
		}
		if open > 0 {
			text(s[:open])
		}
		id, _ := strconv.Atoi(s[open+len(openText) : open+length]) // placeholder wrote it
		tag(id)
		s = s[open+length+len(shutText):]
	}
	if s != "" {
		text(s)
	}
}

// tagsIn are the tags of a text's placeholders.
func tagsIn(s string, all []*tag) []*tag {
	var tags []*tag
	split(s, func(string) {}, func(id int) { tags = append(tags, all[id]) })
	return tags
}
