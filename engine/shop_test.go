package engine_test

import (
	"fmt"
	"math"
	"strings"
	"testing/fstest"
	"time"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// tester is what tests, benchmarks and rapid's checks have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

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
    columns:
      email: email
      first_name: first_name
      locale: locale
      timezone: timezone
      consent: consent
      city: city
      score: {column: score, type: number}
      born: {column: born, type: date}
  orders: {csv: orders.csv, customer: customer, at: at, amount: amount}
  events: {csv: events.csv, customer: customer, at: at, type: type}
email:
  from: "Blue Door <hello@bluedoor.example>"
`

// mail are the letters that the tests' playbooks send.
var mail = map[string]string{
	"hello":  "---\nsubject: Hello {{ first_name ?? \"there\" }}\n---\nGood to see you.\n",
	"letter": "---\nsubject: A letter\n---\nGood to see you again.\n",
	"deal":   "---\nsubject: For you\n---\nYour code is {{ offer_code }}, worth {{ offer_value }}.\n",
	"terms": "---\nsubject: For you\n---\n{{ offer_kind }}; {% if offer_value != nil %}{{ offer_value }}{% end %}; {% if offer_text != nil %}{{ offer_text }}{% end %}; " +
		"{% if offer_percent != nil %}{{ offer_percent }}{% end %}; {% if offer_amount != nil %}{{ money(offer_amount) }}{% end %}; " +
		"{% if offer_stacks %}stacks{% else %}alone{% end %}; {% if offer_from != nil %}{{ date(offer_from) }}{% end %}; {% if offer_expires_at != nil %}{{ date(offer_expires_at) }}{% end %}; {{ offer_code }}\n",
	"how":     "---\nsubject: \"{{ survey_question }}\"\n---\n[Seven]({{ survey_link_7 }}) [Words]({{ survey_link }})\n",
	"two-a":   "---\nsubject: One of two\n---\nGood to see you.\n",
	"two-b":   "---\nsubject: The other\n---\nGood to see you.\n",
	"by-name": "---\nsubject: Hello {{ first_name }}\n---\nWithout a name this cannot be written.\n",
}

// project loads a project whose rules are the given YAML.
func project(t tester, yaml string) *rules.Book {
	t.Helper()
	fsys := fstest.MapFS{"holdfast.yaml": {Data: []byte(settings + yaml)}}
	for name, text := range mail {
		fsys["mail/"+name+".md"] = &fstest.MapFile{Data: []byte(text)}
	}
	book, err := rules.Load(fsys, rules.Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, yaml)
	}
	return book
}

// person is a customer. What is "" is not known; score NaN is not known.
type person struct {
	id, email, name, locale, zone, consent, city string
	score                                        float64
	born                                         time.Time // zero: not known
}

// someone is a customer who may be written to.
func someone(id string) person {
	return person{id: id, email: id + "@shop.example", name: strings.ToUpper(id[:1]) + id[1:], consent: "yes"}
}

// but is the customer with something changed.
func (p person) but(change func(*person)) person {
	change(&p)
	return p
}

func (p person) scoring(score float64) person { return p.but(func(p *person) { p.score = score }) }
func (p person) livingIn(zone string) person  { return p.but(func(p *person) { p.zone = zone }) }

// order is one order.
type order struct {
	customer string
	at       time.Time
	amount   float64
}

// event is one event.
type event struct {
	customer string
	at       time.Time
	kind     string
}

// shop is all that a plan can depend on.
type shop struct {
	book    *rules.Book
	people  []person
	orders  []order
	events  []event
	history engine.History
	due     func(playbook string) bool
	change  func(*engine.Input) // what else the plan depends on; nil: nothing
}

// at is an instant on Berlin's clocks.
func at(t tester, clock string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", clock, berlin)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

var euro = rules.Currency{Code: "EUR", Digits: 2}

var berlin = func() *time.Location {
	z, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return z
}()

// look measures the shop at an instant.
func (s shop) look(t tester, now time.Time) engine.Input {
	t.Helper()
	ids := table.NewDict()
	rows := make([]uint32, len(s.people))
	for i, p := range s.people {
		rows[i] = ids.CodeString(p.id)
	}
	m := measure.New(s.book, now, ids)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(m.Customers(s.customers(), rows))
	began := map[string][]int64{}
	for _, e := range s.history.Entries {
		row, ok := ids.LookupString(e.Customer)
		if !ok || e.State != engine.EntryOpen {
			continue
		}
		if began[e.Playbook] == nil {
			began[e.Playbook] = make([]int64, ids.Len())
		}
		began[e.Playbook][row] = e.Began.UnixMicro()
	}
	m.Entries(began, s.history.Newest)
	m.Ask(engine.Happenings(s.book, s.history, now))
	lines := table.New(len(s.orders))
	when, amount := table.NewColumn(table.Time, len(s.orders)), table.NewColumn(table.Number, len(s.orders))
	when.Valid, amount.Valid = nil, nil
	who := make([]uint32, len(s.orders))
	for i, o := range s.orders {
		who[i], _ = ids.LookupString(o.customer)
		when.Micro[i], amount.Num[i] = o.at.UnixMicro(), o.amount
	}
	lines.Set("at", when)
	lines.Set("amount", amount)
	check(m.Orders(lines, who, nil))
	facts, whose := s.facts(ids)
	check(m.Events(facts, whose))
	people, err := m.People()
	check(err)
	in := engine.Input{Book: s.book, Now: now, People: people, History: s.history, Due: s.due, Newest: map[string]time.Time{}}
	for _, o := range s.orders {
		if !o.at.After(now) {
			in.Newest[measure.FeedOrders] = latest(in.Newest[measure.FeedOrders], o.at)
		}
	}
	for _, e := range s.events {
		if !e.at.After(now) {
			in.Newest[measure.FeedEvents] = latest(in.Newest[measure.FeedEvents], e.at)
		}
	}
	if s.change != nil {
		s.change(&in)
	}
	return in
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// facts are the events as a source gives them.
func (s shop) facts(ids *table.Dict) (*table.Table, []uint32) {
	t, who := table.New(len(s.events)), make([]uint32, len(s.events))
	when, kind := table.NewColumn(table.Time, len(s.events)), table.NewColumn(table.Text, len(s.events))
	for i, e := range s.events {
		who[i], _ = ids.LookupString(e.customer)
		when.Micro[i], kind.Code[i] = e.at.UnixMicro(), kind.Dict.CodeString(e.kind)
	}
	when.Valid, kind.Valid = nil, nil
	t.Set("at", when)
	t.Set("type", kind)
	return t, who
}

// customers are the people as a source gives them.
func (s shop) customers() *table.Table {
	n := len(s.people)
	t := table.New(n)
	for name, of := range map[string]func(person) string{
		"email": func(p person) string { return p.email }, "first_name": func(p person) string { return p.name },
		"locale": func(p person) string { return p.locale }, "timezone": func(p person) string { return p.zone },
		"city": func(p person) string { return p.city },
	} {
		c := table.NewColumn(table.Text, n)
		for i, p := range s.people {
			if text := of(p); text != "" {
				c.Code[i] = c.Dict.CodeString(text)
				c.Valid.Set(i)
			}
		}
		t.Set(name, c)
	}
	consent, score, born := table.NewColumn(table.Bool, n), table.NewColumn(table.Number, n), table.NewColumn(table.Time, n)
	for i, p := range s.people {
		if p.consent != "" {
			consent.Valid.Set(i)
		}
		if p.consent == "yes" {
			consent.Bits.Set(i)
		}
		if !p.born.IsZero() {
			born.Micro[i] = p.born.UnixMicro()
			born.Valid.Set(i)
		}
		if !math.IsNaN(p.score) {
			score.Num[i] = p.score
			score.Valid.Set(i)
		}
	}
	t.Set("consent", consent)
	t.Set("score", score)
	t.Set("born", born)
	return t
}

// plan decides about the shop at an instant.
func (s shop) plan(t tester, now time.Time) (*engine.Plan, *engine.Writer) {
	t.Helper()
	in := s.look(t, now)
	board, err := engine.Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	return engine.Decide(in, board)
}

// told is a plan as a list of sentences, one for each candidate: the playbook
// where there are several, the customer, and every step with its reason.
func told(plan *engine.Plan) []string {
	var lines []string
	for i := range plan.Playbooks {
		pp := &plan.Playbooks[i]
		for candidate := range pp.Decisions.Candidates() {
			line := candidate[0].Key.Customer + ":"
			if len(plan.Playbooks) > 1 {
				line = pp.Playbook.Name + " " + line
			}
			for _, d := range candidate {
				line += " " + sentence(&d) + ","
			}
			lines = append(lines, strings.TrimSuffix(line, ","))
		}
	}
	return lines
}

func sentence(d *engine.Decision) string {
	text := string(d.Reason)
	if d.Key.Step != "" {
		text = d.Key.Step + " " + text
	}
	if !d.Until.IsZero() {
		text += " until " + d.Until.In(berlin).Format("2006-01-02 15:04")
	}
	if d.Arm != "" {
		text += " by " + d.Arm
	}
	if d.Variant != "" {
		text += " as " + d.Variant
	}
	if d.Points > 0 && d.Reason == engine.Go {
		text += fmt.Sprintf(" %d points", d.Points)
	}
	if d.Incentive != nil && d.Reason == engine.Go {
		text += " " + d.Incentive.Worth(euro)
	}
	return text
}
