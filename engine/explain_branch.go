package engine

import (
	"fmt"
	"time"

	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// Branch is a part of a condition with its value for one customer. A part that
// is a segment and matters to the outcome carries the segment's own condition.
type Branch struct {
	Source   string    `json:"source"`
	Operator string    `json:"operator,omitempty"` // how the children are joined; "" for a word or a constant
	Value    any       `json:"value"`              // nil: missing; dates are in the project's zone
	Decided  bool      `json:"decided,omitempty"`  // settles the and or the or above it: the first to do so
	Segment  *Branch   `json:"segment,omitempty"`  // the condition behind a segment's name
	Children []*Branch `json:"children,omitempty"`
}

// Words calls f with every word and constant of the branch, the segments' own
// conditions included.
func (b *Branch) Words(f func(word string)) {
	if b == nil {
		return
	}
	if b.Operator == "" {
		f(b.Source)
	}
	b.Segment.Words(f)
	for _, c := range b.Children {
		c.Words(f)
	}
}

// branch explains a condition of a playbook; nil for none.
func (e *Explainer) branch(p *rules.Playbook, condition *expression.Program) (*Branch, error) {
	if condition == nil {
		return nil, nil
	}
	lo := e.row / 64 * 64
	hi := min(lo+64, e.fold.board.Table.Rows())
	view := e.fold.board.Table.Slice(lo, hi)
	e.entry.set(view, p.Name, lo, hi)
	b := &branching{book: e.fold.Book, evaluator: e.evaluator, view: view, row: e.row - lo}
	return b.condition(condition, 0)
}

// branching carries one explanation through its segments.
type branching struct {
	book      *rules.Book
	evaluator *expression.Evaluator
	view      *table.Table
	row       int
}

// condition explains a condition that stands so many segments deep.
func (b *branching) condition(p *expression.Program, depth int) (*Branch, error) {
	t, err := b.evaluator.Explain(p, b.view, b.row)
	if err != nil {
		return nil, fmt.Errorf("explaining %q: %w", p.Source(), err)
	}
	joined := t.Operator == "and" || t.Operator == "or"
	return b.grow(t, depth, true, !joined)
}

// grow makes a branch of a trace. Matters is false below what the outcome does
// not rest on. A segment that matters is unfolded where the playbook names it;
// one that another segment names, only where it decides.
func (b *branching) grow(t *expression.Trace, depth int, matters, decides bool) (*Branch, error) {
	out := &Branch{Source: t.Source, Operator: t.Operator, Value: t.Value, Decided: t.Decided}
	if at, ok := t.Value.(time.Time); ok {
		out.Value = at.In(b.book.Zone)
	}
	decides = decides || t.Decided
	if t.Operator == "" && matters && (depth == 0 || decides) {
		if s := b.segment(t.Source); s != nil {
			var err error
			if out.Segment, err = b.condition(s.Where, depth+1); err != nil {
				return nil, err
			}
		}
	}
	settled := t.Operator == "and" && t.Value != true || t.Operator == "or" && t.Value == true
	for _, c := range t.Children {
		child, err := b.grow(c, depth, matters && (!settled || c.Decided), decides)
		if err != nil {
			return nil, err
		}
		out.Children = append(out.Children, child)
	}
	return out, nil
}

func (b *branching) segment(name string) *rules.Segment {
	for i := range b.book.Segments {
		if s := &b.book.Segments[i]; s.Name == name && s.Used {
			return s
		}
	}
	return nil
}
