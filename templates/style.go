package templates

import "strings"

// The styles of a letter's elements. They stand on the elements themselves,
// because many mail programs read no style sheet. What begins at the left here
// is turned round for right-to-left languages in the layout's own style sheet.
var styles = map[string]string{
	"h1":         "margin:0 0 16px;font-size:26px;line-height:1.25;font-weight:700;",
	"h2":         "margin:24px 0 12px;font-size:21px;line-height:1.3;font-weight:700;",
	"h3":         "margin:24px 0 8px;font-size:18px;line-height:1.35;font-weight:700;",
	"p":          "margin:0 0 16px;",
	"ul":         "margin:0 0 16px;padding:0 0 0 24px;",
	"ol":         "margin:0 0 16px;padding:0 0 0 24px;",
	"li":         "margin:0 0 6px;",
	"inner ul":   "margin:6px 0 0;padding:0 0 0 24px;",
	"inner ol":   "margin:6px 0 0;padding:0 0 0 24px;",
	"blockquote": "margin:0 0 16px;padding:0 0 0 16px;border-left:4px solid #d0d7de;",
	"pre":        "margin:0 0 16px;padding:12px;background-color:#f3f4f6;border-radius:4px;white-space:pre-wrap;font-family:Menlo,Consolas,monospace;font-size:14px;",
	"code":       "font-family:Menlo,Consolas,monospace;font-size:14px;",
	"hr":         "margin:24px 0;border:0;border-top:1px solid #d0d7de;",
	"img":        "display:block;max-width:100%;height:auto;border:0;",
	"table":      "width:100%;margin:0 0 16px;border-collapse:collapse;",
	"th":         "padding:8px;border-bottom:2px solid #d0d7de;font-weight:700;",
	"td":         "padding:8px;border-bottom:1px solid #d0d7de;vertical-align:top;",
}

// open and shut are the tags of an element by the name of its style; the element
// is the last word of that.
func (p *parsing) open(style string) string {
	return "<" + elementOf(style) + ` style="` + p.styleOf(style) + `">`
}

func shut(style string) string { return "</" + elementOf(style) + ">" }

func elementOf(style string) string { return style[strings.LastIndexByte(style, ' ')+1:] }
