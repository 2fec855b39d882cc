package measure

import (
	"time"

	"holdfast/rules"
	"holdfast/rules/table"
)

// Facts are the orders and events of one customer up to an instant, kept apart:
// the customer can be measured again at another instant, and every metric can
// be traced to the facts it was made of.
type Facts struct {
	book           *rules.Book
	until          int64 // microseconds
	ids            *table.Dict
	dicts          map[string]*table.Dict // by source and field; small ones of our own
	orders, events []factBatch
}

// factBatch is a batch in which every line is the customer's.
type factBatch struct {
	table    *table.Table
	first    table.Mask
	customer []uint32 // all 0
}

// NewFacts begins to keep the facts of a customer. Facts dated after the instant
// are left out.
func NewFacts(book *rules.Book, customer string, until time.Time) *Facts {
	f := &Facts{book: book, until: until.UnixMicro(), ids: table.NewDict(), dicts: map[string]*table.Dict{}}
	f.ids.CodeString(customer)
	return f
}

// Keep copies the customer's lines out of a batch of orders or events, as Orders
// and Events of Measure take them in.
func (f *Facts) Keep(source *rules.Source, b *table.Table, first table.Mask, lines []int) {
	at := b.Column("at")
	var kept []int
	for _, line := range lines {
		if !at.Missing(line) && at.Micro[line] <= f.until {
			kept = append(kept, line)
		}
	}
	if len(kept) == 0 {
		return
	}
	batch := factBatch{table: table.New(len(kept)), customer: make([]uint32, len(kept))}
	for _, field := range source.Fields {
		if c := b.Column(field.Name); c != nil && field.Name != "customer" {
			batch.table.Set(field.Name, f.pick(source.Name+"."+field.Name, c, kept))
		}
	}
	if first != nil {
		batch.first = table.NewMask(len(kept))
		for i, line := range kept {
			if first.Get(line) {
				batch.first.Set(i)
			}
		}
	}
	if source.Name == "orders" {
		f.orders = append(f.orders, batch)
	} else {
		f.events = append(f.events, batch)
	}
}

// pick copies some lines of a column.
func (f *Facts) pick(name string, from *table.Column, lines []int) *table.Column {
	to := table.NewColumn(from.Kind, len(lines))
	if from.Kind == table.Text {
		if f.dicts[name] == nil {
			f.dicts[name] = table.NewDict()
		}
		to.Dict = f.dicts[name]
	}
	for i, line := range lines {
		if from.Missing(line) {
			continue
		}
		to.Valid.Set(i)
		switch from.Kind {
		case table.Number:
			to.Num[i] = from.Num[line]
		case table.Time:
			to.Micro[i] = from.Micro[line]
		case table.Text:
			to.Code[i] = to.Dict.CodeString(from.Dict.Text(from.Code[line]))
		case table.Bool:
			if from.Bits.Get(line) {
				to.Bits.Set(i)
			}
		}
	}
	return to
}

// At measures the customer at an instant, as the only row there is: attributes
// are missing, RFM scores compare the customer with nobody else, and nothing is
// foretold, for models are made of everybody's orders.
func (f *Facts) At(at time.Time) (*People, error) {
	m := New(f.book, at, f.ids)
	m.purchases.kept = false
	for _, b := range f.orders {
		if err := m.Orders(b.table, b.customer, b.first); err != nil {
			return nil, err
		}
	}
	for _, b := range f.events {
		if err := m.Events(b.table, b.customer); err != nil {
			return nil, err
		}
	}
	return m.People()
}
