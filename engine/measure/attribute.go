package measure

import (
	"fmt"
	"slices"

	"holdfast/rules"
	"holdfast/rules/table"
)

// attribute is one column of the customers.
type attribute struct {
	name  string
	cells cells
}

// always are the attributes that engine reads itself, whether or not a rule
// names them.
var always = []string{"email", "locale", "timezone", "consent"}

// attributes are those that something needs. The id is not among them: the ids
// are numbered already.
func attributes(book *rules.Book) []attribute {
	var kept []attribute
	for _, f := range book.Customers.Fields {
		if f.Name != "id" && (book.Needs(f.Name) || slices.Contains(always, f.Name)) {
			kept = append(kept, attribute{name: f.Name, cells: cells{kind: f.Kind}})
		}
	}
	return kept
}

// Customers takes in a batch of customers: line i is customer row rows[i]'s. A
// row that is given again is overwritten.
func (m *Measure) Customers(b *table.Table, rows []uint32) error {
	if err := m.known(b, rows); err != nil {
		return fmt.Errorf("measuring customers: %w", err)
	}
	every := make([]uint32, len(rows))
	for i := range every {
		every[i] = uint32(i)
	}
	for i := range m.attributes {
		a := &m.attributes[i]
		from := b.Column(a.name)
		if from == nil {
			return fmt.Errorf("measuring customers: they come without %s", a.name)
		}
		if from.Kind != a.cells.kind {
			return fmt.Errorf("measuring customers: %s is a %v, not a %v", a.name, from.Kind, a.cells.kind)
		}
		a.cells.reserve(m.ids.Room())
		a.cells.grow(m.ids.Len())
		a.cells.put(rows, every, from)
	}
	return nil
}
