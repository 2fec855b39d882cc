package templates

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"strings"
	"text/template/parse"
)

//go:embed layout/*.html
var layoutFiles embed.FS

// builtIn are the layouts that come along, by name.
var builtIn = map[string]*Layout{
	"plain":   ours("plain", nil),
	"branded": ours("branded", nil),
	"receipt": ours("receipt", map[string]string{
		"h1":    "margin:0 0 16px;font-size:22px;line-height:1.3;font-weight:700;",
		"table": "width:100%;margin:0 0 16px;border-collapse:collapse;font-variant-numeric:tabular-nums;",
		"th":    "padding:10px 4px;border-bottom:2px solid #1f2328;font-weight:700;",
		"td":    "padding:10px 4px;border-bottom:1px dashed #8c959f;vertical-align:top;",
		"hr":    "margin:24px 0;border:0;border-top:1px dashed #8c959f;",
	}),
}

func ours(name string, styles map[string]string) *Layout {
	src, err := layoutFiles.ReadFile("layout/" + name + ".html")
	if err != nil {
		panic(err) // it is embedded
	}
	layout, faults := ReadLayout(src)
	if len(faults) > 0 {
		panic(fmt.Sprintf("the layout %s: %v", name, faults[0]))
	}
	layout.styles = styles
	return layout
}

// Frame is what the layout prints around a letter, and where its links lead.
type Frame struct {
	Shop        string // the sender's name, where the brand has none
	Locale      string // BCP 47: the language of the letter and of the footer
	Unsubscribe string // https: or mailto: address; "" leaves the link out
	Preferences string // https: address where topics are chosen; "" leaves the link out
	UTM         UTM    // what is added to the shop's links

	// Click turns the address of a link into one that counts clicks; nil leaves
	// them alone. It is not asked about the two links above, nor about those that
	// are Own, which also get no UTM.
	Click func(address string) string
	Own   func(address string) bool // nil: no other is
	Pixel string                    // https: address of a picture that counts openings; "": none
}

// sheet is what the layout reads.
type sheet struct {
	Lang, Dir, Subject, Preheader, Shop, Unsubscribe, Leave, Preferences, Choose, Pixel string

	Letter *run
}

// padding keeps mail programs from showing the letter's first words behind a
// short preheader.
var padding = strings.Repeat("\u00a0\u200c", maxPadding)

// sheetWords are the fields behind the words of a layout that differ from
// message to message.
var sheetWords = map[string]string{
	"subject": "Subject", "preheader": "Preheader", "shop": "Shop", "lang": "Lang", "dir": "Dir",
	"unsubscribe_url": "Unsubscribe", "unsubscribe": "Leave", "preferences_url": "Preferences", "preferences": "Choose",
}

func fieldOf(name string) string { return openText + "." + name + shutText }

// sheetWord is such a word in the text of a template.
func sheetWord(word string) string {
	switch word {
	case "content":
		return openText + `template "letter" .Letter` + shutText + openText + "if .Pixel" + shutText + `<img src="` + fieldOf("Pixel") +
			`" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0;">` + openText + "end" + shutText
	case "preheader":
		return fieldOf("Preheader") + padding
	}
	return fieldOf(sheetWords[word])
}

// functions are what the actions of the HTML call.
var functions = map[string]any{
	"p": (*run).print, "plain": (*run).plain, "address": (*run).address, "host": (*run).host, "path": (*run).path, "c": (*run).condition, "each": (*run).each,
}

// page makes the template of a letter inside the layout.
func (l *Layout) page(words map[string]string, letter string, probe *run) (*htmltemplate.Template, error) {
	text, kept := l.text(words)
	top, err := htmltemplate.New("layout").Delims(openText, shutText).Funcs(functions).Parse(text)
	if err != nil {
		return nil, err
	}
	if _, err := top.New("letter").Delims(openText, shutText).Parse(letter); err != nil {
		return nil, err
	}
	// html/template works out the escaping when it runs first.
	if err := top.Execute(io.Discard, sheet{Letter: probe}); err != nil {
		return nil, err
	}
	unmark(top.Tree.Root, kept)
	return top, nil
}

// unmark puts the comments for Outlook back, which html/template has been kept
// from taking out.
func unmark(list *parse.ListNode, kept []string) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			n.Text = unmarked(n.Text, kept)
		case *parse.IfNode:
			unmark(n.List, kept)
			unmark(n.ElseList, kept)
		}
	}
}

// compile makes the templates of both parts.
func (p *parsing) compile(letter *Letter, page, plain string) {
	words := p.words()
	for word, text := range words {
		letter.layoutLength += len(text) * strings.Count(p.layout.source, word)
	}
	letter.layoutLength += len(p.layout.source) + len(padding)
	var err error
	letter.html, err = p.layout.page(words, page, &run{letter: letter, probe: true})
	var misfit *htmltemplate.Error
	switch {
	case errors.As(err, &misfit) && letter.inURL != nil:
		p.fault(letter.inURL.at, "the branches of this %s make addresses of different kinds", "write a whole link in each branch", letter.inURL.kind)
	case err != nil:
		p.fault(0, "the letter does not fit together: %s", "", err)
	}
	if letter.page, err = program("letter", page); err != nil {
		p.fault(0, "the letter does not fit together: %s", "", err)
	}
	if letter.text, err = program("text", plain); err != nil {
		p.fault(0, "the text of the letter does not fit together: %s", "", err)
	}
	letter.brand, letter.links = p.look.Brand, p.linkMarks()
}

// oneLine makes the template of a front matter value.
func (p *parsing) oneLine(f field) line {
	var out strings.Builder
	split(f.text, func(s string) { out.WriteString(s) }, func(id int) { out.WriteString(action(p.tags[id], "p")) })
	steps, err := program("line", out.String())
	if err != nil {
		p.fault(p.starts[max(f.line, 1)-1], "the tags of this line do not fit together: %s", "", err)
	}
	return line{f.line, steps}
}

// sheet is the layout's data for one message.
func (f Frame) sheet(m Message, r *run) (sheet, error) {
	for _, link := range []struct{ what, address string }{{"unsubscribe", f.Unsubscribe}, {"preferences", f.Preferences}, {"pixel", f.Pixel}} {
		if link.address != "" && !fromValue(link.address) {
			return sheet{}, fmt.Errorf("the %s address %q is not one of https or mailto", link.what, link.address)
		}
	}
	s := sheet{
		Lang: LanguageTag(f.Locale), Dir: "ltr", Subject: m.Subject, Preheader: m.Preheader, Shop: fold(cmp.Or(r.letter.brand.Name, f.Shop)),
		Unsubscribe: f.Unsubscribe, Leave: inLocale(leaves, f.Locale), Preferences: f.Preferences, Choose: inLocale(chooses, f.Locale),
		Pixel: f.Pixel, Letter: r,
	}
	if rightToLeft[languageOf(f.Locale)] {
		s.Dir = "rtl"
	}
	return s, nil
}

// footer is the layout's footer in plain text.
func (s sheet) footer(address string) string {
	out := "\n\n-- \n" + s.Shop + "\n"
	for line := range strings.Lines(address) {
		out += fold(strings.TrimSpace(line)) + "\n"
	}
	if s.Preferences != "" {
		out += s.Choose + ": " + s.Preferences + "\n"
	}
	if s.Unsubscribe != "" {
		out += s.Leave + ": " + s.Unsubscribe + "\n"
	}
	return out
}

// styleOf is the style of an element in this letter's layout and brand.
func (p *parsing) styleOf(name string) string {
	if own, ok := p.layout.styles[name]; ok {
		return own
	}
	switch name {
	case "a":
		return "color:" + p.colours.link + ";text-decoration:underline;"
	case "button":
		return "display:inline-block;padding:14px 28px;border-radius:6px;background-color:" + p.colours.brand + ";color:" + p.colours.onto +
			";font-weight:700;text-decoration:none;"
	}
	return styles[name]
}

// linkMarks are how the links of this letter begin in its HTML.
func (p *parsing) linkMarks() []string {
	return []string{`<a style="` + p.styleOf("a") + `" href="`, `<a class="button" style="` + p.styleOf("button") + `" href="`}
}
