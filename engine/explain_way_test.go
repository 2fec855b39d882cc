package engine_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/rules"
)

// account is what is said of one customer in the only playbook.
func (j *journey) account(clock, customer string) *engine.Account {
	j.t.Helper()
	now := at(j.t, clock)
	j.history = j.notebook.history(j.book, now)
	in := j.look(j.t, now)
	board, err := engine.Evaluate(in)
	if err != nil {
		j.t.Fatal(err)
	}
	plan, _ := engine.Decide(in, board)
	row, _ := in.People.IDs.LookupString(customer)
	e := engine.NewExplainer(in, board, plan, measure.NewFacts(j.book, customer, now), int(row))
	a, err := e.Playbook(0)
	if err != nil {
		j.t.Fatal(err)
	}
	return a
}

func TestAnAccountShowsTheWaysTaken(t *testing.T) {
	j := drawn(t, []part{
		branch(way{name: "1", when: "score > 5", parts: []part{email("dear")}}, way{name: "2", when: "score > 0", parts: []part{email("warm")}}, way{name: "else"}).named("who"),
		clock("12:00"), until("orders_since_entry > 0", 3, nil, []part{email("still")}).named("bought"), reward("5"),
	}, someone("ada"), someone("bob").scoring(1))
	type shown struct {
		Arm   string
		Asked []string
	}
	ways := func(a *engine.Account) map[string]shown {
		out := map[string]shown{}
		for _, w := range a.Ways {
			s := shown{Arm: w.Arm}
			for _, asked := range w.Asked {
				text := asked.Arm
				if asked.Holds != nil {
					text += ": " + asked.Holds.Source + " " + map[any]string{true: "yes", false: "no"}[asked.Holds.Value]
				}
				s.Asked = append(s.Asked, text)
			}
			out[w.Step.ID] = s
		}
		return out
	}
	for customer, want := range map[string]shown{
		"ada": {"else", []string{"1: score > 5 no", "2: score > 0 no", "else"}},
		"bob": {"2", []string{"1: score > 5 no", "2: score > 0 yes"}},
	} {
		if diff := cmp.Diff(map[string]shown{"who": want}, ways(j.account("2026-01-05 09:00", customer))); diff != "" {
			t.Errorf("%s: - want, + got:\n%s", customer, diff)
		}
	}
	j.on("2026-01-05 09:00", "ada: who passed by else, wait waiting until 2026-01-05 12:00", "bob: who passed by 2, email:warm go, wait waiting until 2026-01-05 12:00")
	before := j.account("2026-01-05 10:00", "bob").Entry
	if before.Next == nil || before.Next.ID != "bought" || !before.Due.Equal(at(t, "2026-01-05 12:00")) {
		t.Errorf("at ten comes %+v", before)
	}
	if diff := cmp.Diff([]engine.Past{{Step: "who", Outcome: "passed", Arm: "2"}, {Step: "email:warm", Outcome: "go"}}, before.Past); diff != "" {
		t.Errorf("what is behind: - want, + got:\n%s", diff)
	}
	a := j.account("2026-01-05 13:00", "bob")
	if diff := cmp.Diff(map[string]shown{"bought": {"", []string{"then: orders_since_entry > 0 no"}}}, ways(a)); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	if a.Entry.Next == nil || a.Entry.Next.ID != "bought" {
		t.Errorf("at one comes %+v", a.Entry)
	}
}

func TestAnAccountShowsTheTrigger(t *testing.T) {
	j := triggered(t, rules.Trigger{Kind: rules.TriggerOrder}, someone("ada"), someone("bob").scoring(-1), someone("cleo"))
	j.book.Playbooks[0].Starts = at(t, "2026-02-01 00:00")
	j.orders = []order{{"ada", at(t, "2026-01-05 08:00"), 20}, {"bob", at(t, "2026-01-05 08:00"), 20}}
	for customer, come := range map[string]bool{"ada": true, "bob": true, "cleo": false} {
		a := j.account("2026-01-05 09:00", customer)
		want := &engine.Triggered{Trigger: rules.Trigger{Kind: rules.TriggerOrder}, Since: at(t, "2026-01-04 09:00"), Come: come}
		if diff := cmp.Diff(want, a.Trigger, cmp.Comparer(time.Time.Equal)); diff != "" {
			t.Errorf("%s: - want, + got:\n%s", customer, diff)
		}
		if a.Closed != "it starts on 2026-02-01 00:00" || a.Verdict().Reason != engine.NoMatch {
			t.Errorf("%s: %q, %s", customer, a.Closed, a.Verdict().Reason)
		}
	}
	if a := drawn(t, []part{email("hello")}, someone("ada")).account(morning, "ada"); a.Trigger != nil || a.Closed != "" {
		t.Errorf("without a trigger: %+v, %q", a.Trigger, a.Closed)
	}
}
