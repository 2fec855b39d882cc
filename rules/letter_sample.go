package rules

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/rules/expression"
	"holdfast/rules/table"
	"holdfast/templates"
)

// sample is a customer of whom everything is known, to write a letter to: what
// fails for this one fails for everybody.
type sample struct {
	words  *expression.Vocabulary
	format *templates.Format
	now    time.Time
}

// Value implements templates.Scope.
func (s *sample) Value(name string) any {
	w, _ := s.words.Word(name)
	switch w.Kind {
	case table.Number:
		return 2.0
	case table.Bool:
		return true
	case table.Text:
		return "https://shop.example" // may stand in an address, too
	case table.Time:
		return s.now
	case table.List:
		return []string{"one", "two"}
	}
	return nil
}

// Format implements templates.Scope.
func (s *sample) Format() *templates.Format { return s.format }

// Now implements templates.Scope.
func (s *sample) Now() time.Time { return s.now }

// tryLetter writes a letter once and reports what only shows then, such as a
// link to what is no address.
func (l *loader) tryLetter(letter *templates.Letter, f letterFile, locale string, v *expression.Vocabulary, lines []string) {
	if locale == "" {
		locale = l.book.Locale
	}
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, l.book.Zone)
	format, err := templates.NewFormat(locale, l.book.Currency.Code, l.book.Zone)
	if err != nil {
		return // the currency or the locale has been complained of
	}
	err = letter.Check(&sample{v, format.In(cmp.Or(l.book.Email.Brand.Site, "https://shop.example"), locale), now}, templates.Frame{Shop: "Shop", Locale: locale, Unsubscribe: "mailto:hello@shop.example"})
	if err == nil || errors.Is(err, templates.ErrMissing) || errors.Is(err, templates.ErrServer) {
		return // Parse has warned of what may be missing, and others may have it, or one that fits
	}
	p := Problem{File: f.path, Message: err.Error()}
	if n, _ := fmt.Sscanf(err.Error(), "line %d:", &p.Line); n == 1 && p.Line >= 1 && p.Line <= len(lines) {
		p.Source, p.Column = strings.TrimSuffix(lines[p.Line-1], "\r"), 1
		_, message, _ := strings.Cut(err.Error(), ": ")
		p.Message = message
	}
	l.problem(p)
}
