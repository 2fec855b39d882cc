package templates_test

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"holdfast/templates"
)

// vocabulary is a small Language over expr. Its words are those of the customer
// below; a word is nullable when its name is in nullable.
type vocabulary struct{}

var nullable = []string{"first_name", "city", "gone", "link", "gone_list"}

// customer is a Scope.
type customer struct {
	words  map[string]any
	format *templates.Format
}

func (c customer) Value(name string) any     { return c.words[name] }
func (c customer) Format() *templates.Format { return c.format }
func (c customer) Now() time.Time            { return noon }

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// ada is a customer in a locale, with some words changed.
func ada(locale string, changed map[string]any) customer {
	format, err := templates.NewFormat(locale, "EUR", time.UTC)
	if err != nil {
		panic(err)
	}
	words := map[string]any{
		"first_name": "Ada", "city": "Köln", "orders": 3.0, "aov": 1234.5, "vip": true, "last_order_at": noon,
		"favourites": []any{"Beans", "Mugs"}, "sku": "A&B 1", "link": "https://shop.example/a?b=1&c=2",
		"email": "ada+x@example.com", "gone": nil, "gone_list": nil, "numbers": []any{1.0, 2.5}, "spend": 1e7,
	}
	maps.Copy(words, changed)
	return customer{words, format}
}

type expression struct {
	src     string
	program *vm.Program
	locals  []string
	missing bool
}

var (
	anyName  = regexp.MustCompile(`[a-z_]+`)
	anyQuote = regexp.MustCompile(`"[^"]*"`)
)

func (vocabulary) environment(scope templates.Scope, locals []string) map[string]any {
	env := map[string]any{}
	names := slices.Collect(maps.Keys(ada("en", nil).words))
	for _, name := range append(names, locals...) {
		env[name] = scope.Value(name)
	}
	env["money"] = func(n float64) string { return scope.Format().Money(n) }
	env["date"] = func(t time.Time) string { return scope.Format().Date(t) }
	env["plural"] = func(n float64, one, other string) string { return scope.Format().Plural(n, one, other) }
	return env
}

func (v vocabulary) Compile(src string, locals []string) (templates.Expression, error) {
	known := v.environment(ada("en", nil), nil)
	for _, l := range locals {
		known[l] = ""
	}
	for at, word := range wordsIn(src) {
		if _, ok := known[word]; !ok && !slices.Contains([]string{"nil", "not", "and", "or", "upper", "len", "in", "true", "false"}, word) {
			line := 1 + strings.Count(src[:at], "\n")
			column := 1 + len([]rune(src[strings.LastIndexByte(src[:at], '\n')+1:at]))
			return nil, &templates.Fault{Line: line, Column: column, Message: "there is no " + word}
		}
	}
	program, err := expr.Compile(src, expr.AllowUndefinedVariables(), expr.DisableAllBuiltins(), expr.EnableBuiltin("len"), expr.EnableBuiltin("upper"))
	var fault *file.Error
	if errors.As(err, &fault) {
		return nil, &templates.Fault{Line: fault.Line, Column: fault.Column + 1, Message: fault.Message}
	}
	if err != nil {
		return nil, err
	}
	missing := false
	for _, word := range wordsIn(src) {
		missing = missing || slices.Contains(nullable, word) && !slices.Contains(locals, word)
	}
	return &expression{src, program, locals, missing && !strings.Contains(src, "??")}, nil
}

func wordsIn(src string) func(func(int, string) bool) {
	bare := anyQuote.ReplaceAllStringFunc(src, func(s string) string { return strings.Repeat(" ", len(s)) })
	return func(yield func(int, string) bool) {
		for _, at := range anyName.FindAllStringIndex(bare, -1) {
			if !yield(at[0], bare[at[0]:at[1]]) {
				return
			}
		}
	}
}

func (e *expression) MayBeMissing() bool { return e.missing }

// Kind is left open, so that letters show what happens to values of any kind.
func (e *expression) Kind() templates.Kind { return templates.Open }

func (e *expression) Warnings() []*templates.Fault { return nil }

var nilAsked = regexp.MustCompile(`^([a-z_]+) (.)= nil$`)

// Known knows x != nil and x == nil.
func (e *expression) Known(holds bool) []string {
	if m := nilAsked.FindStringSubmatch(e.src); m != nil && (m[2] == "!") == holds {
		return m[1:2]
	}
	return nil
}

func (e *expression) Value(scope templates.Scope) (any, error) {
	v, err := expr.Run(e.program, vocabulary{}.environment(scope, e.locals))
	if n, ok := v.(int); ok {
		return float64(n), err
	}
	return v, err
}

// letterOf puts a letter's text behind a front matter of its own: three lines.
func letterOf(text string) []byte { return []byte("---\nsubject: Hello\n---\n" + text) }

// parse parses a letter that must have no faults but warnings.
func parse(text string) (*templates.Letter, error) {
	letter, faults := templates.Parse([]byte(text), vocabulary{})
	if letter == nil {
		return nil, fmt.Errorf("faults: %s", strings.Join(list(faults), "; "))
	}
	return letter, nil
}

func list(faults []*templates.Fault) []string {
	var all []string
	for _, f := range faults {
		kind := ""
		if f.Warning {
			kind = "warning: "
		}
		all = append(all, fmt.Sprintf("%d:%d: %s%s", f.Line, f.Column, kind, f.Error()))
	}
	return all
}

// constant is a Language that costs nothing, for measuring the rest.
type constant struct{}

type constantValue struct{ value any }

func (constant) Compile(src string, _ []string) (templates.Expression, error) {
	switch {
	case src == "favourites":
		return constantValue{[]any{"Beans", "Mugs"}}, nil
	case src == "vip" || src == "not vip" || strings.Contains(src, ">") || strings.Contains(src, "=="):
		return constantValue{src == "vip"}, nil
	case src == "orders" || src == "spend":
		return constantValue{12345.0}, nil
	}
	return constantValue{"Ada"}, nil
}

func (constantValue) MayBeMissing() bool           { return false }
func (constantValue) Kind() templates.Kind         { return templates.Open }
func (constantValue) Known(bool) []string          { return nil }
func (constantValue) Warnings() []*templates.Fault { return nil }

func (c constantValue) Value(templates.Scope) (any, error) { return c.value, nil }
