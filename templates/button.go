package templates

import (
	"github.com/yuin/goldmark/ast"
)

// buttonOf is the link of a paragraph that is nothing but a link in bold,
// **[Shop now](https://shop.example)**: such a paragraph is a button.
func buttonOf(paragraph *ast.Paragraph) *ast.Link {
	if paragraph.ChildCount() != 1 {
		return nil
	}
	bold, ok := paragraph.FirstChild().(*ast.Emphasis)
	if !ok || bold.Level != 2 || bold.ChildCount() != 1 {
		return nil
	}
	link, _ := bold.FirstChild().(*ast.Link)
	return link
}

// button writes a link as a button: a table, because Outlook on Windows pads no
// links, with the colour on the cell. It says whether the address is one for a
// letter.
func (w *htmlWriter) button(n *ast.Link) bool {
	address := string(n.Destination)
	if address == "" || !w.usable(n, address) {
		return false
	}
	w.out.WriteString(`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px;border-collapse:separate;"><tr>` +
		`<td class="press" bgcolor="` + w.p.colours.brand + `" style="border-radius:6px;background-color:` + w.p.colours.brand + `;">` +
		`<a class="button" style="` + w.p.styleOf("button") + `" href="`)
	w.address(n, address, "href")
	w.title(n, string(n.Title))
	w.out.WriteString(`">`)
	w.children(n)
	w.out.WriteString("</a></td></tr></table>")
	return true
}
