package engine

import (
	"time"

	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// Audience is who a playbook is for, by its place in the Book.
func (b *Board) Audience(playbook int) table.Mask { return b.audiences[playbook] }

// Exit says whether a customer has reached the playbook's goal.
func (b *Board) Exit(playbook, row int) bool {
	return b.exits[playbook] != nil && b.exits[playbook].Get(row)
}

// When says whether a step's own condition holds.
func (b *Board) When(s *rules.Step, row int) bool { return s.When == nil || b.Holds(s.When, row) }

// Holds says whether a condition of a step, of an arm or of a wait holds.
func (b *Board) Holds(p *expression.Program, row int) bool { return b.asked[p].Get(row) }

// Rung is the first rung of the offer's ladder that holds for a customer.
func (b *Board) Rung(o *rules.Offer, row int) (rules.Rung, bool) {
	for i, rung := range o.Ladder {
		if bits := b.rungs[o][i]; bits == nil || bits.Get(row) {
			return rung, true
		}
	}
	return rules.Rung{}, false
}

// number is the value of an expression of points, of a cost, a margin or a rung.
func (b *Board) number(p *expression.Program, row int) (float64, bool) {
	c := b.values[p]
	if c.Missing(row) {
		return 0, false
	}
	return c.Num[row], true
}

// text is a text attribute; ok is false when the customer or the project has
// none.
func (b *Board) text(name string, row int) (string, bool) {
	c := b.Table.Column(name)
	if c == nil || c.Kind != table.Text || c.Missing(row) {
		return "", false
	}
	return c.Dict.Text(c.Code[row]), true
}

// email is a customer's address as it stands in the data; "" where there is none.
func (b *Board) email(row int) string {
	address, _ := b.text("email", row)
	return address
}

// date is a word that is a date; ok is false when it is missing.
func (b *Board) date(name string, row int) (time.Time, bool) {
	c := b.Table.Column(name)
	if c == nil || c.Kind != table.Time || c.Missing(row) {
		return time.Time{}, false
	}
	return time.UnixMicro(c.Micro[row]), true
}

// yes is a true-or-false attribute; missing is no.
func (b *Board) yes(name string, row int) bool {
	c := b.Table.Column(name)
	return c != nil && c.Kind == table.Bool && !c.Missing(row) && c.Bits.Get(row)
}

// zone is where the customer lives; the project's zone when nobody knows.
func (b *Board) zone(row int) *time.Location {
	name, ok := b.text("timezone", row)
	if !ok {
		return b.book.Zone
	}
	if z, ok := b.places[name]; ok {
		return z
	}
	z, ok := rules.CustomerZone(name)
	if !ok {
		z = b.book.Zone
	}
	b.places[name] = z
	return z
}

// Explain is how a condition came out for one customer, part by part.
func (b *Board) Explain(p *expression.Program, row int, now time.Time) (*expression.Trace, error) {
	lo := row / 64 * 64
	view := b.Table.Slice(lo, min(lo+64, b.Table.Rows()))
	return expression.NewEvaluator(expression.Context{Now: now, Zone: b.book.Zone}).Explain(p, view, row-lo)
}
