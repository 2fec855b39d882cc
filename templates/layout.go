package templates

import (
	_ "embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"strings"
)

//go:embed layout/plain.html
var plainLayout string

// Frame is what the layout prints around a letter.
type Frame struct {
	Shop        string // the sender's name, in the footer
	Locale      string // BCP 47: the language of the letter and of the footer
	Unsubscribe string // https: or mailto: address; "" leaves the link out
}

// sheet is what the layout reads.
type sheet struct {
	Lang, Dir, Subject, Preheader, Shop, Unsubscribe, Leave string
	Padding, Outlook, OutlookEnd                            htmltemplate.HTML
	Letter                                                  *run
}

// padding keeps mail programs from showing the letter's first words behind a
// short preheader.
var padding = htmltemplate.HTML(strings.Repeat("\u00a0\u200c", maxPadding))

// Outlook on Windows knows no max-width: it gets a table of 600 of its own. The
// comments are handed in because html/template takes comments out.
const (
	outlook    = `<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->`
	outlookEnd = `<!--[if mso]></td></tr></table><![endif]-->`
)

// functions are what the actions of the HTML call.
var functions = map[string]any{
	"p": (*run).print, "plain": (*run).plain, "address": (*run).address, "c": (*run).condition, "each": (*run).each,
}

// compile makes the templates of both parts.
func (p *parsing) compile(letter *Letter, page, plain string) {
	top := htmltemplate.Must(htmltemplate.New("layout").Funcs(functions).Parse(plainLayout))
	_, err := top.New("letter").Delims(openText, shutText).Parse(page)
	if err == nil {
		// html/template works out the escaping when it runs first.
		err = top.Execute(io.Discard, sheet{Letter: &run{letter: letter, probe: true}})
	}
	letter.html = top
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
	language := languageOf(f.Locale)
	if f.Unsubscribe != "" && !fromValue(f.Unsubscribe) {
		return sheet{}, fmt.Errorf("the unsubscribe address %q is not one of https or mailto", f.Unsubscribe)
	}
	s := sheet{
		Lang: tagOf(f.Locale), Dir: "ltr", Subject: m.Subject, Preheader: m.Preheader,
		Padding: padding, Outlook: outlook, OutlookEnd: outlookEnd, Shop: fold(f.Shop), Unsubscribe: f.Unsubscribe, Leave: leaveWord(f.Locale), Letter: r,
	}
	if rightToLeft[language] {
		s.Dir = "rtl"
	}
	return s, nil
}

// footer is the layout's footer in plain text.
func (s sheet) footer() string {
	out := "\n\n-- \n" + s.Shop + "\n"
	if s.Unsubscribe != "" {
		out += s.Leave + ": " + s.Unsubscribe + "\n"
	}
	return out
}
