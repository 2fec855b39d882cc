package rules_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"holdfast/rules"
	"holdfast/rules/expression"
)

const readingProject = `name: Blue Door
timezone: Europe/Berlin
locale: en
currency: EUR
sources:
  customers: {csv: c.csv, id: id, columns: {email: email, consent: consent, city: city}}
  orders: {csv: o.csv, customer: customer, at: at, amount: amount}
  events: {csv: e.csv, customer: customer, at: at, type: type}
email: {from: "Blue Door <hello@bluedoor.example>"}
metrics:
  spend: {sum: orders.amount, within: 90d}
  visits: {count: events}
  worth: spend * 2
segments:
  dear: worth > 100
offers:
  comeback: {code: "BACK-{8}", ladder: [{percent: 10, when: visits > 3}, {percent: 5}], cost: 2}
playbooks:
`

// A playbook reads what its words come from, however far behind.
func TestAPlaybookReadsWhatItsWordsComeFrom(t *testing.T) {
	const head = `  hello:
    schedule: "@daily"
    audience: `
	for _, c := range []struct {
		name, playbook string
		change         func(*rules.Book)
		want           []string
	}{
		{"attributes only", "city == \"Bonn\"\n    steps: [{email: plain}]\n", nil, []string{"customers"}},
		{"a built-in word", "orders > 0\n    steps: [{email: plain}]\n", nil, []string{"customers", "orders"}},
		{"a built-in word of events", "events > 0\n    steps: [{email: plain}]\n", nil, []string{"customers", "events"}},
		{"a ready word", "refund_amount > 0\n    steps: [{email: plain}]\n", nil, []string{"customers", "orders"}},
		{"what a model foretells", "churn_risk > 0.5\n    steps: [{email: plain}]\n", nil, []string{"customers", "orders"}},
		{"a segment over a metric over an aggregate", "dear\n    steps: [{email: plain}]\n", nil, []string{"customers", "orders"}},
		{"the exit", "city == \"Bonn\"\n    exit: orders_since_entry > 0\n    steps: [{email: plain}]\n", nil, []string{"customers", "orders"}},
		{"days since the entry come from nowhere", "city == \"Bonn\"\n    exit: days_since_entry > 9\n    steps: [{email: plain}]\n", nil, []string{"customers"}},
		{"points come from the ledger", "points > 5\n    steps: [{email: plain}]\n", nil, []string{"customers"}},
		{"a step's condition", "city == \"Bonn\"\n    steps: [{email: plain, when: visits > 1}]\n", nil, []string{"customers", "events"}},
		{"a reward", "city == \"Bonn\"\n    steps: [{reward: {points: spend}}]\n", nil, []string{"customers", "orders"}},
		{"an offer's ladder", "city == \"Bonn\"\n    steps: [{offer: comeback}]\n", nil, []string{"customers", "events"}},
		{"a letter", "city == \"Bonn\"\n    steps: [{email: spent}]\n", nil, []string{"customers", "orders"}},
		{"a trigger", "city == \"Bonn\"\n    steps: [{email: plain}]\n", func(b *rules.Book) { b.Playbooks[0].Trigger.Kind = rules.TriggerEvent }, []string{"customers", "events"}},
		{"an order as a trigger", "city == \"Bonn\"\n    steps: [{email: plain}]\n", func(b *rules.Book) { b.Playbooks[0].Trigger.Kind = rules.TriggerOrder }, []string{"customers", "orders"}},
		{"a trigger's segment", "city == \"Bonn\"\n    steps: [{email: plain}]\n", func(b *rules.Book) {
			b.Playbooks[0].Trigger = rules.Trigger{Kind: rules.TriggerEnter, Segment: "dear"}
		}, []string{"customers", "orders"}},
		{"a date to wait for", "city == \"Bonn\"\n    steps: [{email: plain}]\n", func(b *rules.Book) { b.Playbooks[0].Steps[0].Wait.Date = "last_event_at" }, []string{"customers", "events"}},
		{"an arm", "city == \"Bonn\"\n    steps: [{email: plain}]\n", func(b *rules.Book) {
			b.Playbooks[0].Steps[0].Arms = []rules.Arm{{When: program(t, b, "visits > 1")}}
		}, []string{"customers", "events"}},
		{"a webhook's fields", "city == \"Bonn\"\n    steps: [{email: plain}]\n", func(b *rules.Book) { b.Playbooks[0].Steps[0].Webhook = &rules.Webhook{Fields: []string{"dear"}} }, []string{"customers", "orders"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			book, err := rules.Load(fstest.MapFS{
				"holdfast.yaml": {Data: []byte(readingProject + head + c.playbook)},
				"mail/plain.md": {Data: []byte("---\nsubject: Hello\n---\nHello.\n")},
				"mail/spent.md": {Data: []byte("---\nsubject: Hello\n---\nYou spent {{ money(spend) }}.\n")},
			}, rules.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if c.change != nil {
				c.change(book)
			}
			if got := book.Sources(&book.Playbooks[0]); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func program(t *testing.T, b *rules.Book, source string) *expression.Program {
	t.Helper()
	p, err := expression.Compile(source, b.Vocabulary, expression.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
