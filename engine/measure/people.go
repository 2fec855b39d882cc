package measure

import (
	"fmt"

	"holdfast/rules"
	"holdfast/rules/table"
)

// People is every customer at one instant.
type People struct {
	IDs   *table.Dict  // the customer ids; their codes are the rows of Table
	Table *table.Table // attributes, built-in metrics and aggregates in use, by name

	Prediction *Prediction // nil where nothing in use is foretold

	// Orders are every order and refund, by customer row and day. They are kept
	// only where everything is measured (rules.Book.Used is nil): reports need
	// them, plans do not.
	Orders []Order

	currency rules.Currency
	entries  map[string]*entry
	happened map[string]table.Mask
	ties     map[string]Tie
	affinity *affinity // nil where no letter asks for recommendations
}

// People computes the metrics from what was gathered; m is done then. Customers
// who have facts but no line of their own have no attributes. It is an error
// when the entries are about more customers than there are.
func (m *Measure) People() (*People, error) {
	rows := m.ids.Len()
	for playbook, e := range m.entries {
		if len(e.began) > rows {
			return nil, fmt.Errorf("measuring entries of %s: %d customer rows of %d", playbook, len(e.began), rows)
		}
	}
	t := table.New(rows)
	if m.book.Needs("id") {
		t.Set("id", identities(m.ids))
	}
	for i := range m.attributes {
		m.attributes[i].cells.grow(rows)
		t.Set(m.attributes[i].name, m.attributes[i].cells.column())
	}
	m.grow(&m.orders)
	m.grow(&m.events)
	m.settle()
	for _, b := range inUse(m.book) {
		t.Set(b.name, b.column(m))
	}
	for _, s := range []*stream{&m.orders, &m.events} {
		for i := range s.aggregates {
			t.Set(s.aggregates[i].name, s.aggregates[i].fold.column())
		}
	}
	p := &People{IDs: m.ids, Table: t, currency: m.book.Currency, entries: m.entries, happened: m.happened(rows), ties: m.ties(rows), affinity: m.affinity}
	if m.purchases.kept {
		made, columns, err := m.predict()
		if err != nil {
			return nil, fmt.Errorf("foretelling: %w", err)
		}
		p.Prediction = made
		for name, c := range columns {
			t.Set(name, c)
		}
	}
	if m.book.Used == nil {
		p.Orders = m.purchases.list
	}
	*m = Measure{} // what was gathered is as large as what came of it
	return p, nil
}

// identities is the column of the customers' ids.
func identities(ids *table.Dict) *table.Column {
	c := &table.Column{Kind: table.Text, Code: make([]uint32, ids.Len()), Dict: ids}
	for row := range c.Code {
		c.Code[row] = uint32(row)
	}
	return c
}
