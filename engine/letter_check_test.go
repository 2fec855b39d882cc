package engine_test

import (
	"fmt"
	"testing"

	"holdfast/engine"
)

// Letters are checked many at a time beside the decisions. One that cannot be
// written is found wherever it stands, and takes nothing from anybody else.
func TestOneLetterOfManyThatCannotBeWritten(t *testing.T) {
	const many = 700
	for _, broken := range []int{-1, 0, 300, many - 1} {
		s := shop{book: project(t, steps("      - email: by-name\n")+"    limits: {budgets: [{messages: 699, per: run}]}\n")}
		for i := range many {
			s.people = append(s.people, someone(fmt.Sprintf("c%03d", i)))
		}
		want := map[engine.Reason]int{engine.Go: 699, engine.OverBudget: 1}
		if broken >= 0 {
			s.people[broken].name = ""
			want = map[engine.Reason]int{engine.Go: 699, engine.RenderError: 1}
		}
		plan, _ := s.plan(t, at(t, morning))
		closes(t, plan)
		got := map[engine.Reason]int{}
		for d := range plan.Playbooks[0].Decisions.All() {
			got[d.Reason]++
			if (d.Reason == engine.RenderError) != (d.Row == broken) {
				t.Errorf("with %d broken: %v %s", broken, d.Key, d.Reason)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("with %d broken: %v, want %v", broken, got, want)
		}
	}
}
