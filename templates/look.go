package templates

import (
	"cmp"
	htmltemplate "html/template"
	"maps"
	"slices"
	"strings"
)

// Look is how the letters of one project look: its brand and, if it has one, a
// layout of its own. The zero value is a plain brand.
type Look struct {
	Brand Brand
	Own   *Layout // named "own"; nil: there is none
}

// Parse compiles a letter file in the layout that it names, else the brand's: a
// YAML front matter with subject and, if wanted, the other names of Head between
// two lines of ---, then Markdown with tags. It reports every fault in the order
// of the file, warnings too; the Letter is nil exactly when some fault is not a
// Warning. Lines and columns are those of src.
func (l Look) Parse(src []byte, lang Language) (*Letter, []*Fault) {
	p := &parsing{lang: lang, look: l, colours: l.Brand.colours()}
	letter := p.letter(src)
	slices.SortStableFunc(p.faults, byPlace)
	if slices.ContainsFunc(p.faults, func(f *Fault) bool { return !f.Warning }) {
		return nil, p.faults
	}
	return letter, p.faults
}

// Layouts are the names of the layouts that letters of this look may have.
func (l Look) Layouts() []string {
	names := slices.Sorted(maps.Keys(builtIn))
	if l.Own != nil {
		names = append(names, "own")
	}
	return names
}

// layout is the layout of that name; "" is the brand's, and plain.
func (l Look) layout(name string) (*Layout, bool) {
	if name == "" {
		name = l.Brand.Layout
	}
	switch {
	case name == "":
		name = "plain"
	case name == "own":
		return l.Own, l.Own != nil
	}
	layout, ok := builtIn[name]
	return layout, ok
}

// layoutOf is the letter's layout. A brand's that does not exist is not the
// letter's fault: it is plain then, and who reads the brand complains.
func (p *parsing) layoutOf(name string, at int) *Layout {
	layout, ok := p.look.layout(name)
	switch {
	case ok:
		return layout
	case name == "own":
		p.fault(at, "the project has no layout of its own", "write it to mail/layout.html")
	case name != "":
		hint := "the layouts are " + strings.Join(p.look.Layouts(), ", ")
		for _, known := range p.look.Layouts() {
			if distance(strings.ToLower(name), known) <= 2 {
				hint = "did you mean " + known + "?"
			}
		}
		p.fault(at, "there is no layout %q", hint, name)
	}
	return builtIn["plain"]
}

// words are the brand's words in a layout, as HTML: a brand is the same for
// every letter, so it is put in once. Where the brand has no name, the Frame's
// stands in, at each rendering.
func (p *parsing) words() map[string]string {
	b, c := p.look.Brand, p.colours
	var lines []string
	for line := range strings.Lines(b.Address) {
		// A line of digits and Latin letters keeps its order in a page that runs from the right.
		lines = append(lines, "<bdi>"+htmltemplate.HTMLEscapeString(strings.TrimSpace(line))+"</bdi>")
	}
	words := map[string]string{
		"colour": c.brand, "colour_text": c.onto, "colour_link": c.link, "colour_dark": c.bright,
		"logo": htmltemplate.HTMLEscapeString(b.Logo), "address": strings.Join(lines, "<br>"),
		"logo_alt": cmp.Or(htmltemplate.HTMLEscapeString(fold(b.LogoAlt)), sheetWord("shop")),
		"site":     htmltemplate.HTMLEscapeString(b.Site),
	}
	if b.Name != "" {
		words["shop"] = htmltemplate.HTMLEscapeString(fold(b.Name))
	}
	return words
}
