package templates

import (
	"net/url"
	"strings"

	stdhtml "html"

	"github.com/yuin/goldmark/ast"
	tableast "github.com/yuin/goldmark/extension/ast"
)

// urlPart says how far an address has come when a value is put in; it decides
// how the value is escaped.
type urlPart uint8

const (
	urlStart urlPart = iota // nothing yet: the value holds the scheme
	urlHost                 // behind https://: the value names, or ends, who answers
	urlPath
	urlQuery // behind ? or #
)

// schemes are what an address may begin with. A tel: link cannot come from a
// value: html/template does not let it through.
var schemes = []string{"https://", "http://", "mailto:", "tel:", "sms:"}

func knownScheme(address string) bool {
	for _, s := range schemes {
		if len(address) >= len(s) && strings.EqualFold(address[:len(s)], s) {
			return true
		}
	}
	return false
}

// walkURL goes through an address: literal gets the text between tags, tag the
// tags, both with the part they begin in. The branches of an if each continue
// from where the if stood.
func walkURL(address string, tags []*tag, literal func(string, urlPart), visit func(*tag, urlPart)) {
	type branch struct{ before, after urlPart }
	var open []branch
	part := urlStart
	split(address, func(s string) {
		literal(s, part)
		part = behind(part, s)
	}, func(id int) {
		t := tags[id]
		switch {
		case t.kind == printTag:
			visit(t, part)
			if part == urlStart {
				part = urlPath
			}
			return
		case t.kind == ifTag || t.kind == forTag:
			open = append(open, branch{part, part})
		case len(open) > 0: // else the place check reports it
			last := &open[len(open)-1]
			last.after = max(last.after, part)
			part = last.before
			if t.kind == endTag {
				part = last.after
				open = open[:len(open)-1]
			}
		}
		visit(t, part)
	})
}

// behind is how far an address has come behind more literal text.
func behind(part urlPart, s string) urlPart {
	if part == urlStart {
		_, rest, web := strings.Cut(s, "://")
		if !web {
			rest = "/" // mailto: and the like have no host
		}
		part, s = urlHost, rest
	}
	if part == urlHost && strings.ContainsAny(s, `/\?#`) {
		part = urlPath
	}
	if strings.ContainsAny(s, "?#") {
		part = urlQuery
	}
	return part
}

// link writes a link, or its content only when the address is none for a letter.
func (w *htmlWriter) link(n ast.Node, address, title string, content func()) {
	if !w.usable(n, address) {
		content()
		return
	}
	w.out.WriteString(`<a style="` + w.p.styleOf("a") + `" href="`)
	w.address(n, address, "href")
	w.title(n, title)
	w.out.WriteString(`">`)
	content()
	w.out.WriteString("</a>")
}

// autoLink writes <https://...>: its tags stand in the address and again in the
// text, which counts once.
func (w *htmlWriter) autoLink(n *ast.AutoLink) {
	address := string(n.URL(w.source))
	if n.AutoLinkType == ast.AutoLinkEmail {
		address = "mailto:" + address
	}
	w.link(n, address, "", func() { w.out.WriteString(w.labelOf(n)) })
}

// labelOf is the text of an autolink as a template.
func (w *htmlWriter) labelOf(n *ast.AutoLink) string {
	var out strings.Builder
	split(string(n.Label(w.source)), func(s string) { out.WriteString(literal(s, true)) },
		func(id int) { out.WriteString(action(w.p.tags[id], "p")) })
	return out.String()
}

func (w *htmlWriter) image(n *ast.Image) {
	address := string(n.Destination)
	if !w.usable(n, address) {
		w.alt(n, n)
		return
	}
	w.out.WriteString(`<img style="` + w.p.styleOf("img") + `" src="`)
	w.address(n, address, "src")
	w.out.WriteString(`" alt="`)
	w.alt(n, n)
	w.title(n, string(n.Title))
	w.out.WriteString(`">`)
}

// alt writes the text inside an image's brackets without its markup.
func (w *htmlWriter) alt(image, n ast.Node) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch c := child.(type) {
		case *ast.Text:
			w.text(string(c.Segment.Value(w.source)), c.IsRaw(), place{image, "alt"})
			if c.SoftLineBreak() || c.HardLineBreak() {
				w.out.WriteByte(' ')
			}
		case *ast.String:
			w.text(string(c.Value), c.IsRaw(), place{image, "alt"})
		default:
			w.alt(image, child)
		}
	}
}

func (w *htmlWriter) title(n ast.Node, title string) {
	if title != "" {
		w.out.WriteString(`" title="`)
		w.text(title, false, place{n, "title"})
	}
}

// usable says whether an address works from a mailbox. One that is written out
// and does not is left out with a warning; one that only values complete is a
// mistake.
func (w *htmlWriter) usable(n ast.Node, address string) bool {
	usable, filled := address != "", ""
	walkURL(address, w.p.tags, func(s string, part urlPart) {
		usable = usable && (part != urlStart || knownScheme(s))
		filled += s
	}, func(t *tag, part urlPart) {
		if t.kind == printTag && part != urlStart {
			filled += "x"
		}
	})
	at := w.p.sourceOf(max(n.Pos(), 0))
	parsed, err := url.Parse(filled)
	if err != nil && usable && isWeb(filled) {
		w.p.warn(at, "programs cannot read the address %q, so that nothing is added to it and some readers get nowhere", "write a % as %25, and a space as %20", filled)
	}
	if l, ok := n.(*ast.Link); ok && l.Reference != nil && strings.Contains(address, openText) {
		w.p.fault(at, "the address of this link has tags and stands elsewhere", "write it here: [text](https://...)")
		return true
	}
	if err == nil && usable && isWeb(filled) && parsed.Hostname() == "" {
		w.p.warn(at, "the link to %q leads nowhere: it names no server", "write the whole address, such as https://shop.example/tea", address)
	}
	const hint = "begin it with https:// or mailto:"
	switch {
	case usable:
	case strings.Contains(address, openText):
		w.p.fault(at, "this link does not begin with a whole address", hint)
		return true // so that its tags are not reported as lost
	default:
		w.p.warn(at, "the link to %q is left out: it does not work from a mailbox", hint, address)
	}
	return usable
}

// address writes an address into the attribute that is open.
func (w *htmlWriter) address(n ast.Node, address, attribute string) {
	walkURL(address, w.p.tags,
		func(s string, _ urlPart) { w.out.WriteString(stdhtml.EscapeString(escapedURL(s))) },
		func(t *tag, part urlPart) {
			w.check(t, place{n, attribute})
			if printer := map[urlPart]string{urlStart: "address", urlHost: "host", urlPath: "path"}[part]; t.kind == printTag && printer != "" {
				w.out.WriteString(action(t, printer))
				return
			}
			if t.kind != printTag && w.inURL == nil {
				w.inURL = t
			}
			w.out.WriteString(action(t, "plain"))
		})
}

// tagRow are the tags of a table row that is none: a line of tags between rows.
func tagRow(row ast.Node, source []byte, tags []*tag) []int {
	var ids []int
	for c := row.FirstChild(); c != nil; c = c.NextSibling() {
		cell, ok := c.(*tableast.TableCell)
		if !ok || cell.ChildCount() == 0 {
			continue
		}
		if c != row.FirstChild() {
			return nil
		}
		ids = controlLine(lines(cell, source), tags)
	}
	return ids
}
