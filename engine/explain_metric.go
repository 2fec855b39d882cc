package engine

import (
	"slices"
	"time"

	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/expression"
)

// Figure is a word that an account rests on, its value, and where that comes
// from.
type Figure struct {
	Name    string
	Value   any // nil: missing
	Unit    expression.Unit
	From    FigureSource
	Formula string           // FromExpression: as it was written
	Rule    *rules.Aggregate // FromAggregate
	Origin  measure.Origin   // of metrics that are made of facts
	Band    *Band            // of RFM scores, where it is at hand
}

// FigureSource says what kind of thing a figure is.
type FigureSource string

// Where figures come from.
const (
	FromAttribute  FigureSource = "attribute"  // of the customer
	FromBuiltIn    FigureSource = "built_in"   // made of facts
	FromAggregate  FigureSource = "aggregate"  // made of facts by the project's own rule
	FromExpression FigureSource = "expression" // made of other figures
	FromModel      FigureSource = "model"      // foretold from everybody's orders
	FromLedger     FigureSource = "ledger"     // points, and what else is earned or held
	FromEntry      FigureSource = "entry"      // since the open entry into a playbook began
)

// Figures are the words that the accounts show, each followed by those it is
// computed from; segments are left out. Words about an entry are there where it
// is open.
func (e *Explainer) Figures(accounts []*Account) ([]Figure, error) {
	origins, err := e.facts.Origins(e.fold.Now)
	if err != nil {
		return nil, err
	}
	var out []Figure
	var seen []string
	for _, a := range accounts {
		branches := []*Branch{a.Audience, a.Exit}
		for _, w := range a.Whens {
			branches = append(branches, w.Holds)
		}
		for _, w := range a.Ways {
			for _, asked := range w.Asked {
				branches = append(branches, asked.Holds)
			}
		}
		for _, o := range a.Offers {
			for _, r := range o.Rungs {
				branches = append(branches, r.Holds)
			}
		}
		var add func(word string)
		add = func(word string) {
			f, ok := e.figure(word, a, origins)
			key := word
			if f.From == FromEntry {
				key = a.Playbook.Name + " " + word
			}
			if !ok || slices.Contains(seen, key) {
				return
			}
			seen = append(seen, key)
			out = append(out, f)
			if inner := e.program(word); inner != nil {
				for _, name := range inner.Uses() {
					add(name)
				}
			}
		}
		for _, b := range branches {
			b.Words(add)
		}
	}
	return out, nil
}

// figure looks a word up; ok is false for constants and segments.
func (e *Explainer) figure(word string, a *Account, origins map[string]measure.Origin) (f Figure, ok bool) {
	f = Figure{Name: word}
	if w, known := e.fold.Book.Vocabulary.Word(word); known {
		f.Unit = w.Unit
	}
	if slices.ContainsFunc(rules.EntryWords(), func(w expression.Word) bool { return w.Name == word }) {
		return e.sinceEntry(f, a, origins)
	}
	c := e.fold.board.Table.Column(word)
	if c == nil || slices.ContainsFunc(e.fold.Book.Segments, func(s rules.Segment) bool { return s.Name == word }) {
		return f, false
	}
	f.Value, f.From, f.Origin = c.Value(e.row), FromAttribute, origins[word]
	if at, ok := f.Value.(time.Time); ok {
		f.Value = at.In(e.fold.Book.Zone)
	}
	switch {
	case word == "points", slices.ContainsFunc(e.fold.Book.EarnedWords(), func(w expression.Word) bool { return w.Name == word }):
		f.From = FromLedger
	case slices.ContainsFunc(rules.PredictedWords(), func(w expression.Word) bool { return w.Name == word }):
		f.From = FromModel
	case f.Origin.Of != "":
		f.From = FromBuiltIn
	}
	if scoredBy[word] != "" {
		f.Band = e.band(word)
	}
	for i := range e.fold.Book.Metrics {
		m := &e.fold.Book.Metrics[i]
		switch {
		case m.Name != word:
		case m.Program != nil:
			f.From, f.Formula = FromExpression, m.Program.Source()
		default:
			f.From, f.Rule = FromAggregate, m.Aggregate
		}
	}
	return f, true
}

// sinceEntry is what happened since the entry into a playbook began.
func (e *Explainer) sinceEntry(f Figure, a *Account, origins map[string]measure.Origin) (Figure, bool) {
	lo := e.row / 64 * 64
	hi := min(lo+64, e.fold.board.Table.Rows())
	view := e.fold.board.Table.Slice(lo, hi)
	e.entry.set(view, a.Playbook.Name, lo, hi)
	c := view.Column(f.Name)
	if c == nil || !a.Entry.Open {
		return f, false
	}
	f.Value, f.From, f.Origin.After = c.Value(e.row-lo), FromEntry, a.Entry.Began
	for _, w := range rules.EntryWords() {
		if w.Name == f.Name {
			f.Unit = w.Unit
		}
	}
	from := map[string]string{"orders_since_entry": "orders", "revenue_since_entry": "revenue", "events_since_entry": "events"}[f.Name]
	if o := origins[from]; o.Of != "" {
		f.Origin = o.Since(a.Entry.Began)
	}
	return f, true
}
