package templates

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	tableast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// htmlWriter writes the tree as an html/template, a style on every element.
type htmlWriter struct {
	p      *parsing
	source []byte
	out    strings.Builder
	seen   []int          // by tag id: how often it was written
	places map[*tag]place // of the openers
	hollow map[string]bool
	inURL  *tag // the first if or for inside an address
}

// place is where a tag is written. The tags of one if or for share it, or they
// would cut an element in two.
type place struct {
	node ast.Node
	part string // "" for the content, else the attribute
}

// page writes the letter as the text of an html/template and notes which
// elements a false condition may leave empty.
func (p *parsing) page(root ast.Node, source []byte, letter *Letter) string {
	w := &htmlWriter{p: p, source: source, seen: make([]int, len(p.tags)), places: map[*tag]place{}, hollow: map[string]bool{}}
	w.children(root)
	for _, t := range tagsIn(string(source), p.tags) {
		if w.seen[t.id] != 1 {
			p.fault(t.at, "a tag cannot stand here", "put it into the text or into the address of a link")
		}
	}
	for _, style := range []string{"p", "inner ul", "inner ol", "li", "ul", "ol"} { // inside first
		if w.hollow[style] {
			letter.hollow = append(letter.hollow, []byte(p.open(style)+shut(style)))
		}
	}
	letter.inURL = w.inURL
	return w.out.String()
}

func (w *htmlWriter) children(n ast.Node) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		w.node(child)
	}
}

// element writes an element around what inside writes.
func (w *htmlWriter) element(style string, inside func()) {
	before := len(w.places)
	w.out.WriteString(w.p.open(style))
	inside()
	w.out.WriteString(shut(style))
	if len(w.places) > before {
		w.hollow[style] = true
	}
}

func (w *htmlWriter) node(n ast.Node) {
	content := func() { w.children(n) }
	switch n := n.(type) {
	case *tagBlock:
		w.tag(n.tag, place{node: n.Parent()})
	case *ast.Heading:
		w.element(fmt.Sprintf("h%d", min(n.Level, 3)), content)
	case *ast.Paragraph:
		if link := buttonOf(n); link != nil && w.button(link) {
			return
		}
		w.element("p", content)
	case *ast.Blockquote:
		w.element("blockquote", content)
	case *ast.List:
		w.list(n)
	case *ast.ListItem:
		w.element("li", content)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		w.element("pre", func() { w.text(lines(n, w.source), true, place{node: n}) })
	case *ast.ThematicBreak:
		w.out.WriteString(w.p.open("hr"))
	case *ast.HTMLBlock, *ast.RawHTML:
		w.raw(n)
	case *tableast.Table:
		w.table(n)
	case *ast.Text:
		w.text(string(n.Segment.Value(w.source)), n.IsRaw(), place{node: n.Parent()})
		if n.HardLineBreak() {
			w.out.WriteString("<br>")
		}
		if n.SoftLineBreak() || n.HardLineBreak() {
			w.out.WriteByte('\n')
		}
	case *ast.String:
		w.text(string(n.Value), n.IsRaw(), place{node: n.Parent()})
	case *ast.CodeSpan:
		w.element("code", content)
	case *ast.Emphasis:
		name := "em"
		if n.Level == 2 {
			name = "strong"
		}
		w.out.WriteString("<" + name + ">")
		w.children(n)
		w.out.WriteString("</" + name + ">")
	case *ast.Link:
		w.link(n, string(n.Destination), string(n.Title), content)
	case *ast.AutoLink:
		w.autoLink(n)
	case *ast.Image:
		w.image(n)
	default: // TextBlock, the content of a tight list item
		w.children(n)
	}
}

func (w *htmlWriter) list(n *ast.List) {
	name := "ul"
	if n.IsOrdered() {
		name = "ol"
	}
	style := name
	if _, inner := n.Parent().(*ast.ListItem); inner {
		style = "inner " + name
	}
	if !n.IsOrdered() || n.Start == 1 {
		w.element(style, func() { w.children(n) })
		return
	}
	fmt.Fprintf(&w.out, `<ol start="%d" style="%s">`, n.Start, w.p.styleOf(style))
	w.children(n)
	w.out.WriteString("</ol>")
}

// raw leaves raw HTML out, with the tags in it, and says so unless it is a
// comment.
func (w *htmlWriter) raw(n ast.Node) {
	source := ""
	switch n := n.(type) {
	case *ast.RawHTML:
		source = string(n.Segments.Value(w.source))
	case *ast.HTMLBlock:
		source = lines(n, w.source)
		if n.HasClosure() {
			source += string(n.ClosureLine.Value(w.source))
		}
	}
	for _, t := range tagsIn(source, w.p.tags) {
		w.check(t, place{node: n})
	}
	if !strings.HasPrefix(strings.TrimSpace(source), "<!--") {
		w.p.warn(w.p.sourceOf(n.Pos()), "raw HTML is left out", "write it in Markdown")
	}
}

func (w *htmlWriter) table(n *tableast.Table) {
	w.out.WriteString(`<table role="table" style="` + w.p.styleOf("table") + `">`)
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		if ids := tagRow(row, w.source, w.p.tags); ids != nil {
			for _, id := range ids {
				w.tag(w.p.tags[id], place{node: n})
			}
			continue
		}
		cell := "td"
		if _, ok := row.(*tableast.TableHeader); ok {
			cell = "th"
		}
		w.out.WriteString("<tr>")
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			align := "start"
			if a := c.(*tableast.TableCell).Alignment; a != tableast.AlignNone {
				align = a.String()
			}
			fmt.Fprintf(&w.out, `<%s style="%stext-align:%s;">`, cell, w.p.styleOf(cell), align)
			w.children(c)
			w.out.WriteString("</" + cell + ">")
		}
		w.out.WriteString("</tr>")
	}
	w.out.WriteString("</table>")
}

// text writes a stretch of Markdown text with its tags. Raw text has no
// backslashes and entities to resolve.
func (w *htmlWriter) text(s string, raw bool, at place) {
	split(s, func(s string) { w.out.WriteString(literal(s, raw)) }, func(id int) { w.tag(w.p.tags[id], at) })
}

// literal is Markdown text as HTML.
func literal(s string, raw bool) string {
	var out strings.Builder
	buffer := bufio.NewWriter(&out)
	if raw {
		html.DefaultWriter.RawWrite(buffer, []byte(s))
	} else {
		html.DefaultWriter.Write(buffer, []byte(s))
	}
	_ = buffer.Flush() // a strings.Builder takes everything
	return out.String()
}

// tag writes a tag's action.
func (w *htmlWriter) tag(t *tag, at place) {
	w.check(t, at)
	w.out.WriteString(action(t, "p"))
}

// check counts a tag and sees to it that it stands in the same place as its if
// or for.
func (w *htmlWriter) check(t *tag, at place) {
	w.seen[t.id]++
	switch {
	case t.kind == ifTag || t.kind == forTag:
		w.places[t] = at
	case t.opener != nil && w.places[t.opener] != at:
		w.p.fault(t.at, "this %s stands in another part of the text than its %s in line %d",
			"put both on lines of their own, or both into one paragraph, item, cell or link", t.kind, t.opener.kind, t.opener.line)
	}
}

// action is a tag in the template; printer is the function that prints.
func action(t *tag, printer string) string {
	form := map[tagKind]string{
		printTag: printer + " . %d", ifTag: "if c . %d", elifTag: "else if c . %d", forTag: "range each . %d",
		elseTag: "else", endTag: "end",
	}[t.kind]
	if strings.Contains(form, "%") {
		form = fmt.Sprintf(form, t.id)
	}
	return openText + form + shutText
}

// lines is the source of a block that holds no other nodes.
func lines(n ast.Node, source []byte) string { return string(n.Lines().Value(source)) }

// escapedURL is literal text of an address, percent-encoded.
func escapedURL(s string) string { return string(util.URLEscape([]byte(s), true)) }
