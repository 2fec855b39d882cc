package rules

import (
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"net/mail"
	"path"
	"slices"
	"strings"

	"holdfast/rules/expression"
	"holdfast/templates"
)

// layoutFile is the project's own layout, named "own" in letters.
var layoutFile = path.Join(letterDir, "layout.html")

// readLayout reads the project's own layout, if there is one.
func (l *loader) readLayout(p *post, sum hash.Hash) error {
	text, err := fs.ReadFile(l.fsys, layoutFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("reading the layout of letters: %w", err)
	}
	fmt.Fprintf(sum, "%s %d\n%s", layoutFile, len(text), text)
	p.own = l.ownLayout(layoutFile, text)
	return nil
}

// ownLayout is a layout of the project's, its mistakes reported once.
func (l *loader) ownLayout(file string, text []byte) *templates.Layout {
	layout, faults := templates.ReadLayout(text)
	if l.broken["layout "+file] {
		faults = nil
	}
	l.broken["layout "+file] = true
	lines := strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n")
	for _, f := range faults {
		problem := Problem{File: file, Line: f.Line, Column: f.Column, Message: f.Message, Hint: f.Hint, Warning: f.Warning}
		if f.Line >= 1 && f.Line <= len(lines) {
			problem.Source = strings.TrimSuffix(lines[f.Line-1], "\r")
		}
		l.problem(problem)
	}
	if layout == nil {
		// It is there, and has been complained of: letters in it are read all the same.
		layout, _ = templates.ReadLayout([]byte("{{ content }}"))
	}
	return layout
}

// look is how the project's letters look.
func (l *loader) look() templates.Look {
	b := l.book.Email.Brand
	look := templates.Look{Own: l.letters.own, Brand: templates.Brand{
		Name: l.book.Name, Logo: b.Logo, Colour: b.Colour, Address: strings.Join(b.Address, "\n"), Layout: b.Layout, Site: b.Site,
	}}
	if b.Own == "" {
		return look
	}
	look.Brand.Layout = "own"
	if b.Layout != layoutFile {
		look.Own = l.ownLayout(b.Layout, []byte(b.Own))
	}
	return look
}

// takeHead takes what a letter's front matter says beside its text. A letter is
// about one thing in all its languages.
func (l *loader) takeHead(letter *Letter, head templates.Head, file string, lines []string) {
	at := func(key string) Problem {
		for i, line := range lines {
			if strings.HasPrefix(strings.TrimSpace(line), key+":") {
				return Problem{File: file, Line: i + 1, Column: 1, Source: strings.TrimSuffix(line, "\r")}
			}
		}
		return Problem{File: file}
	}
	topics := make([]string, len(l.book.Consent.Topics))
	for i, t := range l.book.Consent.Topics {
		topics[i] = t.Name
	}
	p := at("topic")
	switch {
	case head.Topic == "":
	case !slices.Contains(topics, head.Topic):
		p.Message, p.Hint = "there is no topic "+quoted(head.Topic), "add it under topics: in consent:"
		if near := expression.Suggest(head.Topic, topics); near != "" {
			p.Hint = "did you mean " + near + "?"
		}
		l.problem(p)
	case letter.Topic != "" && letter.Topic != head.Topic:
		p.Message = "this is about " + head.Topic + ", and the same letter in another language about " + letter.Topic
		p.Hint = "write the same topic in all of them"
		l.problem(p)
	default:
		letter.Topic = head.Topic
	}
	for _, tag := range head.Tags {
		if !slices.Contains(letter.Tags, tag) {
			letter.Tags = append(letter.Tags, tag)
		}
	}
	slices.Sort(letter.Tags)
	if own, ours := domainOf(head.From), domainOf(l.book.Email.From); own != "" && ours != "" && !related(own, ours) {
		p := at("from")
		p.Warning = true
		p.Message = "this letter comes from " + own + ", and all others from " + ours + ": its SPF, DKIM and DMARC are others, and doctor does not look at them"
		p.Hint = "write an address at " + ours + ", and yours under reply_to:"
		l.problem(p)
	}
}

// domainOf is what stands behind the @ of an address, in lower case; "" where there
// is none.
func domainOf(from string) string {
	address, err := mail.ParseAddress(from)
	if err != nil {
		return ""
	}
	return strings.ToLower(address.Address[strings.LastIndexByte(address.Address, '@')+1:])
}

// related says whether one domain is the other or belongs to it.
func related(a, b string) bool {
	return a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a)
}
