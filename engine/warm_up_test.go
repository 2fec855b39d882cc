package engine_test

import (
	"fmt"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

func TestAWarmUpGrowsByTheSameFactorAndEnds(t *testing.T) {
	book := project(t, hello(""))
	first := at(t, "2026-03-02 15:00") // a Monday; the clocks change on the 29th
	for _, c := range []struct {
		now   string
		first time.Time
		most  int64
	}{
		{"2026-03-02 09:00", time.Time{}, 200}, // nobody has been written to yet
		{"2026-03-02 16:00", first, 200},
		{"2026-03-03 00:00", first, 237},
		{"2026-03-12 09:00", first, 1078},
		{"2026-03-30 00:30", first, 22377},
		{"2026-04-12 23:00", first, 200000},
	} {
		book.Email.WarmUp = &rules.WarmUp{Start: 200, Days: 42, To: 200000}
		if most, limited := engine.WarmUp(book, c.first, at(t, c.now)); !limited || most != c.most {
			t.Errorf("%s: %d, %v, want %d", c.now, most, limited, c.most)
		}
	}
	if most, limited := engine.WarmUp(book, first, at(t, "2026-04-13 00:00")); limited {
		t.Errorf("after its last day: %d", most)
	}
	book.Email.WarmUp = nil
	if _, limited := engine.WarmUp(book, first, first); limited {
		t.Error("without one there is a limit")
	}
}

func TestLettersBeyondTheWarmUpWaitForTheNextDay(t *testing.T) {
	var people []person
	for i := range 9 {
		people = append(people, someone(fmt.Sprint("c", i)))
	}
	s := shop{book: project(t, hello("")), people: people}
	s.book.Email.WarmUp = &rules.WarmUp{Start: 5, Days: 2, To: 50}
	s.history.Spent = map[string]int64{"letters per day": 2}
	plan, _ := s.plan(t, at(t, "2026-01-05 09:00"))
	gone, held := 0, 0
	for _, p := range plan.Playbooks {
		for d := range p.Decisions.All() {
			switch {
			case d.Reason == engine.Go && len(d.Charges) == 1 && d.Charges[0].Account == "letters per day":
				gone++
			case d.Reason == engine.OverBudget && d.Until.Equal(at(t, "2026-01-06 00:00")) && d.Keep:
				held++
			default:
				t.Errorf("%s: %s, %s, %v", d.Key.Customer, d.Reason, d.Why, d.Charges)
			}
		}
	}
	if gone != 3 || held != 6 {
		t.Errorf("%d go and %d wait: %s", gone, held, told(plan))
	}
	s.book.Playbooks[0].Transactional = true
	if plan, _ := s.plan(t, at(t, "2026-01-05 09:00")); len(plan.Go()) != 9 {
		t.Errorf("%d letters that somebody waits for go", len(plan.Go()))
	}
}
