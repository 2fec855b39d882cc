package templates

import (
	"regexp"
	"strings"
)

var loopHead = regexp.MustCompile(`^([\p{L}_][\p{L}\p{N}_]*)\s+in\s+`)

// readPrint reads the inside of {{ }}.
func (p *parsing) readPrint(t *tag, inner string) {
	t.kind = printTag
	t.expression(inner, t.at+2)
	if p.printHabit(t, inner) {
		t.bad = true
		return
	}
	if t.src == "" {
		p.fault(t.at, "there is nothing between {{ and }}", "write the word to print, like {{ first_name }}")
		t.bad = true
	}
}

// readBlock reads the inside of {% %}.
func (p *parsing) readBlock(t *tag, inner string) {
	lead := len(inner) - len(strings.TrimLeft(inner, " \t\n-+"))
	word := inner[lead:]
	if end := strings.IndexAny(word, " \t\n-+(:"); end >= 0 {
		word = word[:end]
	}
	rest := inner[lead+len(word):]
	t.expression(rest, t.at+2+lead+len(word))
	if p.blockHabit(t, word, inner) {
		t.bad = true
		return
	}
	switch word {
	case "if", "elif":
		t.kind = ifTag
		if word == "elif" {
			t.kind = elifTag
		}
		if t.src == "" {
			p.fault(t.at, "this %s has no condition", "write {% "+word+" orders > 3 %}", word)
			t.bad = true
			return
		}
		t.bad = p.filterHabit(t)
	case "for":
		t.kind = forTag
		head := loopHead.FindStringSubmatch(t.src)
		if head == nil || len(head[0]) == len(t.src) {
			p.fault(t.at, "this loop is not complete", "write {% for x in list %}")
			t.bad = true
			return
		}
		t.loop = head[1]
		t.expression(t.src[len(head[0]):], t.srcAt+len(head[0]))
		t.bad = p.filterHabit(t)
	case "else", "end":
		t.kind = elseTag
		if word == "end" {
			t.kind = endTag
		}
		if t.src != "" {
			p.fault(t.at, "%s stands alone", "write {% "+word+" %}", word)
			t.bad = true
		}
		t.src = ""
	default:
		p.fault(t.at, "there is no tag %q", "the tags are if, elif, else, for and end", oneWord(inner))
		t.kind, t.bad = printTag, true
	}
}
