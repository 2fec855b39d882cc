package templates

import (
	_ "embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"strings"
	texttemplate "text/template"
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
	Lang, Dir, Subject, Preheader, Padding, Shop, Unsubscribe, Leave string
	Letter                                                           *run
}

// padding keeps mail programs from showing the letter's first words behind a
// short preheader.
var padding = strings.Repeat("\u00a0\u200c", maxPadding)

// functions are what the actions of a letter call.
var functions = map[string]any{
	"p": (*run).print, "plain": (*run).plain, "address": (*run).address, "wholeurl": (*run).wholeURL,
	"path": (*run).path, "query": (*run).query, "c": (*run).condition, "each": (*run).each,
	"count": (*run).count, "next": (*run).next, "counted": (*run).counted,
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
	letter.text, err = texttemplate.New("text").Delims(openText, shutText).Funcs(functions).Parse(plain)
	if err != nil {
		p.fault(0, "the text of the letter does not fit together: %s", "", err)
	}
}

// oneLine makes the template of a front matter value.
func (p *parsing) oneLine(f field) line {
	var out strings.Builder
	split(f.text, func(s string) { out.WriteString(s) }, func(id int) { out.WriteString(action(p.tags[id], "p")) })
	t, err := texttemplate.New("line").Delims(openText, shutText).Funcs(functions).Parse(out.String())
	if err != nil {
		p.fault(p.starts[max(f.line, 1)-1], "the tags of this line do not fit together: %s", "", err)
	}
	return line{f.line, t}
}

// sheet is the layout's data for one message.
func (f Frame) sheet(m Message, r *run) (sheet, error) {
	language := languageOf(f.Locale)
	if f.Unsubscribe != "" && !fromValue(f.Unsubscribe) {
		return sheet{}, fmt.Errorf("the unsubscribe address %q is not one of https or mailto", f.Unsubscribe)
	}
	s := sheet{
		Lang: tagOf(f.Locale), Dir: "ltr", Subject: m.Subject, Preheader: m.Preheader, Padding: padding,
		Shop: fold(f.Shop), Unsubscribe: f.Unsubscribe, Leave: leaveWord(f.Locale), Letter: r,
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
