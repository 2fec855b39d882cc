//go:build !race

package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
)

// TestBecomesTrueIsWhenThePlanMatches forgets everything after the instant, so
// that nothing else can happen, and plans at tick after tick.
func TestBecomesTrueIsWhenThePlanMatches(t *testing.T) {
	t.Chdir(playground(t))
	forget(t, "examples/coffee/data/orders.csv", func(line string) bool { return strings.Split(line, ",")[2] > "2026-01-05 09:00" })
	forget(t, "examples/coffee/data/events.jsonl", func(line string) bool {
		return strings.Contains(line, `"at": "2026-01-0`) || strings.Contains(line, `"at": "2026-02`)
	})
	replace(t, "examples/coffee/segments.yaml", "overdue > 2", "overdue > 0.8") // more of them on their way
	const days = 30
	first := map[string]time.Time{} // by playbook and customer: the first tick that matches
	w := quietWorld()
	book, err := load(w, "examples/coffee")
	if err != nil {
		t.Fatal(err)
	}
	start := book.At
	for n := 0; n <= days; n++ { // day 0 only finds those who match already
		at := start.AddDate(0, 0, n)
		p, err := preview(context.Background(), w, book, planFlags{at: at.Format("2006-01-02T15:04")})
		if err != nil {
			t.Fatal(err)
		}
		for i := range book.Playbooks {
			pb := &book.Playbooks[i]
			if !pb.Schedule.Next(at.Add(-time.Second)).Equal(at) {
				continue
			}
			p.writer.Board().Audience(i).Each(func(row int) {
				key := pb.Name + " " + p.sight.Input.People.IDs.Text(uint32(row))
				if first[key].IsZero() {
					first[key] = at
				}
			})
		}
	}
	found := 0
	asked := sample(coffeeCustomers(t), 9)
	for key, at := range first {
		if _, customer, _ := strings.Cut(key, " "); at.After(start) && !slices.Contains(asked, customer) {
			asked = append(asked, customer)
		}
	}
	for _, customer := range asked {
		for _, a := range explainedAt(t, customer, "").accounts {
			var got time.Time
			if a.Becomes != nil && !a.Becomes.At.After(start.AddDate(0, 0, days)) {
				got = a.Becomes.At
				found++
			}
			want := first[a.Playbook.Name+" "+customer]
			if a.Audience.Value != true && !got.Equal(want) {
				t.Errorf("%s %s becomes true on %v, and the plan first matches on %v", customer, a.Playbook.Name, got, want)
			}
		}
	}
	if found < 3 {
		t.Errorf("only %d conditions become true: the test sees less than it should", found)
	}
}

// forget takes lines out of a file.
func forget(t *testing.T, path string, gone func(line string) bool) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Split(strings.TrimSpace(string(text)), "\n")
	kept := all[:1]
	for _, line := range all[1:] {
		if !gone(line) {
			kept = append(kept, line)
		}
	}
	if err := os.WriteFile(path, []byte(strings.Join(kept, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestAScheduleOfManyTicksADayIsSearchedToTheTick(t *testing.T) {
	t.Chdir(playground(t))
	// The ticket of 29 December 13:07 leaves the window of 14 days on 12 January
	// at 13:07; the first tick behind that is 13:15.
	replace(t, "examples/coffee/playbooks/win-back.yaml", "0 9 * * MON", "*/15 * * * *")
	x := explainedAt(t, "C0028", "")
	got := x.accounts[slices.IndexFunc(x.accounts, func(a *engine.Account) bool { return a.Playbook.Name == "win-back" })].Becomes
	if want := time.Date(2026, 1, 12, 13, 15, 0, 0, x.book.Zone); got == nil || !got.At.Equal(want) {
		t.Errorf("becomes true at %v, and should at %v", got, want)
	}
}

func TestWhatIsForetoldIsHeldAsItIs(t *testing.T) {
	t.Chdir(playground(t))
	replace(t, "examples/coffee/segments.yaml", "overdue > 2", "overdue > 2 and (churn_risk ?? 1) > 0.2")
	x := explainedAt(t, "C0028", "")
	got := x.accounts[slices.IndexFunc(x.accounts, func(a *engine.Account) bool { return a.Playbook.Name == "win-back" })].Becomes
	if got == nil || !slices.Contains(got.Held, "churn_risk") {
		t.Errorf("becomes true: %+v, and should name churn_risk as held", got)
	}
	x = explainedAt(t, "C0003", "")
	i := slices.IndexFunc(x.figures, func(f engine.Figure) bool { return f.Name == "churn_risk" })
	if i < 0 || x.figures[i].From != engine.FromModel || len(x.figures[i].Origin.Facts) != 6 {
		t.Errorf("churn_risk comes from a model of orders, and here are %+v", x.figures)
	}
}
