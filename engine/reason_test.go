package engine_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/rules"
)

// hello is a playbook of one letter, with something added.
func hello(more string) string {
	return "playbooks:\n  hello:\n    schedule: \"0 9 * * *\"\n    audience: score >= 0\n" + more + "    steps:\n      - email: hello\n"
}

// steps is a playbook of these steps that may be entered again after 90 days.
func steps(list string) string {
	return "playbooks:\n  hello:\n    schedule: \"0 9 * * *\"\n    audience: score >= 0\n    once_per: 90d\n    exit: orders_since_entry > 0\n    steps:\n" + list
}

// deal is an offer of ten per cent, with something added.
func deal(more string) string {
	return "offers:\n  comeback:\n    code: \"BACK-{8}\"\n" + more
}

// reasonCase is one way to a reason.
type reasonCase struct {
	name    string
	reason  engine.Reason
	rules   string
	book    func(*rules.Book) // what is changed in the rules; nil: nothing
	parts   []part            // instead of rules
	ada     person
	orders  []order
	history engine.History
	change  func(*engine.Input)
	want    string
}

func TestEveryReasonIsReached(t *testing.T) {
	now := at(t, "2026-01-05 09:00")
	ada := someone("ada")
	entered := func(clock, state string, steps ...string) engine.History {
		var had []engine.Had
		for _, step := range steps {
			had = append(had, engine.Had{Step: step})
		}
		e := engine.Entry{Playbook: "hello", Customer: "ada", Began: at(t, clock), LastAt: at(t, clock), Due: at(t, clock), State: engine.EntryState(state), Had: had}
		return engine.History{Entries: []engine.Entry{e}}
	}
	reached := map[engine.Reason]bool{}
	for _, c := range append(append(limitReasons(t), offerReasons(t)...), []reasonCase{
		{
			name: "nothing is against it", reason: engine.Go,
			rules: hello(""), ada: ada, want: "ada: email:hello go",
		},
		{
			name: "a week has to pass first", reason: engine.Waiting,
			rules: steps("      - wait: 7d\n      - email: hello\n"), ada: ada, want: "ada: wait waiting until 2026-01-12 09:00",
		},
		{
			name: "it is three in the morning in New York", reason: engine.Deferred,
			rules: "limits: {quiet_hours: {from: \"21:00\", to: \"08:00\"}}\n" + hello(""), ada: ada.livingIn("America/New_York"),
			want: "ada: email:hello quiet_hours until 2026-01-05 14:00",
		},
		{
			name: "she had a letter yesterday at noon", reason: engine.Capped,
			rules: "limits: {messages: [{max: 1, per: 24h}]}\n" + hello(""), ada: ada,
			history: engine.History{Messages: []engine.Sent{{Customer: "ada", At: at(t, "2026-01-04 12:00")}}},
			want:    "ada: email:hello capped until 2026-01-05 12:00",
		},
		{
			name: "nobody is to be touched", reason: engine.HeldOut,
			rules: hello("    holdout: 99.9999%\n"), ada: ada, want: "ada: email:hello held_out",
		},
		{
			name: "she has bought since she came in", reason: engine.Exited,
			rules: steps("      - email: letter\n      - wait: 2d\n      - email: hello\n"), ada: ada,
			orders: []order{{"ada", at(t, "2026-01-02 10:00"), 20}}, history: entered("2026-01-01 09:00", "open", "email:letter"),
			want: "ada: exited",
		},
		{
			name: "once is once for ever", reason: engine.EnteredBefore,
			rules: hello(""), ada: ada, history: entered("2020-01-01 09:00", "finished"), want: "ada: entered_before",
		},
		{
			name: "she was erased, and the file has her still", reason: engine.Erased,
			rules: hello(""), ada: ada, history: engine.History{Forgotten: forgotten("ada", at(t, "2026-01-03 10:00"))}, want: "ada: erased",
		},
		{
			name: "nobody knows whether she agreed", reason: engine.NoConsent,
			rules: hello(""), ada: ada.but(func(p *person) { p.consent = "" }), want: "ada: email:hello no_consent",
		},
		{
			name: "what stands there is no address", reason: engine.NoAddress,
			rules: hello(""), ada: ada.but(func(p *person) { p.email = "Ada <ada@shop.example>" }), want: "ada: email:hello no_address",
		},
		{
			name: "the step is for others", reason: engine.ConditionNo,
			rules: steps("      - when: score > 5\n        email: hello\n"), ada: ada, want: "ada: email:hello condition_no",
		},
		{
			name: "no rung of the ladder is hers", reason: engine.NoRung,
			rules: deal("    ladder: [{percent: 10, when: score > 5}]\n") + steps("      - email: deal\n        offer: comeback\n"), ada: ada,
			want: "ada: email:deal no_rung",
		},
		{
			name: "she had the offer in December", reason: engine.OfferRecent,
			rules: deal("    percent: 10\n    once_per: 180d\n") + steps("      - offer: comeback\n"), ada: ada,
			history: engine.History{Issued: []engine.Issued{{Offer: "comeback", Customer: "ada", At: at(t, "2025-12-01 09:00")}}},
			want:    "ada: offer:comeback offer_recent",
		},
		{
			name: "the money of this month is promised", reason: engine.BudgetSpent,
			rules: deal("    percent: 10\n    cost: 5\n    budget: {amount: 100, per: month}\n") + steps("      - offer: comeback\n"), ada: ada,
			history: engine.History{Spent: map[string]int64{engine.OfferAccount("comeback"): 9501}}, want: "ada: offer:comeback budget_spent",
		},
		{
			name: "what it costs is not known", reason: engine.NoCost,
			rules: deal("    percent: 10\n    cost: aov\n    budget: {amount: 100, per: month}\n") + steps("      - offer: comeback\n"), ada: ada,
			want: "ada: offer:comeback no_cost",
		},
		{
			name: "the points come to nothing", reason: engine.NoPoints,
			rules: steps("      - reward: {points: score}\n"), ada: ada.scoring(0.4), want: "ada: reward no_points",
		},
		{
			name: "the letter wants a name", reason: engine.RenderError,
			rules: steps("      - email: by-name\n"), ada: ada.but(func(p *person) { p.name = "" }), want: "ada: email:by-name render_error",
		},
		{
			name: "the playbook matches too many", reason: engine.AudienceBelt,
			rules: hello("    limits: {audience: {percent: 50}}\n"), ada: ada, want: "ada: audience_belt",
		},
		{
			name: "the step she had has been taken out", reason: engine.StepGone,
			rules: hello(""), ada: ada, history: entered("2026-01-01 09:00", "open", "email:gone"), want: "ada: step_gone",
		},
		{
			name: "the step that was to come has been taken out", reason: engine.Nothing,
			rules: hello(""), ada: ada, history: entered("2026-01-01 09:00", "open", "email:hello"), want: "ada: nothing_left",
		},
		{
			name: "nobody knows when she was born", reason: engine.NoDate,
			parts: []part{pause(rules.Wait{Kind: rules.WaitDate, Date: "born"}), email("hello")}, rules: hello(""), ada: ada, want: "ada: wait no_date",
		},
		{
			name: "no arm of the branch is hers", reason: engine.Passed,
			parts: []part{branch(way{name: "1", when: "score > 5", parts: []part{email("hello")}})}, rules: hello(""), ada: ada, want: "ada: branch passed",
		},
	}...) {
		t.Run(string(c.reason)+": "+c.name, func(t *testing.T) {
			// Bob is in no audience: his score is not known.
			people := []person{c.ada, someone("bob").scoring(math.NaN())}
			if c.reason == engine.AudienceBelt {
				people = people[:1]
			}
			s := shop{book: project(t, c.rules), people: people, orders: c.orders, history: c.history, change: c.change}
			if c.parts != nil {
				s.book = graphed(t, nil, c.parts...)
			}
			if c.book != nil {
				c.book(s.book)
			}
			plan, _ := s.plan(t, now)
			if diff := cmp.Diff([]string{c.want}, told(plan)); diff != "" {
				t.Fatalf("- want, + got:\n%s", diff)
			}
			closes(t, plan)
			if got := plan.Playbooks[0].Funnel; len(got) != 1 || got[0] != (engine.Tally{Reason: c.reason, Count: 1}) {
				t.Fatalf("the funnel shows %v", got)
			}
			reached[c.reason] = true
		})
	}
	for _, r := range engine.Reasons {
		if !reached[r] {
			t.Errorf("no case reaches %s", r)
		}
	}
}

// closes holds the sums of a plan.
func closes(t tester, plan *engine.Plan) {
	t.Helper()
	for i := range plan.Playbooks {
		pp := &plan.Playbooks[i]
		if pp.Matched+pp.NotMatched != plan.Customers {
			t.Fatalf("%s: %d matched + %d not = %d customers", pp.Playbook.Name, pp.Matched, pp.NotMatched, plan.Customers)
		}
		sum, candidates := 0, 0
		var cost int64
		for _, tally := range pp.Funnel {
			sum += tally.Count
		}
		for candidate := range pp.Decisions.Candidates() {
			candidates++
			for j := range candidate {
				if d := &candidate[j]; d.Reason == engine.Go {
					cost += d.Cost()
				}
			}
		}
		if sum != pp.Matched || candidates != pp.Matched || cost != pp.Cost {
			t.Fatalf("%s: %d matched, the funnel has %d, the decisions %d; cost %d, the decisions' %d",
				pp.Playbook.Name, pp.Matched, sum, candidates, pp.Cost, cost)
		}
	}
}
