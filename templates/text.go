package templates

import (
	stdhtml "html"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	tableast "github.com/yuin/goldmark/extension/ast"
)

// freshLine is a line break unless a line has just begun. It stands behind list
// items, which may or may not end in a block that a condition leaves out.
const freshLine = "\r"

// textWriter writes the tree as a text/template. Every block ends with a blank
// line; tidy takes the spare ones out after rendering.
type textWriter struct {
	source []byte
	tags   []*tag
}

// plainText writes the letter as the text of a text/template.
func plainText(root ast.Node, source []byte, tags []*tag) string {
	return (&textWriter{source, tags}).children(root)
}

func (w *textWriter) children(n ast.Node) string {
	var out strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		out.WriteString(w.node(child))
	}
	return out.String()
}

func (w *textWriter) node(n ast.Node) string {
	switch n := n.(type) {
	case *tagBlock:
		return action(n.tag, "p")
	case *ast.Heading, *ast.Paragraph:
		return w.children(n) + "\n\n"
	case *ast.TextBlock:
		return w.children(n) + "\n"
	case *ast.Blockquote:
		return indent(strings.TrimRight(w.children(n), "\n"), "> ", "> ") + "\n\n"
	case *ast.List:
		return w.list(n)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return w.text(lines(n, w.source), true) + "\n"
	case *ast.ThematicBreak:
		return "----------\n\n"
	case *ast.HTMLBlock, *ast.RawHTML:
		return ""
	case *tableast.Table:
		return w.table(n)
	case *ast.Text:
		s := w.text(string(n.Segment.Value(w.source)), n.IsRaw())
		if n.HardLineBreak() {
			return s + "\n"
		}
		if n.SoftLineBreak() {
			return s + " "
		}
		return s
	case *ast.String:
		return w.text(string(n.Value), n.IsRaw())
	case *ast.Link:
		return w.link(n, string(n.Destination))
	case *ast.AutoLink:
		label := w.text(string(n.Label(w.source)), true)
		if n.AutoLinkType == ast.AutoLinkURL {
			return linked(label)
		}
		return label
	}
	return w.children(n) // emphasis, code, an image's alt text
}

// list numbers the items while writing, unless tags between them make the
// number a matter of rendering.
func (w *textWriter) list(n *ast.List) string {
	var out strings.Builder
	next, counted := n.Start, n.IsOrdered() && w.hasTags(n)
	if counted {
		out.WriteString(openText + "count . " + strconv.Itoa(n.Start) + shutText)
	}
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if _, ok := child.(*ast.ListItem); !ok {
			out.WriteString(w.node(child))
			continue
		}
		mark, rest := "- ", "  "
		if n.IsOrdered() {
			mark, rest = strconv.Itoa(next)+". ", "   "
			next++
		}
		if counted {
			mark = openText + "next ." + shutText + ". "
		}
		out.WriteString(indent(strings.TrimRight(w.children(child), "\n"), mark, rest) + freshLine)
		if !n.IsTight {
			out.WriteString("\n")
		}
	}
	if counted {
		out.WriteString(openText + "counted ." + shutText)
	}
	if _, nested := n.Parent().(*ast.ListItem); !nested && n.IsTight {
		out.WriteString("\n")
	}
	return out.String()
}

func (w *textWriter) hasTags(n ast.Node) bool {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if _, ok := child.(*tagBlock); ok {
			return true
		}
	}
	return false
}

func (w *textWriter) table(n *tableast.Table) string {
	var out strings.Builder
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		if ids := tagRow(row, w.source, w.tags); ids != nil {
			for _, id := range ids {
				out.WriteString(action(w.tags[id], "p"))
			}
			continue
		}
		var cells []string
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, w.children(c))
		}
		out.WriteString(strings.Join(cells, " | ") + "\n")
	}
	return out.String() + "\n"
}

// link is "text (address)", or the address alone when the text says the same.
func (w *textWriter) link(n *ast.Link, address string) string {
	text := w.children(n)
	var url, shown strings.Builder
	literals := true
	walkURL(address, w.tags, func(s string, part urlPart) {
		literals = literals && (part != urlStart || knownScheme(s))
		url.WriteString(escapedURL(s))
		shown.WriteString(s)
	}, func(t *tag, part urlPart) {
		printer := map[urlPart]string{urlStart: "wholeurl", urlHost: "host", urlPath: "path", urlQuery: "query"}[part]
		url.WriteString(action(t, printer))
		shown.WriteString(action(t, "p"))
	})
	bare := strings.TrimPrefix(strings.TrimPrefix(w.unnumbered(shown.String()), "mailto:"), "tel:")
	switch {
	case address == "" || !literals:
		return text
	case w.unnumbered(text) == w.unnumbered(shown.String()):
		return linked(url.String())
	case w.unnumbered(text) == bare:
		return text
	}
	return text + " (" + linked(url.String()) + ")"
}

// linked is an address that may be led elsewhere while it is written.
func linked(address string) string {
	return openText + "with link ." + shutText + address + openText + "end" + shutText
}

var printed = regexp.MustCompile(openText + `p \. (\d+)` + shutText)

// unnumbered is a template text with expressions in place of the tags' numbers,
// so that two texts that say the same are equal.
func (w *textWriter) unnumbered(s string) string {
	return printed.ReplaceAllStringFunc(s, func(action string) string {
		id, _ := strconv.Atoi(printed.FindStringSubmatch(action)[1]) // digits only
		return openText + w.tags[id].src + shutText
	})
}

// text is Markdown text, unescaped, with its tags.
func (w *textWriter) text(s string, raw bool) string {
	var out strings.Builder
	split(s, func(s string) { out.WriteString(stdhtml.UnescapeString(literal(s, raw))) },
		func(id int) { out.WriteString(action(w.tags[id], "p")) })
	return out.String()
}

// indent puts first before the first line and rest before the others.
func indent(s, first, rest string) string {
	var out strings.Builder
	out.WriteString(first)
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			out.WriteString("\n" + rest)
		}
		out.WriteString(line)
	}
	return out.String()
}
