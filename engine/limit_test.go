package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
)

const morning = "2026-01-05 09:00"

func TestTheFirstRungThatHoldsIsGiven(t *testing.T) {
	j := travel(t, deal("    ladder: [{percent: 20, when: score >= 8}, {percent: 15, when: score >= 4}, {percent: 10}]\n")+
		steps("      - offer: comeback\n"), someone("ada").scoring(9), someone("bob").scoring(8), someone("cleo").scoring(7.9), someone("dan"))
	j.on(morning, "ada: offer:comeback go 20%", "bob: offer:comeback go 20%", "cleo: offer:comeback go 15%", "dan: offer:comeback go 10%")
}

func TestABudgetIsFoldedOverTheCustomersInTheirOrder(t *testing.T) {
	yaml := deal("    percent: 10\n    cost: score\n    budget: {amount: 10, per: month}\n    once_per: 1d\n") +
		strings.Replace(steps("      - offer: comeback\n"), "90d", "1d", 1)
	j := travel(t, yaml, someone("ada").scoring(6), someone("bob").scoring(5), someone("cleo").scoring(4), someone("dan").scoring(0))
	j.on("2026-01-30 09:00", "ada: offer:comeback go 10%", "bob: offer:comeback budget_spent", "cleo: offer:comeback go 10%", "dan: offer:comeback go 10%")
	// Bob was not let in, so he is asked again; February's money is new.
	j.on("2026-01-31 23:59", "ada: offer:comeback budget_spent", "bob: offer:comeback budget_spent", "cleo: offer:comeback budget_spent", "dan: offer:comeback go 10%")
	j.on("2026-02-01 00:00", "ada: offer:comeback go 10%", "bob: offer:comeback budget_spent", "cleo: offer:comeback go 10%", "dan: entered_before")
}

func TestACostBeyondReasonIsNotKnown(t *testing.T) {
	// As minor units it would overflow, and come out as nothing at all.
	yaml := deal("    percent: 10\n    cost: score\n    budget: {amount: 10, per: month}\n") + steps("      - offer: comeback\n")
	j := travel(t, yaml, someone("ada").scoring(1e300), someone("bob").scoring(9e16))
	j.on(morning, "ada: offer:comeback no_cost", "bob: offer:comeback no_cost")
}

func TestAnOfferIsNotRepeatedWithinItsDaysByAnotherPlaybook(t *testing.T) {
	yaml := deal("    percent: 10\n    once_per: 30d\n") + `playbooks:
  first: {schedule: "@daily", audience: score >= 0, priority: 2, once_per: 7d, steps: [{offer: comeback}]}
  second: {schedule: "@daily", audience: score >= 0, priority: 1, once_per: 7d, steps: [{offer: comeback}]}
`
	j := travel(t, yaml, someone("ada"))
	j.on("2026-03-20 09:00", "first ada: offer:comeback go 10%", "second ada: offer:comeback offer_recent")
	j.on("2026-04-19 08:59", "first ada: offer:comeback offer_recent", "second ada: offer:comeback offer_recent")
	j.on("2026-04-19 09:00", "first ada: offer:comeback go 10%", "second ada: offer:comeback offer_recent")
}

func TestPriorityDecidesWhoGetsTheOneLetter(t *testing.T) {
	yaml := `limits: {messages: [{max: 1, per: 24h}, {max: 2, per: 7d}]}
playbooks:
  b-low: {schedule: "@daily", audience: score >= 0, steps: [{email: letter}]}
  a-low: {schedule: "@daily", audience: score >= 0, steps: [{email: letter}]}
  z-high: {schedule: "@daily", audience: score >= 5, priority: 9, steps: [{email: hello}]}
`
	j := travel(t, yaml, someone("ada").scoring(5), someone("bob"))
	j.on(morning,
		"z-high ada: email:hello go",
		"a-low ada: email:letter capped until 2026-01-06 09:00", "a-low bob: email:letter go",
		"b-low ada: email:letter capped until 2026-01-06 09:00", "b-low bob: email:letter capped until 2026-01-06 09:00")
	// A window is half-open: at the very end of it there is room again.
	j.on("2026-01-06 09:00",
		"z-high ada: entered_before",
		"a-low ada: email:letter go", "a-low bob: entered_before",
		"b-low ada: email:letter capped until 2026-01-07 09:00", "b-low bob: email:letter go")
	j.on("2026-01-07 09:00",
		"z-high ada: entered_before",
		"a-low ada: entered_before", "a-low bob: entered_before",
		"b-low ada: email:letter capped until 2026-01-12 09:00", "b-low bob: entered_before")
}

func TestACapCountsTheLettersOfOneWalk(t *testing.T) {
	j := travel(t, "limits: {messages: [{max: 1, per: 24h}]}\n"+steps("      - email: hello\n      - reward: {points: 1}\n      - email: letter\n"), someone("ada"))
	j.on(morning, "ada: email:hello go, reward go 1 points, email:letter capped until 2026-01-06 09:00")
	j.on("2026-01-06 09:00", "ada: email:letter go")
}

func TestQuietHoursGoByTheCustomersClock(t *testing.T) {
	const night, noon = `{from: "21:00", to: "08:00"}`, `{from: "12:00", to: "14:30"}`
	for _, c := range []struct{ quiet, zone, now, want string }{
		{night, "", "2026-01-05 07:59", "quiet_hours until 2026-01-05 08:00"},
		{night, "", "2026-01-05 08:00", "go"},
		{night, "", "2026-01-05 20:59", "go"},
		{night, "", "2026-01-05 21:00", "quiet_hours until 2026-01-06 08:00"},
		{night, "Europe/Berlin", "2026-01-05 23:30", "quiet_hours until 2026-01-06 08:00"},
		{night, "Mars/Olympus", "2026-01-05 09:00", "go"}, // a zone that there is not: the project's
		{night, "Local", "2026-01-05 09:00", "go"},
		{night, "America/New_York", "2026-01-05 13:59", "quiet_hours until 2026-01-05 14:00"},
		{night, "America/New_York", "2026-01-05 14:00", "go"},
		{night, "Asia/Kathmandu", "2026-01-05 16:14", "go"}, // 20:59 at +05:45
		{night, "Asia/Kathmandu", "2026-01-05 16:15", "quiet_hours until 2026-01-06 03:15"},
		{night, "Australia/Lord_Howe", "2026-01-05 10:59", "go"},                                 // 20:59 at +11
		{night, "Australia/Lord_Howe", "2026-01-05 11:00", "quiet_hours until 2026-01-05 22:00"}, // until 08:00 of the 6th
		{noon, "", "2026-01-05 11:59", "go"},
		{noon, "", "2026-01-05 12:00", "quiet_hours until 2026-01-05 14:30"},
		{noon, "", "2026-01-05 14:30", "go"},

		// The night in which the clocks change is an hour (Lord Howe: half of
		// one) shorter or longer; the morning comes at eight all the same.
		{night, "", "2026-03-28 21:30", "quiet_hours until 2026-03-29 08:00"},
		{night, "", "2026-10-24 21:30", "quiet_hours until 2026-10-25 08:00"},
		{night, "America/New_York", "2026-03-08 06:00", "quiet_hours until 2026-03-08 13:00"}, // 08:00 is 12:00 UTC from that night on
		{night, "America/New_York", "2026-11-01 05:30", "quiet_hours until 2026-11-01 14:00"},
		{night, "Australia/Lord_Howe", "2026-04-04 14:00", "quiet_hours until 2026-04-04 23:30"}, // back by half an hour: 08:00 at +10:30
		{night, "Australia/Lord_Howe", "2026-10-03 14:00", "quiet_hours until 2026-10-03 23:00"}, // forward again: 08:00 at +11
		// The quiet ends at an hour that the clocks skip, and at one they show twice.
		{`{from: "21:00", to: "02:30"}`, "", "2026-03-29 01:30", "quiet_hours until 2026-03-29 03:00"},
		{`{from: "21:00", to: "02:30"}`, "", "2026-10-25 01:30", "quiet_hours until 2026-10-25 02:30"},
	} {
		t.Run(fmt.Sprintf("%s %s %s", c.quiet, c.zone, c.now), func(t *testing.T) {
			j := travel(t, "limits: {quiet_hours: "+c.quiet+"}\n"+hello(""), someone("ada").livingIn(c.zone))
			j.on(c.now, "ada: email:hello "+c.want)
		})
	}
}

func TestQuietHoursHoldLettersOnly(t *testing.T) {
	j := travel(t, "limits: {quiet_hours: {from: \"21:00\", to: \"08:00\"}}\n"+steps("      - reward: {points: 2}\n      - email: hello\n"), someone("ada"))
	j.on("2026-01-05 23:00", "ada: reward go 2 points, email:hello quiet_hours until 2026-01-06 08:00")
	j.on("2026-01-06 08:00", "ada: email:hello go")
}

func TestTheBeltStopsAPlaybookThatMatchesTooMany(t *testing.T) {
	var people []person
	for i := range 100 {
		people = append(people, someone(fmt.Sprintf("c%02d", i)).scoring(float64(i)))
	}
	for _, c := range []struct {
		audience string
		share    float64
		blocked  bool
	}{
		{"score < 29", 29, false}, // 0.29 * 100 is a hair below 29
		{"score < 30", 29, true},
		{"score < 7", 7, false},
		{"score < 100", 100, false},
		{"score < 1", 0.5, true},
	} {
		yaml := strings.Replace(hello(""), "score >= 0", c.audience, 1)
		s := shop{book: project(t, fmt.Sprintf("limits: {audience: {percent: %g}}\n", c.share)+yaml), people: people}
		plan, _ := s.plan(t, at(t, morning))
		if blocked := len(plan.Blocked()) == 1; blocked != c.blocked || blocked != (len(plan.Go()) == 0) || blocked && len(plan.Kept()) > 0 {
			t.Errorf("%s with a belt of %g%%: blocked %v, %d go", c.audience, c.share, blocked, len(plan.Go()))
		}
		closes(t, plan)
		s.due = func(string) bool { return false }
		if plan, _ := s.plan(t, at(t, morning)); (len(plan.Blocked()) == 1) != c.blocked || plan.Playbooks[0].Matched > 0 {
			t.Errorf("%s with a belt of %g%%, between two schedules: %d blocked", c.audience, c.share, len(plan.Blocked()))
		}
	}
}

func TestADryRunShowsTheCodeMasked(t *testing.T) {
	j := travel(t, deal("    percent: 15\n    expires: 14d\n")+steps("      - email: deal\n        offer: comeback\n"),
		someone("ada"), someone("bob").but(func(p *person) { p.locale = "xx-nonsense" }))
	plan, writer := j.plan(t, at(t, morning))
	if diff := cmp.Diff([]string{"ada: email:deal go 15%", "bob: email:deal go 15%"}, told(plan)); diff != "" {
		t.Fatal(diff)
	}
	d := plan.Go()[0]
	for code, want := range map[string]string{"": "Your code is BACK-????????, worth 15%", "BACK-23456789": "Your code is BACK-23456789, worth 15%"} {
		letter, err := writer.Write(&d, code)
		if err != nil || !strings.Contains(letter.Text, want) || !strings.Contains(letter.HTML, want) {
			t.Errorf("%v: %q", err, letter.Text)
		}
	}
	if want := at(t, "2026-01-19 09:00"); !d.Incentive.Expires.Equal(want) {
		t.Errorf("expires %s, want %s", d.Incentive.Expires, want)
	}
	if d.Address != "ada@shop.example" || d.Locale != "en" || !d.Opens || !d.Last || d.Keep || d.Cost() != 0 {
		t.Errorf("%+v", d)
	}
	if got := plan.Kept(); got != nil {
		t.Errorf("kept: %v", got)
	}
}

func TestOnlySomePlaybooksAreDecided(t *testing.T) {
	yaml := `playbooks:
  one: {schedule: "@daily", audience: score >= 0, steps: [{email: letter}]}
  two: {schedule: "@daily", audience: score >= 0, steps: [{email: letter}]}
`
	in := shop{book: project(t, yaml), people: []person{someone("ada")}}.look(t, at(t, morning))
	in.Only = func(playbook string) bool { return playbook == "two" }
	board, err := engine.Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	plan, _ := engine.Decide(in, board)
	if len(plan.Playbooks) != 1 || plan.Playbooks[0].Playbook.Name != "two" {
		t.Fatalf("%+v", plan.Playbooks)
	}
}
