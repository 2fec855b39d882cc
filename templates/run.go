package templates

import (
	"errors"
	"fmt"
)

// run is one rendering, as the actions of the templates see it. Inside a loop it
// is another one, with the item in its scope.
type run struct {
	letter *Letter
	scope  Scope
	state  *state
	values []known // by tag.first, so that each is evaluated once; nil inside a loop
	probe  bool    // nothing is printed: html/template only looks at the places
}

// known is the value of a tag that has been evaluated.
type known struct {
	yes   bool
	value any
}

// state is what all of a rendering shares.
type state struct {
	steps  int                         // turns of loops so far
	counts []int                       // the next number of the ordered lists that are open
	link   func(address string) string // where a link of the text leads; nil: where it says
}

// ErrMissing is behind an error of Render and Check that is about a value that
// the customer does not have.
var ErrMissing = errors.New("a value is missing")

// ErrServer is behind an error of Render and Check that is about a value in the
// name of a link's server. Another customer's may fit.
var ErrServer = errors.New("a value does not fit into a server's name")

// problem is a mistake that shows only with a customer's values.
type problem struct {
	line    int
	message string
	cause   error // ErrMissing, ErrServer or nil
}

// Error names the line of the tag.
func (p *problem) Error() string { return fmt.Sprintf("line %d: %s", p.line, p.message) }

// Unwrap gives the cause.
func (p *problem) Unwrap() error { return p.cause }

func (t *tag) problem(format string, args ...any) error {
	return &problem{line: t.line, message: fmt.Sprintf(format, args...)}
}

// missing is a value that is not there.
func (t *tag) missing() error {
	return &problem{t.line, oneWord(t.src) + " is missing", ErrMissing}
}

// unfit is a value of a kind that its tag cannot work with.
func (t *tag) unfit(message, hint string) error { return t.problem("%s (%s)", message, hint) }

// value evaluates a tag's expression.
func (r *run) value(t *tag) (any, error) {
	if r.values != nil && r.values[t.first].yes {
		return r.values[t.first].value, nil
	}
	v, err := t.expr.Value(r.scope)
	if err != nil {
		return nil, t.problem("%s: %s", oneWord(t.src), oneWord(err.Error()))
	}
	if r.values != nil {
		r.values[t.first] = known{true, v}
	}
	return v, nil
}

// print is a value as the customer reads it.
func (r *run) print(id int) (string, error) {
	if r.probe {
		return "", nil
	}
	t := r.letter.tags[id]
	v, err := r.value(t)
	if err != nil {
		return "", err
	}
	return r.written(t, v)
}

// condition is an if's or elif's verdict; missing is false.
func (r *run) condition(id int) (bool, error) {
	if r.probe {
		return false, nil
	}
	t := r.letter.tags[id]
	v, err := r.value(t)
	if err != nil || v == nil {
		return false, err
	}
	yes, ok := v.(bool)
	if !ok {
		return false, t.unfit(noTruth(oneWord(t.src), kindOf(v)), "compare it with something")
	}
	return yes, nil
}

// each gives a run for every item of a loop's list.
func (r *run) each(id int) ([]*run, error) {
	if r.probe {
		return nil, nil
	}
	t := r.letter.tags[id]
	v, err := r.value(t)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, t.missing()
	}
	items, ok := itemsOf(v)
	if !ok {
		return nil, t.problem("%s", noList(oneWord(t.src), kindOf(v)))
	}
	if len(items) > maxItems {
		return nil, t.problem("%s has %d items, at most %d", oneWord(t.src), len(items), maxItems)
	}
	if r.state.steps += len(items); r.state.steps > maxSteps {
		return nil, t.problem("the loops take more than %d turns", maxSteps)
	}
	runs := make([]*run, len(items))
	for i, item := range items {
		runs[i] = &run{letter: r.letter, scope: local{r.scope, t.loop, item}, state: r.state}
	}
	return runs, nil
}

// local is a scope with one more word.
type local struct {
	Scope
	name string
	item any
}

// Value is the item for the loop's own word, else what the scope around it has.
func (l local) Value(name string) any {
	if name == l.name {
		return l.item
	}
	return l.Scope.Value(name)
}

// count opens an ordered list at its first number, next gives a number, counted
// closes the list.
func (r *run) count(first int) { r.state.counts = append(r.state.counts, first) }

func (r *run) next() int {
	last := len(r.state.counts) - 1
	r.state.counts[last]++
	return r.state.counts[last] - 1
}

func (r *run) counted() { r.state.counts = r.state.counts[:len(r.state.counts)-1] }
