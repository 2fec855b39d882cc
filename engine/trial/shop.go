package trial

import (
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/engine/earning"
	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// shop is all that is known of one customer up to a moment: a shop with nobody
// else in it.
type shop struct {
	customer   string
	attributes map[string]any
	orders     []rules.Fact
	events     []rules.Fact
	given      map[string]any // metrics and segments
}

// learn takes in what a moment gives.
func (s *shop) learn(m *rules.Moment) {
	for name, v := range m.Customer {
		s.attributes[name] = v
	}
	for name, v := range m.Metrics {
		s.given[name] = v
	}
	s.orders = append(s.orders, m.Orders...)
	s.events = append(s.events, m.Events...)
}

// speak has the customer say what a moment says, and the world of the address.
func (s *shop) speak(m *rules.Moment, journal *Journal) {
	for _, topic := range m.Unsubscribed {
		journal.Choose(engine.Choice{Customer: s.customer, Topic: topic, At: m.At})
	}
	for _, topic := range m.Agreed {
		journal.Choose(engine.Choice{Customer: s.customer, Topic: topic, Agreed: true, At: m.At})
	}
	if address, known := s.attributes["email"].(string); known && m.Banned != "" {
		journal.Ban(m.At, address, engine.Ban{Why: engine.Reason(m.Banned), Detail: "the test says so"})
	}
}

// people measures the customer at an instant, and works out what they have
// earned. The history says which entries are open.
func (s *shop) people(book *rules.Book, now time.Time, history engine.History, journal *Journal) (*measure.People, *engine.Loyalty, error) {
	ids := table.NewDict()
	ids.CodeString(s.customer)
	m, reckoning := measure.New(book, now, ids), earning.New(book, now, ids)
	people, err := columns(&book.Customers, []rules.Fact{s.attributes}, "id")
	if err != nil {
		return nil, nil, err
	}
	if err := m.Customers(people, []uint32{0}); err != nil {
		return nil, nil, err
	}
	began := map[string][]int64{}
	for _, e := range history.Entries {
		if e.State == engine.EntryOpen {
			began[e.Playbook] = []int64{e.Began.UnixMicro()}
		}
	}
	m.Entries(began, history.Newest)
	m.Ask(engine.Happenings(book, history, now))
	if len(s.orders) > 0 {
		t, err := columns(book.Orders, s.orders, "customer")
		if err != nil {
			return nil, nil, err
		}
		if err := m.Orders(t, make([]uint32, len(s.orders)), begins(t, s.orders)); err != nil {
			return nil, nil, err
		}
		if err := reckoning.Orders(t, make([]uint32, len(s.orders))); err != nil {
			return nil, nil, err
		}
	}
	if len(s.events) > 0 {
		t, err := columns(book.Events, s.events, "customer")
		if err != nil {
			return nil, nil, err
		}
		if err := m.Events(t, make([]uint32, len(s.events))); err != nil {
			return nil, nil, err
		}
		if err := reckoning.Events(t, make([]uint32, len(s.events))); err != nil {
			return nil, nil, err
		}
	}
	measured, err := m.People()
	if err != nil {
		return nil, nil, err
	}
	for name, v := range s.given {
		if word, ok := book.Vocabulary.Word(name); ok {
			c := table.NewColumn(word.Kind, 1)
			if err := set(c, 0, v); err != nil {
				return nil, nil, fmt.Errorf("taking %s as given: %w", name, err)
			}
			measured.Table.Set(name, c)
		}
	}
	asked, err := reckoning.Asks(measured, history)
	if err != nil {
		return nil, nil, err
	}
	earned, err := reckoning.Loyalty(measured, history, journal.Journals(asked))
	return measured, earned, err
}

// newest is of when the newest order and event are that have come by an instant.
func (s *shop) newest(now time.Time) map[string]time.Time {
	of := map[string]time.Time{}
	for feed, facts := range map[string][]rules.Fact{measure.FeedOrders: s.orders, measure.FeedEvents: s.events} {
		for _, f := range facts {
			if at, ok := f["at"].(time.Time); ok && !at.After(now) && at.After(of[feed]) {
				of[feed] = at
			}
		}
	}
	return of
}

// begins marks the lines that begin an order; nil when each is one.
func begins(t *table.Table, orders []rules.Fact) table.Mask {
	if t.Column("order") == nil {
		return nil
	}
	first, seen := table.NewMask(len(orders)), map[any]bool{}
	for i, o := range orders {
		id, named := o["order"]
		if !named || !seen[id] {
			first.Set(i)
		}
		seen[id] = true
	}
	return first
}

// columns are facts as a table of a source's fields, but for the one that says
// whose they are.
func columns(src *rules.Source, facts []rules.Fact, whose string) (*table.Table, error) {
	t := table.New(len(facts))
	for _, f := range src.Fields {
		if f.Name == whose {
			continue
		}
		c := table.NewColumn(f.Kind, len(facts))
		for i, fact := range facts {
			if v, given := fact[f.Name]; given {
				if err := set(c, i, v); err != nil {
					return nil, fmt.Errorf("taking %s of %s: %w", f.Name, src.Name, err)
				}
			}
		}
		t.Set(f.Name, c)
	}
	return t, nil
}

// set writes one value into a column of its kind.
func set(c *table.Column, row int, v any) error {
	kind := table.Unknown
	switch v := v.(type) {
	case float64:
		if kind = table.Number; c.Kind == kind {
			c.Num[row] = v
		}
	case string:
		if kind = table.Text; c.Kind == kind {
			c.Code[row] = c.Dict.CodeString(v)
		}
	case time.Time:
		if kind = table.Time; c.Kind == kind {
			c.Micro[row] = v.UnixMicro()
		}
	case bool:
		if kind = table.Bool; c.Kind == kind && v {
			c.Bits.Set(row)
		}
	}
	if kind != c.Kind {
		return fmt.Errorf("%v is not a %v", v, c.Kind)
	}
	c.Valid.Set(row)
	return nil
}
