package engine_test

import (
	"fmt"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

func TestABeltSaysByHowMuchItIsExceeded(t *testing.T) {
	var people []person
	for i := range 20 {
		people = append(people, someone(fmt.Sprintf("c%02d", i)).scoring(float64(i)))
	}
	now := at(t, morning)
	entered := func(n int) (h engine.History) {
		for i := range n {
			h.Entries = append(h.Entries, engine.Entry{Playbook: "one", Customer: people[i].id, Began: now.Add(-time.Hour), LastAt: now, State: engine.EntryFinished})
		}
		return h
	}
	onTheWay := func(n int) engine.History {
		h := entered(n)
		for i := range h.Entries {
			h.Entries[i].State = engine.EntryOpen
		}
		return h
	}
	stale := map[string]string{"orders": "orders.csv is stale: its newest row is of last week"}
	for _, c := range []struct {
		name    string
		book    func(*rules.Book)
		history engine.History
		stale   map[string]string
		due     string
		want    [2]engine.Reason
		why     string // of the first that is stopped
	}{
		{"a count", func(b *rules.Book) { b.Playbooks[0].Belt = rules.Belt{Count: 19} }, engine.History{}, nil, "one two", [2]engine.Reason{engine.AudienceBelt}, "it would take in 20 of 20 customers, 100.0%, and may take 19"},
		{"a count that is kept", func(b *rules.Book) { b.Playbooks[0].Belt = rules.Belt{Count: 20} }, engine.History{}, nil, "one two", [2]engine.Reason{}, ""},
		{"both, and one is kept", func(b *rules.Book) { b.Playbooks[0].Belt = rules.Belt{Share: 0.5, Count: 20, Both: true} }, engine.History{}, nil, "one two", [2]engine.Reason{}, ""},
		{"either, and one is kept", func(b *rules.Book) { b.Playbooks[0].Belt = rules.Belt{Share: 0.5, Count: 20} }, engine.History{}, nil, "one two", [2]engine.Reason{engine.AudienceBelt}, "it would take in 20 of 20 customers, 100.0%, and may take 50% or 20"},
		{"the project's belt", func(b *rules.Book) { b.Limits.Belt = rules.Belt{Count: 10} }, engine.History{}, nil, "one two", [2]engine.Reason{engine.AudienceBelt, engine.AudienceBelt}, "it would take in 20 of 20 customers, 100.0%, and may take 10"},
		{"between two schedules too", func(b *rules.Book) { b.Limits.Belt = rules.Belt{Count: 10} }, engine.History{}, nil, "", [2]engine.Reason{engine.AudienceBelt, engine.AudienceBelt}, "it would take in 20 of 20 customers, 100.0%, and may take 10"},
		{"who has been through does not come in", func(b *rules.Book) { b.Limits.Belt = rules.Belt{Count: 5} }, entered(15), nil, "one", [2]engine.Reason{"", engine.AudienceBelt}, "it would take in 20 of 20 customers, 100.0%, and may take 5"},
		{"who has been through, between two schedules", func(b *rules.Book) { b.Playbooks[0].Belt = rules.Belt{Count: 5} }, entered(15), nil, "", [2]engine.Reason{}, ""},
		{"all but a few have been through", func(b *rules.Book) { b.Playbooks[0].Belt = rules.Belt{Count: 4} }, entered(15), nil, "one", [2]engine.Reason{engine.AudienceBelt}, "it would take in 5 of 20 customers, 25.0%, and may take 4"},
		{"who is on the way does not come in", func(b *rules.Book) { b.Playbooks[0].Belt = rules.Belt{Count: 5} }, onTheWay(15), nil, "one", [2]engine.Reason{}, ""},
		{"a person has let it pass", func(b *rules.Book) { b.Limits.Belt = rules.Belt{Count: 10} }, engine.History{Confirmed: map[string]time.Time{"one": now.Add(time.Hour), "two": now}}, nil, "one two", [2]engine.Reason{"", engine.AudienceBelt}, "it would take in 20 of 20 customers, 100.0%, and may take 10"},

		{"together, each customer once", func(b *rules.Book) { b.Limits.Together = rules.Belt{Count: 20} }, engine.History{}, nil, "one two", [2]engine.Reason{}, ""},
		{"together, too many", func(b *rules.Book) { b.Limits.Together = rules.Belt{Share: 0.95} }, engine.History{}, nil, "one two", [2]engine.Reason{engine.AudienceBelt, engine.AudienceBelt}, "the playbooks that are due would take in 20 of 20 customers, 100.0%, and may take 95%"},
		{"together, without those who have been through", func(b *rules.Book) { b.Limits.Together = rules.Belt{Count: 5} }, entered(15), nil, "one", [2]engine.Reason{}, ""},
		{"together stops those that are due", func(b *rules.Book) { b.Limits.Together = rules.Belt{Count: 5} }, engine.History{}, nil, "two", [2]engine.Reason{"", engine.AudienceBelt}, "the playbooks that are due would take in 20 of 20 customers, 100.0%, and may take 5"},
		{"together, without one that is stopped already", func(b *rules.Book) {
			b.Limits.Together, b.Playbooks[0].Belt = rules.Belt{Count: 5}, rules.Belt{Count: 19}
		}, engine.History{}, nil, "one", [2]engine.Reason{engine.AudienceBelt}, "it would take in 20 of 20 customers, 100.0%, and may take 19"},

		{"far more than usual", func(b *rules.Book) { b.Limits.Drift = rules.Drift{Factor: 3, Runs: 3} }, engine.History{Matched: map[string][]int{"one": {100, 6, 4}}}, nil, "one", [2]engine.Reason{engine.Drifted}, "it matches 20 customers, the median of its latest 3 runs is 6, and it may differ by the factor 3"},
		{"far fewer than usual", func(b *rules.Book) { b.Playbooks[0].Drift = rules.Drift{Factor: 3, Runs: 2} }, engine.History{Matched: map[string][]int{"one": {60, 61}}}, nil, "one", [2]engine.Reason{engine.Drifted}, "it matches 20 customers, the median of its latest 2 runs is 60.5, and it may differ by the factor 3"},
		{"at the very factor", func(b *rules.Book) { b.Limits.Drift = rules.Drift{Factor: 3, Runs: 2} }, engine.History{Matched: map[string][]int{"one": {60, 60}}}, nil, "one", [2]engine.Reason{}, ""},
		{"too few runs to know", func(b *rules.Book) { b.Limits.Drift = rules.Drift{Factor: 3, Runs: 3} }, engine.History{Matched: map[string][]int{"one": {1, 1}}}, nil, "one", [2]engine.Reason{}, ""},
		{"drift is not asked between two schedules", func(b *rules.Book) { b.Limits.Drift = rules.Drift{Factor: 3, Runs: 2} }, engine.History{Matched: map[string][]int{"one": {1, 1}}}, nil, "", [2]engine.Reason{}, ""},
		{"a person has let the drift pass", func(b *rules.Book) { b.Limits.Drift = rules.Drift{Factor: 3, Runs: 2} }, engine.History{Matched: map[string][]int{"one": {1, 1}}, Confirmed: map[string]time.Time{"one": now.Add(1)}}, nil, "one", [2]engine.Reason{}, ""},

		{"a source that one of them reads", func(*rules.Book) {}, engine.History{}, stale, "", [2]engine.Reason{"", engine.StaleSource}, stale["orders"]},
		{"a stale source is not a person's to let pass", func(*rules.Book) {}, engine.History{Confirmed: map[string]time.Time{"two": now.Add(time.Hour)}}, stale, "one two", [2]engine.Reason{"", engine.StaleSource}, stale["orders"]},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := shop{book: project(t, `playbooks:
  one: {schedule: "@daily", audience: score >= 0, steps: [{email: hello}]}
  two: {schedule: "@daily", audience: score >= 0, steps: [{email: letter}], exit: orders_since_entry > 0}
`), people: people, history: c.history, change: func(in *engine.Input) { in.Stale = c.stale }}
			c.book(s.book)
			s.due = func(playbook string) bool { return c.due == playbook || c.due == "one two" }
			plan, _ := s.plan(t, now)
			closes(t, plan)
			why := ""
			for i := range plan.Playbooks {
				pp := &plan.Playbooks[i]
				if pp.Blocked != c.want[i] {
					t.Errorf("%s is stopped by %q (%s), want %q", pp.Playbook.Name, pp.Blocked, pp.BlockedWhy, c.want[i])
				}
				if why == "" {
					why = pp.BlockedWhy
				}
			}
			if why != c.why {
				t.Errorf("why: %q, want %q", why, c.why)
			}
		})
	}
}

// A small shop's birthdays come one by one.
func TestOneAfterNoneIsNoDrift(t *testing.T) {
	for _, c := range []struct {
		before  int
		people  []person
		drifted bool
	}{
		{0, []person{someone("ada")}, false},
		{0, []person{someone("ada"), someone("bob"), someone("cleo"), someone("dan")}, true},
		{2, nil, false},
		{4, nil, true},
	} {
		s := shop{book: project(t, hello("")), people: append(c.people, someone("eve").scoring(-1))}
		s.book.Limits.Drift = rules.Drift{Factor: 3, Runs: 1}
		s.history.Matched = map[string][]int{"hello": {c.before}}
		plan, _ := s.plan(t, at(t, morning))
		if got := plan.Playbooks[0].Blocked == engine.Drifted; got != c.drifted {
			t.Errorf("%d after %d: %v", len(c.people), c.before, got)
		}
	}
}
