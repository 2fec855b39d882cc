package rules

import (
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"holdfast/rules/expression"
	"holdfast/rules/table"
	"holdfast/templates"
)

// post is the project's letters as files, and as far as they are compiled.
type post struct {
	files map[string]map[string]letterFile // by name, by locale
	done  map[string]*Letter               // by name and the offer that goes with it
	used  map[string]bool
}

type letterFile struct {
	path string
	text []byte
}

// letterDir is where letters live.
const letterDir = "mail"

var localeSuffix = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// readPost reads every mail/NAME.md and mail/NAME.LOCALE.md.
func readPost(fsys fs.FS, sum hash.Hash) (*post, error) {
	p := &post{files: map[string]map[string]letterFile{}, done: map[string]*Letter{}, used: map[string]bool{}}
	paths, err := fs.Glob(fsys, letterDir+"/*.md")
	if err != nil {
		return nil, fmt.Errorf("reading the letters: %w", err)
	}
	for _, file := range paths {
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("reading the letters: %w", err)
		}
		fmt.Fprintf(sum, "%s %d\n%s", file, len(text), text)
		name, locale := strings.TrimSuffix(path.Base(file), ".md"), ""
		if stem, last, ok := cutLast(name, "."); ok && localeSuffix.MatchString(last) {
			name, locale = stem, strings.ToLower(last)
		}
		if p.files[name] == nil {
			p.files[name] = map[string]letterFile{}
		}
		p.files[name][locale] = letterFile{file, text}
	}
	return p, nil
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// letter is the letter that a step names, compiled for the words that the step
// has: with an offer, its code and value.
func (l *loader) letter(at source, offer *Offer) *Letter {
	name := at.text
	files, ok := l.letters.files[name]
	if !ok {
		l.at(at.at).say("there is no letter "+quoted(name), orElse(didYouMeanNear(name, sortedKeys(l.letters.files)), "write it to "+letterDir+"/"+name+".md"))
		return nil
	}
	l.letters.used[name] = true
	if _, ok := files[""]; !ok {
		l.at(at.at).say("the letter "+name+" has no text for customers of other languages", "add "+letterDir+"/"+name+".md")
	}
	key := name
	if offer != nil {
		key += " " + offer.Name
	}
	if done, ok := l.letters.done[key]; ok {
		return done
	}
	words := l.letterWords()
	if offer != nil {
		words = append(words, offerWords(offer)...)
	}
	letter := l.compileLetter(name, words)
	l.letters.done[key] = letter
	return letter
}

func (l *loader) compileLetter(name string, words []expression.Word) *Letter {
	vocabulary, err := l.book.Vocabulary.With(words...)
	if err != nil {
		l.at(l.draft.root).say(err.Error(), "this name belongs to letters: give yours another")
		return nil
	}
	letter := &Letter{Name: name, Variants: map[string]*templates.Letter{}}
	for _, locale := range sortedKeys(l.letters.files[name]) {
		f := l.letters.files[name][locale]
		if locale != "" && !templates.KnownLocale(locale) {
			l.problem(Problem{File: f.path, Message: quoted(locale) + " is not a language that letters can be written in", Hint: "write a code such as de or pt-BR between the dots"})
		}
		compiled, faults := templates.Parse(f.text, &speech{vocabulary: vocabulary, words: l.words, broken: l.broken, zone: l.book.Zone})
		lines := strings.Split(string(f.text), "\n")
		for _, fault := range faults {
			if fault.Message == "" {
				continue // it builds on a word that has been complained of
			}
			p := Problem{File: f.path, Line: fault.Line, Column: fault.Column, Message: fault.Message, Hint: fault.Hint, Warning: fault.Warning}
			if fault.Line >= 1 && fault.Line <= len(lines) {
				p.Source = strings.TrimSuffix(lines[fault.Line-1], "\r")
			}
			l.problem(p)
		}
		letter.Variants[locale] = compiled
	}
	return letter
}

// checkUnusedLetters reads the letters that no step sends, so that their
// mistakes are seen before one does.
func (l *loader) checkUnusedLetters() {
	for _, name := range sortedKeys(l.letters.files) {
		if !l.letters.used[name] {
			saved := l.words
			l.words = wordUse{}
			l.compileLetter(name, append(slices.Clone(letterWords), offerWords(&Offer{Expires: 1})...))
			l.words = saved
		}
	}
}

// letterWords are the words that only letters have.
var letterWords = []expression.Word{
	{Name: "shop", Kind: table.Text, About: "the project's name"},
	{Name: "today", Kind: table.Time, About: "the day of sending"},
}

// offerWords are the words of a letter that carries an offer.
func offerWords(o *Offer) []expression.Word {
	return []expression.Word{
		{Name: "offer_code", Kind: table.Text, About: "the customer's own code"},
		{Name: "offer_value", Kind: table.Text, About: "what it is worth, such as 15% or €5.00"},
		{Name: "offer_expires_at", Kind: table.Time, Nullable: o.Expires == 0, About: "until when it is good"},
	}
}

// speech is the language of conditions as letters speak it.
type speech struct {
	vocabulary *expression.Vocabulary
	words      wordUse
	broken     map[string]bool
	zone       *time.Location
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
	if names, err := expression.Names(src); err == nil {
		for _, n := range names {
			if s.broken[n.Name] {
				return nil, &templates.Fault{Line: 1, Column: 1}
			}
		}
	}
	p, err := expression.Compile(src, v, expression.Options{ForLetter: true, What: "this"})
	var e *expression.Error
	switch {
	case errors.As(err, &e):
		return nil, &templates.Fault{Line: e.Line, Column: e.Column, Message: e.Message, Hint: e.Hint}
	case err != nil:
		return nil, &templates.Fault{Line: 1, Column: 1, Message: err.Error()}
	}
	s.words.of(p)
	return &spoken{program: p, zone: s.zone}, nil
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

// For is the letter in a customer's language, and which that is: de-AT, else
// de, else the one without a language ("").
func (l *Letter) For(locale string) (letter *templates.Letter, language string) {
	for tag := strings.ToLower(locale); tag != ""; {
		if v := l.Variants[tag]; v != nil {
			return v, tag
		}
		stem, _, ok := cutLast(tag, "-")
		if !ok {
			break
		}
		tag = stem
	}
	return l.Variants[""], ""
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// didYouMeanNear is didYouMean without the list of everything.
func didYouMeanNear(name string, known []string) string {
	if near := expression.Suggest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}
