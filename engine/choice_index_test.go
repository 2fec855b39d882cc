package engine_test

import (
	"slices"
	"testing"

	"holdfast/engine"
)

// Ada had ordered as a guest, too: she unsubscribed, and her other self was
// written to at the same address.
func TestWhoUnsubscribesMeansTheMailbox(t *testing.T) {
	people := []person{
		someone("ada"), someone("guest").but(func(p *person) { p.email = "ADA@shop.example" }), someone("bob"),
		someone("back").but(func(p *person) { p.email = "ada@shop.example" }),
		someone("kay").but(func(p *person) { p.email = "" }), someone("lou").but(func(p *person) { p.email = "" }),
	}
	book := project(t, `
playbooks:
  p: {schedule: "0 9 * * *", audience: city == nil, steps: [{email: hello}]}
`)
	early, later := at(t, "2026-01-02 12:00"), at(t, "2026-01-04 12:00")
	for _, c := range []struct {
		name    string
		choices []engine.Choice
		want    []string
	}{
		{"nobody has said anything", nil, []string{"ada", "back", "bob", "guest"}},
		{"one refuses", []engine.Choice{{Customer: "ada", At: early}}, []string{"bob"}},
		{"the other refuses", []engine.Choice{{Customer: "guest", At: early}}, []string{"bob"}},
		{"one of them agrees since", []engine.Choice{{Customer: "ada", At: early}, {Customer: "back", Agreed: true, At: later}}, []string{"back", "bob"}},
		{"one of them had agreed before", []engine.Choice{{Customer: "back", Agreed: true, At: early}, {Customer: "ada", At: later}}, []string{"bob"}},
		{"another topic", []engine.Choice{{Customer: "ada", Topic: "news", At: early}}, []string{"ada", "back", "bob", "guest"}},
		{"somebody without an address", []engine.Choice{{Customer: "kay", At: early}}, []string{"ada", "back", "bob", "guest"}},
	} {
		plan, _ := shop{book: book, people: people, history: engine.History{Choices: c.choices}}.plan(t, at(t, morning))
		closes(t, plan)
		var got []string
		for _, d := range plan.Go() {
			got = append(got, d.Key.Customer)
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v are written to, want %v", c.name, got, c.want)
		}
	}
}
