package engine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/rules"
)

func TestAnAccountShowsTheProofOfConsent(t *testing.T) {
	now := at(t, morning)
	early, later := at(t, "2026-01-02 12:00"), at(t, "2026-01-04 12:00")
	proof := rules.Consent{Confirmed: "confirmed", Proof: rules.Proof{At: "agreed_at"}}
	for _, c := range []struct {
		name    string
		rule    rules.Consent
		facts   facts
		choices []engine.Choice
		want    engine.Assent
	}{
		{"the data says when", proof, facts{proven: early, confirmed: "yes"}, nil, engine.Assent{At: early, Confirmed: true}},
		{"the data says nothing of it", rules.Consent{}, facts{}, nil, engine.Assent{}},
		{"agreed here", rules.Consent{}, facts{}, []engine.Choice{{Customer: "ada", Agreed: true, At: later, From: "preferences", Text: "v3"}}, engine.Assent{Said: true, At: later, From: "preferences", Text: "v3"}},
		{
			"taken back here", proof,
			facts{proven: early, confirmed: "yes"},
			[]engine.Choice{{Customer: "ada", At: later, From: "preferences"}},
			engine.Assent{Reason: engine.Unsubscribed, Why: "said so on 2026-01-04 (preferences)", Said: true, At: later, From: "preferences"},
		},
		{"taken back, and the data is newer", proof, facts{proven: later, confirmed: "yes"}, []engine.Choice{{Customer: "ada", At: early}}, engine.Assent{At: later, Confirmed: true}},
		{"not confirmed", proof, facts{proven: early}, nil, engine.Assent{Reason: engine.Unconfirmed, Why: "confirmed is not true", At: early}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{facts: map[string]facts{"ada": c.facts}}
			w.shop = shop{book: project(t, hello("")), people: []person{someone("ada")}, change: w.columns}
			w.book.Consent, w.history.Choices = c.rule, c.choices
			in := w.look(t, now)
			board, err := engine.Evaluate(in)
			if err != nil {
				t.Fatal(err)
			}
			plan, _ := engine.Decide(in, board)
			a, err := engine.NewExplainer(in, board, plan, measure.NewFacts(w.book, "ada", now), 0).Playbook(0)
			if err != nil {
				t.Fatal(err)
			}
			for i := range a.Consents {
				a.Consents[i].At = a.Consents[i].At.In(early.Location())
			}
			if diff := cmp.Diff([]engine.Assent{c.want}, a.Consents); diff != "" {
				t.Error(diff)
			}
		})
	}
}
