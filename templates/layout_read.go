package templates

import (
	"bytes"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Layout is an HTML page around letters. Between {{ and }} it has words of its
// own, and nothing else:
//
//	content            the letter itself; must stand there once
//	subject, preheader the letter's
//	shop               the sender's name
//	address            the postal address
//	unsubscribe_url, unsubscribe    the link to be written to no more, and its text in the reader's language
//	preferences_url, preferences    the link to choose topics, and its text
//	lang, dir          the letter's language, and ltr or rtl
//	logo, logo_alt, site            of the brand
//	colour, colour_text, colour_link, colour_dark
//	                   the brand's, of text on it, of links by day and by night
//
// {% if WORD %}, {% else %} and {% end %} leave out what there is nothing for.
// Comments are taken out, but for those that Outlook reads.
type Layout struct {
	source string
	pieces []piece
	styles map[string]string // of elements, where they differ from other layouts
	leaves bool              // it shows where one unsubscribes
}

// piece is a stretch of a layout: text as it stands, a tag, or what Outlook reads.
type piece struct {
	kind string // "text", "word", "if", "else", "end", "comment"
	text string
	at   int // offset in the source
}

// layoutWords are the words of layouts, in the order of the reference.
var layoutWords = []string{
	"content", "subject", "preheader", "shop", "address", "unsubscribe_url", "unsubscribe", "preferences_url", "preferences",
	"lang", "dir", "logo", "logo_alt", "site", "colour", "colour_text", "colour_link", "colour_dark",
}

var (
	layoutTag = regexp.MustCompile(`(?s)\{\{(.*?)\}\}|\{%(.*?)%\}|` +
		`<!--\[if[^\]]*\]>(?:<!-->|-->)?|(?:<!--)?<!\[endif\]-->`)
	unfitElement = regexp.MustCompile(`(?i)<\s*(script|iframe|form|object|embed)\b`)
)

// ReadLayout reads a layout file. The Layout is nil exactly when some fault is
// not a Warning.
func ReadLayout(src []byte) (*Layout, []*Fault) {
	text := strings.ReplaceAll(strings.TrimPrefix(string(src), "\ufeff"), "\r\n", "\n")
	p := &parsing{src: []byte(text), starts: lineStarts([]byte(text)), colours: Brand{}.colours()}
	if !p.readable() {
		return nil, p.faults
	}
	l := &Layout{source: text}
	at := 0
	for _, m := range layoutTag.FindAllStringSubmatchIndex(text, -1) {
		l.pieces = append(l.pieces, piece{"text", text[at:m[0]], at})
		at = m[1]
		switch {
		case m[2] >= 0:
			l.pieces = append(l.pieces, p.layoutWord(m[0], strings.TrimSpace(text[m[2]:m[3]])))
		case m[4] >= 0:
			l.pieces = append(l.pieces, p.layoutBlock(m[0], strings.Fields(text[m[4]:m[5]])))
		default:
			l.pieces = append(l.pieces, piece{"comment", text[m[0]:m[1]], m[0]})
		}
	}
	l.pieces = append(l.pieces, piece{"text", text[at:], at})
	p.judgeLayout(l)
	if !p.broken() {
		// A letter says whether the pieces make one page.
		if _, err := l.page(p.words(), `<p>x</p>`, &run{letter: &Letter{}, probe: true}); err != nil {
			at := 0
			if misfit := (*htmltemplate.Error)(nil); errors.As(err, &misfit) && misfit.Line > 0 {
				at = p.starts[min(misfit.Line, len(p.starts))-1]
			}
			p.fault(at, "the layout is not whole HTML", "close every quote and every element, and put quotes around every attribute")
		}
	}
	slices.SortStableFunc(p.faults, byPlace)
	if p.broken() {
		return nil, p.faults
	}
	return l, p.faults
}

func (p *parsing) layoutWord(at int, word string) piece {
	if !slices.Contains(layoutWords, word) {
		p.fault(at, "a layout has no word %q", nearWord(word), word)
	}
	return piece{"word", word, at}
}

func (p *parsing) layoutBlock(at int, words []string) piece {
	switch {
	case len(words) == 2 && words[0] == "if":
		p.layoutWord(at, words[1])
		if words[1] == "content" {
			p.fault(at, "every message has a letter", "take the if away")
		}
		return piece{"if", words[1], at}
	case len(words) == 1 && (words[0] == "else" || words[0] == "end"):
		return piece{words[0], "", at}
	}
	p.fault(at, "a layout has no tag %q", "the tags are {% if WORD %}, {% else %} and {% end %}", strings.Join(words, " "))
	return piece{"text", "", at}
}

func nearWord(word string) string {
	for _, known := range layoutWords {
		if distance(strings.ToLower(word), known) <= 2 {
			return "did you mean " + known + "?"
		}
	}
	return "the words are " + strings.Join(layoutWords, ", ")
}

// judgeLayout sees to what every layout needs, and that its tags fit together.
func (p *parsing) judgeLayout(l *Layout) {
	count := map[string]int{}
	var open []piece
	for _, piece := range l.pieces {
		switch piece.kind {
		case "word":
			count[piece.text]++
			if piece.text == "content" && len(open) > 0 {
				p.fault(piece.at, "the letter stands inside an if", "put {{ content }} outside")
			}
		case "if":
			open = append(open, piece)
		case "else", "end":
			switch {
			case len(open) == 0 || piece.kind == open[len(open)-1].kind:
				p.fault(piece.at, "this %s closes nothing", "take it out, or open an if before it", piece.kind)
			case piece.kind == "end":
				open = open[:len(open)-1]
			default:
				open[len(open)-1].kind = "else" // a second one closes nothing
			}
		}
	}
	for _, piece := range open {
		p.fault(piece.at, "this if has no end", "write {% end %} where it stops")
	}
	if count["content"] != 1 {
		p.fault(0, "the letter stands %d times in the layout", "write {{ content }} once", count["content"])
	}
	l.leaves = count["unsubscribe_url"] > 0
	if count["address"] == 0 {
		p.warn(0, "the layout does not show {{ address }}", "mail to many needs it, by law and by the rules of mailbox providers")
	}
	for _, m := range unfitElement.FindAllStringSubmatchIndex(l.source, -1) {
		p.fault(m[0], "mail programs take out <%s>", "take it out", l.source[m[2]:m[3]])
	}
}

// mark stands in the text of a layout for what html/template would take out.
const mark = "\ufdd2"

// text is the layout as the text of an html/template, with marks for what has
// to stay as it is.
func (l *Layout) text(words map[string]string) (text string, kept []string) {
	var out strings.Builder
	for _, piece := range l.pieces {
		switch piece.kind {
		case "text":
			out.WriteString(piece.text)
		case "comment":
			fmt.Fprintf(&out, "%s%d%s", mark, len(kept), mark)
			kept = append(kept, piece.text)
		case "word":
			if fixed, ok := words[piece.text]; ok {
				out.WriteString(fixed)
			} else {
				out.WriteString(sheetWord(piece.text))
			}
		case "if":
			if fixed, ok := words[piece.text]; ok {
				out.WriteString(openText + "if " + strconv.FormatBool(fixed != "") + shutText)
			} else {
				out.WriteString(openText + "if ." + sheetWords[piece.text] + shutText)
			}
		default:
			out.WriteString(openText + piece.kind + shutText)
		}
	}
	return out.String(), kept
}

var marked = regexp.MustCompile(mark + `(\d+)` + mark)

// unmarked puts back what the marks stand for.
func unmarked(text []byte, kept []string) []byte {
	if !bytes.Contains(text, []byte(mark)) {
		return text
	}
	return marked.ReplaceAllFunc(text, func(m []byte) []byte {
		n, _ := strconv.Atoi(string(m[len(mark) : len(m)-len(mark)])) // digits, by the pattern
		return []byte(kept[n])
	})
}
