package engine

import (
	"iter"
	"maps"
	"slices"
	"time"

	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// Board is everything that conditions say about all customers at one instant:
// attributes, metrics and segments as columns, audiences and goals as masks.
type Board struct {
	Table *table.Table // attributes, metrics and segments in use, a row per customer

	book      *rules.Book
	people    *measure.People
	audiences []table.Mask                          // by playbook
	exits     []table.Mask                          // by playbook; nil where there is none
	asked     map[*expression.Program]table.Mask    // conditions of steps, of arms and of waits
	rungs     map[*rules.Offer][]table.Mask         // by rung; nil always holds
	values    map[*expression.Program]*table.Column // points, costs, margins and what rungs are worth
	places    map[string]*time.Location
	choices   map[int]map[string]*Choice // by row and topic
}

func newBoard(in Input, rows int) *Board {
	b := &Board{
		Table: in.People.Table.Slice(0, rows), book: in.Book, people: in.People,
		audiences: make([]table.Mask, len(in.Book.Playbooks)), exits: make([]table.Mask, len(in.Book.Playbooks)),
		asked: map[*expression.Program]table.Mask{}, rungs: map[*rules.Offer][]table.Mask{}, values: map[*expression.Program]*table.Column{},
		places: map[string]*time.Location{}, choices: chosen(in),
	}
	if in.Book.Needs("points") {
		b.Table.Set("points", balances(in, rows))
	}
	if in.Loyalty != nil {
		for word, c := range in.Loyalty.Words {
			b.Table.Set(word, c)
		}
	}
	b.held(in, rows)
	for i := range in.Book.Metrics {
		if m := &in.Book.Metrics[i]; m.Used && m.Program != nil {
			b.Table.Set(m.Name, table.NewColumn(m.Program.Kind(), rows))
		}
	}
	for i := range in.Book.Segments {
		if s := &in.Book.Segments[i]; s.Used {
			b.Table.Set(s.Name, &table.Column{Kind: table.Bool, Bits: table.NewMask(rows)})
		}
	}
	for i := range in.Book.Offers {
		o := &in.Book.Offers[i]
		b.rungs[o] = make([]table.Mask, len(o.Ladder))
		for j, rung := range o.Ladder {
			if rung.When != nil {
				b.rungs[o][j] = table.NewMask(rows)
			}
			b.weigh(rung.Value, rows)
		}
		b.weigh(o.Cost, rows)
		b.weigh(o.Margin, rows)
	}
	for i := range in.Book.Playbooks {
		p := &in.Book.Playbooks[i]
		b.audiences[i] = table.NewMask(rows)
		if p.Exit != nil {
			b.exits[i] = table.NewMask(rows)
		}
		for j := range p.Steps {
			s := &p.Steps[j]
			for condition := range conditions(s) {
				b.asked[condition] = table.NewMask(rows)
			}
			b.weigh(s.Points, rows)
		}
	}
	return b
}

// weigh makes room for the values of an expression, if there is one.
func (b *Board) weigh(p *expression.Program, rows int) {
	if p != nil {
		b.values[p] = table.NewColumn(table.Number, rows)
	}
}

// conditions are those of a step: its own, its arms', and the one it waits for.
func conditions(s *rules.Step) iter.Seq[*expression.Program] {
	return func(yield func(*expression.Program) bool) {
		if s.When != nil && !yield(s.When) {
			return
		}
		for i := range s.Arms {
			if s.Arms[i].When != nil && !yield(s.Arms[i].When) {
				return
			}
		}
		if s.Wait.For != nil {
			yield(s.Wait.For)
		}
	}
}

// Give puts codes to give on, by customer, in the place of those that the board
// shows.
func (b *Board) Give(codes map[string]string) {
	c := b.Table.Column("referral_code")
	if c == nil {
		return
	}
	for _, customer := range slices.Sorted(maps.Keys(codes)) {
		if row, ok := b.people.IDs.LookupString(customer); ok && int(row) < len(c.Code) {
			c.Code[row] = c.Dict.CodeString(codes[customer])
			c.Valid.Set(int(row))
		}
	}
}

func balances(in Input, rows int) *table.Column {
	c := &table.Column{Kind: table.Number, Num: make([]float64, rows)}
	for customer, points := range in.History.Points {
		if row, ok := in.People.IDs.LookupString(customer); ok {
			c.Num[row] = float64(points)
		}
	}
	return c
}
