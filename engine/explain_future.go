package engine

import (
	"fmt"
	"slices"
	"time"

	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// Becomes is the first tick of a playbook's schedule at which its audience will
// hold for the customer if nothing else happens: no order, no event, no change
// of attributes or points.
type Becomes struct {
	At time.Time
	// Held are the words on which the audience rests that are held as they are:
	// RFM scores and what models foretell, which come from all customers.
	Held []string
}

// farthest is how many days ahead an audience is tried.
const farthest = 400

// fromEverybody are the metrics for which one customer's facts are not enough.
func fromEverybody() []string {
	names := []string{"rfm_recency", "rfm_frequency", "rfm_monetary"}
	for _, w := range rules.PredictedWords() {
		names = append(names, w.Name)
	}
	return names
}

// becomes tries the first tick of each day to come, and then the ticks of the
// day before the one that holds. A condition that holds only between two such
// ticks is not found.
func (e *Explainer) becomes(p *rules.Playbook) (*Becomes, error) {
	if p.Schedule == nil {
		return nil, nil
	}
	end := e.fold.Now.AddDate(0, 0, farthest)
	previous := e.fold.Now
	for tick := p.Schedule.Next(e.fold.Now); !tick.IsZero() && !tick.After(end); tick = p.Schedule.Next(endOfDay(tick)) {
		holds, err := e.audienceAt(p, tick)
		if err != nil {
			return nil, err
		}
		if !holds {
			previous = tick
			continue
		}
		for between := p.Schedule.Next(previous); between.Before(tick); between = p.Schedule.Next(between) {
			if holds, err = e.audienceAt(p, between); err != nil {
				return nil, err
			}
			if holds {
				tick = between
				break
			}
		}
		return &Becomes{At: tick, Held: e.held(p.Audience)}, nil
	}
	return nil, nil
}

// endOfDay is the last instant of the day.
func endOfDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, t.Location()).Add(-time.Nanosecond)
}

// future is the customer at a later instant, as the only row.
type future struct {
	table     *table.Table
	evaluator *expression.Evaluator
}

// audienceAt says whether a playbook's audience will hold at an instant.
func (e *Explainer) audienceAt(p *rules.Playbook, at time.Time) (bool, error) {
	f := e.futures[at.UnixMicro()]
	if f == nil {
		var err error
		if f, err = e.future(at); err != nil {
			return false, fmt.Errorf("looking ahead to %s: %w", at.Format(time.DateOnly), err)
		}
		e.futures[at.UnixMicro()] = f
	}
	bits, err := f.evaluator.Mask(p.Audience, f.table)
	if err != nil {
		return false, fmt.Errorf("looking ahead for %s: %w", p.Name, err)
	}
	return bits.Get(0), nil
}

// future measures the customer again at an instant, and computes what stands on
// that. What time alone does not change comes from the board.
func (e *Explainer) future(at time.Time) (*future, error) {
	people, err := e.facts.At(at)
	if err != nil {
		return nil, err
	}
	book, now := e.fold.Book, e.fold.board.Table
	f := &future{people.Table, expression.NewEvaluator(expression.Context{Now: at, Zone: book.Zone})}
	fixed := append([]string{"id", "points"}, fromEverybody()...)
	for _, field := range book.Customers.Fields {
		fixed = append(fixed, field.Name)
	}
	for _, name := range fixed {
		if c := now.Column(name); c != nil {
			f.table.Set(name, single(c, e.row))
		}
	}
	for i := range book.Metrics {
		m := &book.Metrics[i]
		if !m.Used || m.Program == nil {
			continue
		}
		c, err := f.evaluator.Column(m.Program, f.table)
		if err != nil {
			return nil, err
		}
		f.table.Set(m.Name, c)
	}
	for i := range book.Segments {
		s := &book.Segments[i]
		if !s.Used {
			continue
		}
		bits, err := f.evaluator.Mask(s.Where, f.table)
		if err != nil {
			return nil, err
		}
		f.table.Set(s.Name, &table.Column{Kind: table.Bool, Bits: bits})
	}
	return f, nil
}

// single is one row of a column as a column of its own.
func single(c *table.Column, row int) *table.Column {
	out := table.NewColumn(c.Kind, 1)
	if c.Kind == table.Text {
		out.Dict = c.Dict
	}
	if c.Missing(row) {
		return out
	}
	out.Valid.Set(0)
	switch c.Kind {
	case table.Number:
		out.Num[0] = c.Num[row]
	case table.Time:
		out.Micro[0] = c.Micro[row]
	case table.Text:
		out.Code[0] = c.Code[row]
	case table.Bool:
		if c.Bits.Get(row) {
			out.Bits.Set(0)
		}
	}
	return out
}

// held are the words from everybody that a program rests on.
func (e *Explainer) held(p *expression.Program) []string {
	return slices.DeleteFunc(fromEverybody(), func(name string) bool { return !e.restsOn(p, name) })
}

// restsOn says whether a program needs a word, through whatever metrics and
// segments.
func (e *Explainer) restsOn(p *expression.Program, word string) bool {
	for _, name := range p.Uses() {
		if name == word {
			return true
		}
		if inner := e.program(name); inner != nil && e.restsOn(inner, word) {
			return true
		}
	}
	return false
}

// program is the expression behind the name of a metric or a segment; nil for
// other words.
func (e *Explainer) program(name string) *expression.Program {
	for i := range e.fold.Book.Metrics {
		if m := &e.fold.Book.Metrics[i]; m.Name == name {
			return m.Program
		}
	}
	for i := range e.fold.Book.Segments {
		if s := &e.fold.Book.Segments[i]; s.Name == name {
			return s.Where
		}
	}
	return nil
}
