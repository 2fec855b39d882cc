package templates

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// parsing is one run of Parse: the source, what was found in it so far, and
// every fault.
type parsing struct {
	lang    Language
	look    Look
	colours colours
	layout  *Layout
	src     []byte
	starts  []int    // offsets at which lines begin
	origins []origin // of the scanned text, in order
	tags    []*tag
	faults  []*Fault
}

func (p *parsing) letter(src []byte) *Letter {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	p.src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	p.starts = lineStarts(p.src)
	if !p.readable() {
		return nil
	}
	from, to, body, ok := p.front()
	if !ok {
		return nil
	}
	head := p.scan(from, to)
	p.origins = p.origins[:0]
	markdown := p.scan(body, len(p.src))
	p.foreign(from)
	letter := &Letter{}
	letter.buffers.New = func() any { return new(bytes.Buffer) }
	subject, preheader, heading := p.fields(head, p.lineOf(from))
	letter.headed = heading
	if p.layout == nil {
		p.layout = p.layoutOf("", 0)
	}
	p.nest(tagsIn(markdown, p.tags))
	if p.broken() {
		// The Markdown of a letter whose tags do not fit together says nothing.
		return nil
	}
	prints := map[string]int{}
	for _, t := range p.tags {
		t.line, _ = p.place(t.at)
		t.first = t.id
		if before, ok := prints[t.src]; ok && t.kind == printTag {
			t.first = before
		} else if t.kind == printTag {
			prints[t.src] = t.id
		}
	}
	letter.tags = p.tags
	letter.leaves = p.layout.leaves || slices.ContainsFunc(p.tags, func(t *tag) bool { return strings.Contains(t.src, "unsubscribe_url") })
	root, source := parseMarkdown(markdown, p.tags)
	page := p.page(root, source, letter)
	if strings.TrimSpace(page) == "" {
		p.fault(to, "the letter has no text", "write it below this line of ---")
	}
	if !p.broken() {
		p.compile(letter, page, plainText(root, source, p.tags))
		letter.subject, letter.preheader = p.oneLine(subject), p.oneLine(preheader)
	}
	return letter
}

// readable refuses sources that no later step could make sense of.
func (p *parsing) readable() bool {
	if len(p.src) > maxSource {
		p.fault(0, "the letter has %d bytes, at most %d", "make it shorter", len(p.src), maxSource)
		return false
	}
	for at := 0; at < len(p.src); {
		r, size := utf8.DecodeRune(p.src[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			p.fault(at, "this is not UTF-8 text", "save the file as UTF-8")
			return false
		case r == openMark || r == shutMark || r == 0:
			p.fault(at, "the character U+%04X cannot stand in a letter", "take it out", r)
			return false
		}
		at += size
	}
	return true
}

// fault notes a mistake at an offset of the source. The arguments are those of
// the message.
func (p *parsing) fault(at int, message, hint string, args ...any) *Fault {
	line, column := p.place(at)
	f := &Fault{Line: line, Column: column, Message: fmt.Sprintf(message, args...), Hint: hint}
	p.faults = append(p.faults, f)
	return f
}

// warn notes something worth seeing to.
func (p *parsing) warn(at int, message, hint string, args ...any) {
	p.fault(at, message, hint, args...).Warning = true
}

func (p *parsing) broken() bool {
	for _, f := range p.faults {
		if !f.Warning {
			return true
		}
	}
	return false
}

// place is the line and the column, in characters, of an offset.
func (p *parsing) place(at int) (line, column int) {
	line = p.lineOf(at)
	return line, 1 + utf8.RuneCount(p.src[p.starts[line-1]:at])
}

func (p *parsing) lineOf(at int) int {
	lo, hi := 0, len(p.starts)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; p.starts[mid] <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo + 1
}

func lineStarts(src []byte) []int {
	starts := []int{0}
	for i, c := range src {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// origin ties an offset of a scanned text to the source it came from.
type origin struct{ scanned, source int }

// sourceOf is the offset in the source of an offset in the scanned Markdown.
func (p *parsing) sourceOf(scanned int) int {
	at := 0
	for _, o := range p.origins {
		if o.scanned > scanned {
			break
		}
		at = o.source + scanned - o.scanned
	}
	return min(at, len(p.src))
}

// oneWord is a source text with its white space folded, for messages.
func oneWord(src string) string { return strings.Join(strings.Fields(src), " ") }
