package dispatch_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/rules"
)

// said are events that a ledger has.
type said []engine.Event

// Events implements dispatch.Responses.
func (s said) Events(_ context.Context, at time.Time) (events []engine.Event, err error) {
	for _, e := range s {
		if !e.At.After(at) {
			events = append(events, e)
		}
	}
	return events, nil
}

// asking is a project that asks, with a source of events or without.
func asking(t *testing.T, events string) *rules.Book {
	t.Helper()
	book, err := rules.Load(fstest.MapFS{
		"holdfast.yaml": {Data: []byte(`name: Shop
sources:
  customers: {csv: c.csv, id: id, columns: {email: email, consent: consent, score: {column: score, type: number}}}
` + events + `
email: {from: a@shop.example}
links: {base: https://shop.example/r, key: "${KEY}"}
surveys: {after: {ask: nps, question: "How likely?", letter: how}}
playbooks: {one: {schedule: "@daily", audience: nps_group != nil and nps_sent_at != nil and events > 0, steps: [{survey: after}]}}
`)},
		"mail/how.md": {Data: []byte("---\nsubject: Hello\n---\n[9]({{ survey_link_9 }})\n")},
	}, rules.Options{Getenv: func(string) (string, bool) { return strings.Repeat("k", 40), true }})
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestWhatTheLedgerWasToldComesBehindTheEvents(t *testing.T) {
	told := said{
		{Customer: "c000", At: nine.Add(-2 * time.Hour), Survey: "after"},
		{Customer: "c000", At: nine.Add(-time.Hour), Type: "nps", Survey: "after", Value: 3, Scored: true},
		{Customer: "c000", At: nine.Add(time.Minute), Type: "nps", Survey: "after", Value: 9, Scored: true},
		{Customer: "c001", At: nine.Add(-time.Hour), Survey: "long-gone"},
		{Customer: "nobody", At: nine, Type: "nps", Value: 9, Scored: true},
	}
	for what, c := range map[string]struct {
		events string
		counts [2]float64 // how many events c000 and c001 have
		intake dispatch.Intake
	}{
		"no source of events": {"", [2]float64{2, 0}, dispatch.Intake{Source: "events", Path: "the ledger", Rows: 4, Used: 2, Unknown: 2}},
		"a source without values": {
			"  events: {csv: e.csv, customer: customer, at: at, type: type}", [2]float64{3, 1}, dispatch.Intake{Source: "events", Path: "e.csv", Rows: 2},
		},
	} {
		t.Run(what, func(t *testing.T) {
			book := asking(t, c.events)
			if !slices.ContainsFunc(book.Events.Fields, func(f rules.Field) bool { return f.Name == "value" && f.Told }) {
				t.Errorf("the events have %+v", book.Events.Fields)
			}
			f := people(2)
			f.events = []order{{"c000", nine.Add(-time.Hour)}, {"c001", nine.Add(-time.Hour)}}
			sight, err := dispatch.Look(ctx, book, nine, dispatch.Told{Facts: f, Responses: told, Book: book}, fresh(t), func() time.Time { return nine })
			if err != nil {
				t.Fatal(err)
			}
			same(t, "intake", sight.Intakes[len(sight.Intakes)-1], c.intake)
			table := sight.Input.People.Table
			nps, sent, events := table.Column("nps"), table.Column("nps_sent_at"), table.Column("events")
			same(t, "nps", []any{nps.Value(0), nps.Value(1)}, []any{3.0, nil})
			same(t, "nps_sent_at", []any{sent.Value(0), sent.Value(1)}, []any{nine.Add(-2 * time.Hour).UTC(), nil})
			same(t, "events", []any{events.Value(0), events.Value(1)}, []any{c.counts[0], c.counts[1]})
		})
	}
}
