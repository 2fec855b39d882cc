package engine_test

import (
	"fmt"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// drawn is a journey through a playbook of these steps.
func drawn(t testing.TB, parts []part, people ...person) *journey {
	t.Helper()
	return &journey{t: t, shop: shop{book: graphed(t, nil, parts...), people: people}, notebook: newNotebook()}
}

func TestABranchGoesOnInTheFirstArmThatHolds(t *testing.T) {
	parts := []part{
		branch(way{name: "1", when: "score > 5", parts: []part{email("dear"), days(1), email("dearer")}},
			way{name: "2", when: "score > 3", parts: []part{email("warm")}}).named("who"),
		days(1), email("all"),
	}
	j := drawn(t, parts, someone("ada").scoring(9), someone("bob").scoring(4), someone("cleo"))
	j.on("2026-01-05 09:00",
		"ada: who passed by 1, email:dear go, wait waiting until 2026-01-06 09:00",
		"bob: who passed by 2, email:warm go, wait#2 waiting until 2026-01-06 09:00",
		"cleo: who passed, wait#2 waiting until 2026-01-06 09:00")
	j.people[0].score, j.people[1].score = 0, 9 // the way taken is not asked again
	j.on("2026-01-06 09:00",
		"ada: email:dearer go, wait#2 waiting until 2026-01-07 09:00", "bob: email:all go", "cleo: email:all go")
	j.on("2026-01-07 09:00", "ada: email:all go", "bob: entered_before", "cleo: entered_before")
}

func TestElseIsTakenWhenNoArmHoldsAndArmsMayBeInArms(t *testing.T) {
	inner := branch(way{name: "1", when: "score < 0", parts: []part{email("low")}}, way{name: "else"}).named("inner")
	j := drawn(t, []part{
		branch(way{name: "1", when: "score > 5", parts: []part{email("dear")}}, way{name: "else", parts: []part{inner}}).named("outer"),
		email("all"),
	}, someone("ada"))
	j.on("2026-01-05 09:00", "ada: outer passed by else, inner passed by else, email:all go")
}

func TestWhoIsGivenNothingBehindABranchDoesNotComeIn(t *testing.T) {
	j := drawn(t, []part{branch(way{name: "1", when: "score < 99", parts: []part{email("hello")}}).named("who")},
		someone("ada").but(func(p *person) { p.consent = "" }))
	j.on("2026-01-05 09:00", "ada: email:hello no_consent")
	j.people[0].consent = "yes"
	j.on("2026-01-06 09:00", "ada: who passed by 1, email:hello go")
}

func TestAStepExitEndsTheEntry(t *testing.T) {
	j := drawn(t, []part{email("hello"), exit("score > 5"), days(1), exit(""), email("never")}, someone("ada").scoring(9), someone("bob"))
	j.on("2026-01-05 09:00", "ada: email:hello go, exit:score > 5 exited", "bob: email:hello go, exit:score > 5 condition_no, wait waiting until 2026-01-06 09:00")
	j.on("2026-01-06 09:00", "ada: entered_before", "bob: exit exited")
	for _, e := range j.notebook.entries {
		if e.State != engine.EntryExited {
			t.Errorf("%s is %s", e.Customer, e.State)
		}
	}
}

func TestAWaitForAConditionEndsWhenItComesTrueOrTheTimeIsOver(t *testing.T) {
	j := drawn(t, []part{
		email("hello"), days(1),
		until("orders_since_entry > 0", 3, []part{email("thanks")}, []part{email("still")}).named("bought"), email("all"),
	}, someone("ada"), someone("bob"))
	j.on("2026-01-05 09:00", "ada: email:hello go, wait waiting until 2026-01-06 09:00", "bob: email:hello go, wait waiting until 2026-01-06 09:00")
	j.on("2026-01-06 12:00", "ada: bought waiting until 2026-01-07 09:00", "bob: bought waiting until 2026-01-07 09:00")
	j.orders = append(j.orders, order{"ada", at(t, "2026-01-07 10:00"), 20})
	j.on("2026-01-07 11:00", "ada: bought passed by then, email:thanks go, email:all go", "bob: bought waiting until 2026-01-08 09:00")
	// The three days count from the 6th, 09:00, when the wait was reached.
	j.on("2026-01-09 08:59", "ada: entered_before", "bob: bought waiting until 2026-01-09 09:00")
	j.on("2026-01-09 09:00", "ada: entered_before", "bob: bought passed by else, email:still go, email:all go")
}

func TestAWaitForADateEndsAtItsMidnightInTheProjectsZone(t *testing.T) {
	wait := func(offset rules.Days) part {
		return pause(rules.Wait{Kind: rules.WaitDate, Date: "born", Offset: offset})
	}
	ada := someone("ada").livingIn("America/New_York").but(func(p *person) { p.born = at(t, "2026-03-30 17:00") })
	bob := someone("bob").but(func(p *person) { p.born = at(t, "2026-01-07 00:00") })
	j := drawn(t, []part{email("hello"), wait(-3), email("soon"), wait(1), email("past")}, ada, bob, someone("cleo"))
	j.on("2026-01-05 09:00", "ada: email:hello go, wait waiting until 2026-03-27 00:00", "bob: email:hello go, email:soon go, wait#2 waiting until 2026-01-08 00:00",
		"cleo: email:hello go, wait no_date")
	j.on("2026-03-27 00:00", "ada: email:soon go, wait#2 waiting until 2026-03-31 00:00", "bob: email:past go", "cleo: entered_before")
}

func TestVariantsAndSplitsFollowTheHashAndThePromotion(t *testing.T) {
	letter := email("hello").named("greeting")
	letter.variants = []rules.Variant{{Name: "plain", Share: 0.5}, {Name: "photo", Share: 0.5}}
	parts := []part{letter, split(way{name: "a", share: 0.25, parts: []part{email("one")}}, way{name: "b", share: 0.75, parts: []part{email("two")}}).named("test")}
	var people []person
	for i := range 1000 {
		people = append(people, someone(fmt.Sprintf("c%03d", i)))
	}
	s := shop{book: graphed(t, nil, parts...), people: people}
	count := func() map[string]int {
		plan, _ := s.plan(t, at(t, morning))
		n := map[string]int{}
		for d := range plan.Playbooks[0].Decisions.All() {
			n[d.Variant]++
			n[d.Arm]++
			if d.Variant != "" && d.Letter().Name != "hello-"+d.Variant {
				t.Fatalf("the letter of %s is %s", d.Variant, d.Letter().Name)
			}
		}
		return n
	}
	n := count()
	if n["plain"]+n["photo"] != 1000 || n["a"]+n["b"] != 1000 || n["plain"] < 450 || n["plain"] > 550 || n["a"] < 210 || n["a"] > 290 {
		t.Errorf("the shares came out as %v", n)
	}
	s.history.Promoted = map[string]map[string]string{"hello": {"greeting": "photo", "test": "gone"}}
	if m := count(); m["photo"] != 1000 || m["a"] != n["a"] {
		t.Errorf("promoted, the shares came out as %v", m)
	}
}

func TestSurveysAndWebhooksAreSteps(t *testing.T) {
	survey := email("how-was-it")
	survey.step.Kind = rules.StepSurvey
	j := drawn(t, []part{survey, {step: rules.Step{Kind: rules.StepWebhook}}}, someone("ada"))
	j.on("2026-01-05 09:00", "ada: survey:how-was-it go, webhook go")
}

func TestWaitsThroughChangesOfTheClock(t *testing.T) {
	for _, c := range []struct {
		name, zone string
		wait       part
		from, over string // UTC
	}{
		{"Berlin, a time that is skipped", "Europe/Berlin", clock("02:30"), "2026-03-28 12:00", "2026-03-29 01:00"},
		{"Berlin, at the end of the gap", "Europe/Berlin", clock("02:30"), "2026-03-29 01:00", "2026-03-30 00:30"},
		{"Berlin, a time that comes twice", "Europe/Berlin", clock("02:30"), "2026-10-24 12:00", "2026-10-25 00:30"},
		{"Berlin, reached between the two", "Europe/Berlin", clock("02:30"), "2026-10-25 00:45", "2026-10-26 01:30"},
		{"Berlin, reached at the first of the two", "Europe/Berlin", clock("02:30"), "2026-10-25 00:30", "2026-10-26 01:30"},
		{"Berlin, days keep the time of day", "Europe/Berlin", days(2), "2026-03-28 08:00", "2026-03-30 07:00"},
		{"Berlin, hours do not", "Europe/Berlin", pause(rules.Wait{Time: 48 * time.Hour}), "2026-03-28 08:00", "2026-03-30 08:00"},
		{"New York, a time that is skipped", "America/New_York", clock("02:15"), "2026-03-07 20:00", "2026-03-08 07:00"},
		{"New York, a time that comes twice", "America/New_York", clock("01:30"), "2026-10-31 20:00", "2026-11-01 05:30"},
		{"New York, the day after", "America/New_York", clock("09:00"), "2026-11-01 14:00", "2026-11-02 14:00"},
		{"Lord Howe, half an hour is skipped", "Australia/Lord_Howe", clock("02:15"), "2026-10-03 10:00", "2026-10-03 15:30"},
		{"Lord Howe, half an hour comes twice", "Australia/Lord_Howe", clock("01:45"), "2026-04-04 10:00", "2026-04-04 14:45"},
		{"Lord Howe, after the half hour", "Australia/Lord_Howe", clock("01:45"), "2026-04-04 14:45", "2026-04-05 15:15"},
		{"Kathmandu", "Asia/Kathmandu", clock("09:00"), "2026-01-05 04:00", "2026-01-06 03:15"},
		{"Kathmandu, later today", "Asia/Kathmandu", clock("09:00"), "2026-01-05 03:14", "2026-01-05 03:15"},
		{"UTC, strictly after", "UTC", clock("09:00"), "2026-01-05 09:00", "2026-01-06 09:00"},
		{"no zone is the project's", "", clock("09:00"), "2026-01-05 09:00", "2026-01-06 08:00"},
		{"no zone that is known is the project's", "Mars/Olympus", clock("09:00"), "2026-01-05 07:00", "2026-01-05 08:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			utc := func(text string) time.Time {
				at, err := time.Parse("2006-01-02 15:04", text)
				if err != nil {
					t.Fatal(err)
				}
				return at
			}
			j := drawn(t, []part{email("hello"), c.wait, email("letter")}, someone("ada").livingIn(c.zone))
			local := func(at time.Time) string { return at.In(berlin).Format("2006-01-02 15:04") }
			over := utc(c.over)
			j.now(utc(c.from), "ada: email:hello go, wait waiting until "+local(over))
			j.now(over.Add(-time.Minute), "ada: wait waiting until "+local(over))
			j.now(over, "ada: email:letter go")
		})
	}
}
