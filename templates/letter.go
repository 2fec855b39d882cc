// Package templates turns words into letters: Markdown with tags goes in, a
// message with subject, HTML and plain text comes out. A letter file reads
//
//	---
//	subject: {{ first_name ?? "Hello" }}, your beans are here
//	preheader: "Only {{ money(price) }}"
//	layout: branded
//	---
//	Dear {{ first_name ?? "friend" }},
//
//	{% if orders > 10 %}
//	you are one of our **best** customers.
//	{% elif orders > 1 %}
//	good to see you again.
//	{% else %}
//	welcome!
//	{% end %}
//
//	{% for x in favourites %}
//	- [{{ x }}](https://shop.example/search?q={{ x }})
//	{% end %}
//
// Tags work in text, code, link addresses, the subject and the preheader, and on
// lines of their own around paragraphs, list items and table rows. In an address
// a number or a date is written for programs, elsewhere for the customer. Raw
// HTML is left out, with a warning; <!-- comments --> are left out silently.
//
// The Markdown is parsed before any value is put in, and html/template escapes
// every value for the place where it stands, so that nothing a customer is called
// can become markup.
//
// Begin reading at Look.Parse. What stands between the braces is not known here: a
// Language compiles it. Tags become placeholders (tag.go), goldmark reads the
// rest (markdown.go), the tree is written twice as a template (html.go,
// text.go), and Letter.Render carries both out (render.go, program.go, run.go).
package templates

import (
	htmltemplate "html/template"
	"sync"
)

// The bounds of a letter. They keep a slip of the pen from filling a mail queue.
const (
	maxSource  = 200_000 // bytes of a letter file
	maxTag     = 4_000   // bytes of one tag
	maxOutput  = 500_000 // bytes of a rendered HTML or text part
	maxLine    = 1_000   // bytes of a rendered subject or preheader
	maxDepth   = 10      // tags inside tags
	maxItems   = 100     // items of one loop
	maxSteps   = 10_000  // turns of all loops in one rendering
	maxPadding = 100     // blanks after the preheader
)

// Letter is one letter in one language, compiled. It is read-only and safe for
// concurrent use.
type Letter struct {
	headed    Head
	tags      []*tag
	subject   line
	preheader line
	html      *htmltemplate.Template
	page      []step // what html does, but for the layout and the escaping
	text      []step
	hollow    [][]byte // elements that a false condition may leave empty, inner ones first
	inURL     *tag     // the first if or for inside an address, nil when there is none
	brand     Brand
	links     []string // how links begin in the HTML
	buffers   sync.Pool

	leaves bool // the layout or the text shows where one unsubscribes

	layoutLength int // bytes of the HTML that are not the letter's, at most
}

// line is a front matter value: a template that makes one line of text.
type line struct {
	number int // in the file
	steps  []step
}

// Parse is Look.Parse for letters of the plain look.
func Parse(src []byte, lang Language) (*Letter, []*Fault) { return Look{}.Parse(src, lang) }

// Unsubscribes says whether the letter shows its readers where they are written to
// no more: by its layout, or by a tag of its own.
func (l *Letter) Unsubscribes() bool { return l.leaves }

func byPlace(a, b *Fault) int {
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Column - b.Column
}
