package engine_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
)

// Ten thousand customers are several batches, which are evaluated on as many
// processors as there are. A metric that is a text grows one dictionary for all
// of them (go test -race looks at how).
func TestTheNumberOfProcessorsDoesNotChangeThePlan(t *testing.T) {
	s := shop{book: project(t, `
metrics:
  place: {value: 'city ?? "nowhere"'}
  loved: score * 2
segments:
  far: place == "nowhere" or place endsWith "7"
  dear: loved > 10
playbooks:
  hello:
    schedule: "@daily"
    audience: far and dear
    exit: days_since_entry > 400
    once_per: 30d
    steps:
      - when: place != "nowhere"
        email: hello
      - reward: {points: loved}
`)}
	for i := range 10_000 {
		p := someone(fmt.Sprintf("c%05d", i)).scoring(float64(i % 11))
		if i%3 > 0 {
			p.city = fmt.Sprintf("Town %d", i/2)
		}
		s.people = append(s.people, p)
	}
	now := at(t, morning)
	for i := 0; i < len(s.people); i += 5 {
		s.history.Entries = append(s.history.Entries, engine.Entry{
			Playbook: "hello", Customer: s.people[i].id, Began: now.AddDate(0, 0, -i/10), LastAt: now.AddDate(0, 0, -i/10), State: engine.EntryOpen,
		})
	}
	var plans [][]string
	for _, processors := range []int{1, 2, 5} {
		before := runtime.GOMAXPROCS(processors)
		plan, _ := s.plan(t, now)
		runtime.GOMAXPROCS(before)
		closes(t, plan)
		plans = append(plans, spelled(plan))
	}
	if len(plans[0]) < 1000 {
		t.Fatalf("only %d lines to compare", len(plans[0]))
	}
	for _, other := range plans[1:] {
		if diff := cmp.Diff(plans[0], other); diff != "" {
			t.Fatal(diff)
		}
	}
}
