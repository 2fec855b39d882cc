package rules

import (
	"errors"
	"regexp"
	"strings"
	"sync"
	"time"

	"holdfast/rules/expression"
	"holdfast/rules/table"
	"holdfast/templates"
)

// siteCall is a call of link.
var siteCall = regexp.MustCompile(`\blink\(`)

// speech is the language of conditions as letters speak it.
type speech struct {
	l          *loader
	vocabulary *expression.Vocabulary
	words      wordUse // what the letter needs
}

// Compile implements templates.Language.
func (s *speech) Compile(src string, locals []string) (templates.Expression, error) {
	v := s.vocabulary
	if len(locals) > 0 {
		words := make([]expression.Word, len(locals))
		for i, name := range locals {
			words[i] = expression.Word{Name: name, Kind: table.Text}
		}
		with, err := v.With(words...)
		if err != nil {
			return nil, &templates.Fault{Line: 1, Column: 1, Message: err.Error()}
		}
		v = with
	}
	if s.l.built(src, v) {
		return nil, &templates.Fault{Line: 1, Column: 1}
	}
	p, err := expression.Compile(src, v, expression.Options{ForLetter: true, What: "this"})
	var e *expression.Error
	switch {
	case errors.As(err, &e):
		hint := e.Hint
		if name, ok := unknownWord(e); ok {
			hint = s.l.hint(name, hint, v)
		}
		return nil, &templates.Fault{Line: e.Line, Column: e.Column, Message: e.Message, Hint: hint}
	case err != nil:
		return nil, &templates.Fault{Line: 1, Column: 1, Message: err.Error()}
	}
	if at := siteCall.FindStringIndex(src); at != nil && s.l.book.Email.Brand.Site == "" && !s.l.bookless {
		line, column := 1+strings.Count(src[:at[0]], "\n"), 1+len([]rune(src[strings.LastIndexByte(src[:at[0]], '\n')+1:at[0]]))
		return nil, &templates.Fault{Line: line, Column: column, Message: "link leads to the shop, and its address is not known", Hint: "add site: https://shop.example under brand: in email"}
	}
	s.words.of(p)
	return &spoken{program: p, zone: s.l.book.Zone}, nil
}

// spoken is one expression of a letter.
type spoken struct {
	program    *expression.Program
	zone       *time.Location
	evaluators sync.Pool
}

// Value implements templates.Expression.
func (s *spoken) Value(scope templates.Scope) (any, error) {
	type ready struct {
		now time.Time
		*expression.Evaluator
	}
	r, _ := s.evaluators.Get().(*ready)
	if r == nil || !r.now.Equal(scope.Now()) {
		r = &ready{scope.Now(), expression.NewEvaluator(expression.Context{Now: scope.Now(), Zone: s.zone})}
	}
	defer s.evaluators.Put(r)
	r.SetFormat(scope.Format())
	return r.Evaluator.Value(s.program, scope.Value)
}

// MayBeMissing implements templates.Expression.
func (s *spoken) MayBeMissing() bool { return s.program.Nullable() }

// Kind implements templates.Expression.
func (s *spoken) Kind() templates.Kind {
	switch s.program.Kind() {
	case table.Text:
		return templates.Text
	case table.Time:
		return templates.Date
	case table.Bool:
		return templates.Truth
	case table.List:
		return templates.List
	}
	if s.program.Unit() == expression.Money {
		return templates.Money
	}
	return templates.Number
}

// Known implements templates.Expression.
func (s *spoken) Known(holds bool) []string { return s.program.Known(holds) }

// Warnings implements templates.Expression.
func (s *spoken) Warnings() []*templates.Fault {
	var all []*templates.Fault
	for _, w := range s.program.Warnings() {
		all = append(all, &templates.Fault{Line: w.Line, Column: w.Column, Message: w.Message, Hint: w.Hint, Warning: true})
	}
	return all
}
