package earning_test

import (
	"testing"
	"testing/fstest"
	"time"

	"holdfast/engine"
	"holdfast/engine/earning"
	"holdfast/engine/measure"
	"holdfast/engine/trial"
	"holdfast/rules"
	"holdfast/rules/table"
)

// settings are the part of every test's project that the tests do not turn on.
const settings = `
name: Blue Door
timezone: Europe/Berlin
locale: en
currency: EUR
sources:
  customers:
    csv: customers.csv
    id: id
    columns: {email: email, consent: consent, birthday: {column: birthday, type: date}, referred_by: referred_by}
  orders: {csv: orders.csv, customer: customer, at: at, amount: amount, order: id, columns: {category: category, coupon: coupon, discount: {column: discount, type: number}}}
  events: {csv: events.csv, customer: customer, at: at, type: type, columns: {value: {column: value, type: number}}}
email: {from: "Blue Door <hello@bluedoor.example>"}
`

// words makes a playbook need some words.
func words(condition string) string {
	return `
playbooks:
  all:
    schedule: "0 9 * * *"
    audience: ` + condition + `
    steps: [{email: hello}]
`
}

func load(t testing.TB, yaml string) *rules.Book {
	t.Helper()
	book, err := rules.Load(fstest.MapFS{
		"holdfast.yaml": {Data: []byte(settings + yaml)},
		"mail/hello.md": {Data: []byte("---\nsubject: Hello\n---\nHello.\n")},
	}, rules.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// customer, order and event are a shop's rows.
type customer struct {
	id, email, by string
	birthday      time.Time
}

type order struct {
	customer, id     string
	at               time.Time
	amount           float64
	category, coupon string
	discount         float64
}

type event struct {
	customer, kind string
	at             time.Time
	value          float64
	late           bool // it comes to be known after the first look
}

// fataler is a test, or a case of a property.
type fataler interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// shop is a project, its rows and a ledger in memory.
type shop struct {
	t         fataler
	book      *rules.Book
	journal   *trial.Journal
	customers []customer
	orders    []order
	events    []event
	batch     int // rows at once; 0: all
}

func open(t testing.TB, yaml string, ids ...string) *shop {
	s := &shop{t: t, book: load(t, yaml), journal: trial.NewJournal()}
	for _, id := range ids {
		s.customers = append(s.customers, customer{id: id})
	}
	return s
}

func (s *shop) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// look reckons at an instant; nothing is written.
func (s *shop) look(now time.Time) (*measure.People, *engine.Loyalty) {
	s.t.Helper()
	r, measured := s.gather(now)
	history := s.journal.History(engine.Query(s.book, now))
	asked, err := r.Asks(measured, history)
	s.check(err)
	earned, err := r.Loyalty(measured, history, s.journal.Journals(asked))
	s.check(err)
	return measured, earned
}

func (s *shop) redemptions(now time.Time) []engine.Redemption {
	s.t.Helper()
	r, _ := s.gather(now)
	return r.Redemptions()
}

// gather reads the rows.
func (s *shop) gather(now time.Time) (*earning.Reckoning, *measure.People) {
	s.t.Helper()
	ids := table.NewDict()
	m, r := measure.New(s.book, now, ids), earning.New(s.book, now, ids)
	people := columns(&s.book.Customers, len(s.customers), func(i int) map[string]any {
		c := s.customers[i]
		return map[string]any{"id": c.id, "email": c.email, "birthday": c.birthday, "referred_by": c.by}
	})
	var rows []uint32
	for _, c := range s.customers {
		rows = append(rows, ids.CodeString(c.id))
	}
	s.check(m.Customers(people, rows))
	row := func(id string) uint32 {
		code, ok := ids.LookupString(id)
		if !ok {
			s.t.Fatalf("there is no customer %s", id)
		}
		return code
	}
	seen := map[string]bool{}
	for _, some := range batches(s.orders, s.batch) {
		rows, first := []uint32(nil), table.NewMask(len(some))
		t := columns(s.book.Orders, len(some), func(i int) map[string]any {
			o := some[i]
			rows = append(rows, row(o.customer))
			if o.id == "" || !seen[o.id] {
				first.Set(i)
			}
			seen[o.id] = true
			return map[string]any{"at": o.at, "amount": o.amount, "order": o.id, "category": o.category, "coupon": o.coupon, "discount": o.discount}
		})
		s.check(m.Orders(t, rows, first))
		s.check(r.Orders(t, rows))
	}
	for _, some := range batches(s.events, s.batch) {
		rows := []uint32(nil)
		t := columns(s.book.Events, len(some), func(i int) map[string]any {
			e := some[i]
			rows = append(rows, row(e.customer))
			return map[string]any{"at": e.at, "type": e.kind, "value": e.value}
		})
		s.check(m.Events(t, rows))
		s.check(r.Events(t, rows))
	}
	measured, err := m.People()
	s.check(err)
	return r, measured
}

// tick looks and books.
func (s *shop) tick(now time.Time) *engine.Loyalty {
	s.t.Helper()
	_, earned := s.look(now)
	booked := s.journal.Book(now, earned.Bookings, s.terms())
	if len(booked.Refusals) > 0 {
		s.t.Fatalf("refused: %q", booked.Refusals)
	}
	return earned
}

func (s *shop) terms() engine.Terms {
	terms := engine.Terms{Policy: engine.Policy(s.book)}
	if r := s.book.Loyalty.Referrals; r != nil {
		terms.Friend = r.Code
	}
	return terms
}

// says is a word of a customer at an instant, with what would be booked.
func (s *shop) says(now time.Time, id, word string) any {
	s.t.Helper()
	people, earned := s.look(now)
	c := earned.Words[word]
	if c == nil {
		s.t.Fatalf("nobody says %s", word)
	}
	row, _ := people.IDs.LookupString(id)
	return c.Value(int(row))
}

func (s *shop) want(now time.Time, id, word string, want any) {
	s.t.Helper()
	if n, ok := want.(int); ok {
		want = float64(n)
	}
	got := s.says(now, id, word)
	if at, ok := want.(time.Time); ok {
		if is, ok := got.(time.Time); ok && is.Equal(at) {
			return
		}
	}
	if got != want {
		s.t.Errorf("%s of %s at %s is %v, not %v", word, id, now.Format("2006-01-02 15:04"), got, want)
	}
}

func batches[T any](all []T, n int) (parts [][]T) {
	for n > 0 && len(all) > n {
		parts, all = append(parts, all[:n]), all[n:]
	}
	return append(parts, all)
}

// columns are rows as a table of a source's fields; what is zero is missing, but
// for numbers.
func columns(src *rules.Source, n int, row func(i int) map[string]any) *table.Table {
	t := table.New(n)
	for _, f := range src.Fields {
		t.Set(f.Name, table.NewColumn(f.Kind, n))
	}
	for i := range n {
		for name, v := range row(i) {
			c := t.Column(name)
			if c == nil {
				continue
			}
			switch v := v.(type) {
			case float64:
				c.Num[i] = v
			case string:
				if v == "" {
					continue
				}
				c.Code[i] = c.Dict.CodeString(v)
			case time.Time:
				if v.IsZero() {
					continue
				}
				c.Micro[i] = v.UnixMicro()
			}
			c.Valid.Set(i)
		}
	}
	return t
}

var berlin, _ = time.LoadLocation("Europe/Berlin")

func on(month time.Month, day, hour int) time.Time {
	return time.Date(2026, month, day, hour, 0, 0, 0, berlin)
}
