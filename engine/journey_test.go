package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/rules"
)

// journey is a shop over time: every plan is carried out in a notebook.
type journey struct {
	t testing.TB
	shop
	notebook *notebook
}

func travel(t testing.TB, yaml string, people ...person) *journey {
	t.Helper()
	return &journey{t: t, shop: shop{book: project(t, yaml), people: people}, notebook: newNotebook()}
}

// edit puts other rules in the place of those that customers came in under.
func (j *journey) edit(yaml string) { j.t.Helper(); j.book = project(j.t, yaml) }

// on plans for an instant, checks what the plan says and carries it out.
func (j *journey) on(clock string, want ...string) *engine.Plan {
	j.t.Helper()
	return j.now(at(j.t, clock), want...)
}

// now is on for an instant that Berlin's clocks may show twice.
func (j *journey) now(now time.Time, want ...string) *engine.Plan {
	j.t.Helper()
	j.history = j.notebook.history(j.book, now)
	plan, _ := j.plan(j.t, now)
	if diff := cmp.Diff(want, told(plan)); diff != "" {
		j.t.Fatalf("on %s: - want, + got:\n%s", now, diff)
	}
	closes(j.t, plan)
	j.notebook.apply(j.t, plan, func(*engine.Decision) bool { return false })
	return plan
}

func TestOnceIsOnceForEver(t *testing.T) {
	j := travel(t, hello(""), someone("ada"))
	j.on("2026-01-05 09:00", "ada: email:hello go")
	j.on("2026-01-05 09:00", "ada: entered_before")
	j.on("2036-01-05 09:00", "ada: entered_before")
}

func TestOncePerCountsCalendarDaysFromTheEntry(t *testing.T) {
	// The clocks go forward on 29 March: 30 days are an hour less.
	j := travel(t, hello("    once_per: 30d\n"), someone("ada"))
	j.on("2026-03-01 09:00", "ada: email:hello go")
	j.on("2026-03-31 08:59", "ada: entered_before")
	j.on("2026-03-31 09:00", "ada: email:hello go")
}

func TestWhoCannotHaveTheFirstStepDoesNotComeIn(t *testing.T) {
	ada := someone("ada")
	j := travel(t, hello(""), ada.but(func(p *person) { p.consent = "no" }))
	j.on("2026-01-05 09:00", "ada: email:hello no_consent")
	j.people[0] = ada
	j.on("2026-01-06 09:00", "ada: email:hello go")
}

func TestAWaitCountsCalendarDaysOverAChangeOfTheClock(t *testing.T) {
	for _, c := range []struct{ name, wait, from, before, after, until string }{
		{"days, clocks forward", "7d", "2026-03-26 09:00", "2026-04-02 08:59", "2026-04-02 09:00", "2026-04-02 09:00"},
		{"days, clocks back", "7d", "2026-10-22 09:00", "2026-10-29 08:59", "2026-10-29 09:00", "2026-10-29 09:00"},
		{"hours, clocks forward", "24h", "2026-03-28 09:00", "2026-03-29 09:59", "2026-03-29 10:00", "2026-03-29 10:00"},
		{"hours, clocks back", "24h", "2026-10-24 09:00", "2026-10-25 07:59", "2026-10-25 08:00", "2026-10-25 08:00"},
		{"to an hour that is skipped", "1d", "2026-03-28 02:30", "2026-03-29 01:59", "2026-03-29 03:30", "2026-03-29 03:30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := travel(t, steps("      - email: hello\n      - wait: "+c.wait+"\n      - email: letter\n"), someone("ada"))
			j.on(c.from, "ada: email:hello go, wait waiting until "+c.until)
			j.on(c.before, "ada: wait waiting until "+c.until)
			j.on(c.after, "ada: email:letter go")
			j.on(c.after, "ada: entered_before")
		})
	}
}

func TestAWaitCountsFromWhenTheStepBeforeItCame(t *testing.T) {
	// Nobody looked for 13 days: the second letter is late, and the third waits
	// its week all the same.
	j := travel(t, steps("      - email: hello\n      - wait: 7d\n      - email: letter\n      - wait: 7d\n      - reward: {points: 10}\n"), someone("ada"))
	j.on("2026-01-05 09:00", "ada: email:hello go, wait waiting until 2026-01-12 09:00")
	j.on("2026-01-25 09:00", "ada: email:letter go, wait#2 waiting until 2026-02-01 09:00")
	j.on("2026-01-31 09:00", "ada: wait#2 waiting until 2026-02-01 09:00")
	j.on("2026-02-01 09:00", "ada: reward go 10 points")
}

func TestASkippedStepCountsLikeAStepForTheWaitBehindIt(t *testing.T) {
	j := travel(t, steps("      - email: hello\n      - wait: 7d\n      - when: score > 5\n        email: letter\n      - wait: 7d\n      - reward: {points: 10}\n"), someone("ada"))
	j.on("2026-01-05 09:00", "ada: email:hello go, wait waiting until 2026-01-12 09:00")
	j.on("2026-01-14 09:00", "ada: email:letter condition_no, wait#2 waiting until 2026-01-21 09:00")
	j.on("2026-01-20 09:00", "ada: wait#2 waiting until 2026-01-21 09:00")
	j.on("2026-01-21 09:00", "ada: reward go 10 points")
}

func TestTheGoalCountsFromTheEntry(t *testing.T) {
	yaml := steps("      - email: hello\n      - wait: 7d\n      - email: letter\n")
	j := travel(t, yaml, someone("ada"), someone("bob"))
	// Both bought before; Ada buys again during the wait, Bob gives something back.
	j.orders = []order{{"ada", at(t, "2026-01-05 08:59"), 20}, {"bob", at(t, "2026-01-05 09:00"), 20}}
	j.on("2026-01-05 09:00", "ada: email:hello go, wait waiting until 2026-01-12 09:00", "bob: email:hello go, wait waiting until 2026-01-12 09:00")
	j.orders = append(j.orders, order{"ada", at(t, "2026-01-05 09:01"), 5}, order{"bob", at(t, "2026-01-06 09:00"), -5})
	j.on("2026-01-06 09:00", "ada: exited", "bob: wait waiting until 2026-01-12 09:00")
	j.on("2026-01-12 09:00", "ada: entered_before", "bob: email:letter go")
}

func TestHeldOutCustomersWalkAlongUntouched(t *testing.T) {
	yaml := strings.Replace(steps("      - email: deal\n        offer: comeback\n      - wait: 7d\n      - reward: {points: 10}\n"),
		"    audience:", "    holdout: 99.9999%\n    audience:", 1)
	j := travel(t, deal("    percent: 10\n    cost: 5\n    budget: {amount: 5, per: year}\n")+yaml, someone("ada"), someone("bob"),
		someone("eve").but(func(p *person) { p.consent = "no" }))
	plan := j.on("2026-01-05 09:00",
		"ada: email:deal held_out, wait waiting until 2026-01-12 09:00",
		"bob: email:deal held_out, wait waiting until 2026-01-12 09:00", // the budget is not touched by ghosts
		"eve: email:deal no_consent")                                    // would not have been treated: no ghost
	if len(plan.Go()) != 0 || len(plan.Kept()) != 4 || plan.Playbooks[0].Cost != 0 {
		t.Fatalf("%d go, %d kept, cost %d", len(plan.Go()), len(plan.Kept()), plan.Playbooks[0].Cost)
	}
	j.on("2026-01-12 09:00", "ada: reward held_out", "bob: reward held_out", "eve: email:deal no_consent")
	j.on("2026-01-12 09:00", "ada: entered_before", "bob: entered_before", "eve: email:deal no_consent")
}

func TestWhatIsPutOffIsNotLost(t *testing.T) {
	quiet := "limits: {quiet_hours: {from: \"21:00\", to: \"08:00\"}}\n"
	j := travel(t, quiet+hello(""), someone("ada").livingIn("America/New_York"))
	j.on("2026-01-05 09:00", "ada: email:hello quiet_hours until 2026-01-05 14:00")
	j.due = func(string) bool { return false } // between two schedules
	again := j.on("2026-01-05 13:59", "ada: email:hello quiet_hours until 2026-01-05 14:00")
	if len(again.Kept()) != 0 {
		t.Errorf("the ledger is told again what it knows: %v", again.Kept())
	}
	j.on("2026-01-05 14:00", "ada: email:hello go")
}

// Who is put off before anything was given is only asked later what the audience
// asks: when the reason for the letter has gone, so have they.
func TestWhoIsPutOffAndNoLongerMeantLeaves(t *testing.T) {
	const quiet, silenced = "email:hello quiet_hours until 2026-01-05 14:00", "email:hello silenced until 2026-01-07 12:00"
	gift := branch(way{name: "all", when: "score > -100", parts: []part{reward("score").only("score > 100").named("gift"), email("hello")}})
	for _, c := range []struct {
		name        string
		parts       []part
		first, then string
	}{
		{"before the first letter", []part{email("hello")}, quiet, "exited"},
		{"behind a branch and a step that was not for her", []part{gift}, "branch passed by all, gift condition_no, " + quiet, "exited"},
		{"behind a reward", []part{reward("5"), email("hello")}, "reward:5 go 5 points, " + quiet, "email:hello go"},
		{"behind a wait", []part{pause(rules.Wait{Kind: rules.WaitDate, Date: "born"}), email("hello")}, quiet, "email:hello go"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ada := someone("ada").livingIn("America/New_York").but(func(p *person) { p.born = at(t, "2000-01-01 00:00") })
			j := drawn(t, c.parts, ada, ada.but(func(p *person) { p.id, p.email = "bob", "bob@shop.example" }))
			j.book.Limits.Quiet = &rules.Quiet{From: 21 * 60, To: 8 * 60}
			j.on("2026-01-05 09:00", "ada: "+c.first, "bob: "+c.first)
			j.people[0].score = -1
			plan := j.on("2026-01-05 14:00", "ada: "+c.then, "bob: email:hello go")
			if d := plan.Playbooks[0].Decisions.At(0); d.Reason == engine.Exited && d.Why != "no longer in the audience, and nothing had been given" {
				t.Errorf("why she leaves: %q", d.Why)
			}
		})
	}
}

func TestALetterThatCannotBeWrittenIsTriedAgain(t *testing.T) {
	j := travel(t, steps("      - reward: {points: 3}\n      - email: by-name\n"), someone("ada").but(func(p *person) { p.name = "" }))
	j.on("2026-01-05 09:00", "ada: reward go 3 points, email:by-name render_error until 2026-01-05 10:00")
	j.on("2026-01-05 10:00", "ada: email:by-name render_error until 2026-01-05 11:00")
	j.people[0].name = "Ada"
	j.on("2026-01-05 11:00", "ada: email:by-name go")
}

// Nothing is sent again because of an edit. Ada has had "hello" and waits for
// "letter".
func TestEditingAPlaybookThatCustomersAreOn(t *testing.T) {
	const first, wait, second = "      - email: hello\n", "      - wait: 7d\n", "      - email: letter\n"
	for _, c := range []struct{ name, edited, onThe8th, onThe12th string }{
		{"nothing changed", first + wait + second, "wait waiting until 2026-01-12 09:00", "email:letter go"},
		{"a step is put before", "      - reward: {points: 5}\n" + first + wait + second, "wait waiting until 2026-01-12 09:00", "email:letter go"},
		{"a step is put between", first + "      - reward: {points: 5}\n" + wait + second, "reward go 5 points, wait waiting until 2026-01-15 09:00", "wait waiting until 2026-01-15 09:00"},
		{"the wait is longer", first + "      - wait: 10d\n" + second, "wait waiting until 2026-01-15 09:00", "wait waiting until 2026-01-15 09:00"},
		{"the wait is over already", first + "      - wait: 2d\n" + second, "email:letter go", "entered_before"},
		{"the wait is taken out", first + second, "email:letter go", "entered_before"},
		{"the next step is taken out", first, "nothing_left", "entered_before"},
		{"the step she had is taken out", wait + second, "step_gone", "entered_before"},
		{"the step she had is renamed", "      - name: greeting\n        email: hello\n" + wait + second, "wait waiting until 2026-01-12 09:00", "email:letter go"},
		{"the next step is renamed", first + wait + "      - name: nudge\n        email: letter\n", "wait waiting until 2026-01-12 09:00", "nudge go"},
		{"the steps change places", "      - email: letter\n" + wait + "      - email: hello\n", "nothing_left", "entered_before"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := travel(t, steps(first+wait+second), someone("ada"))
			j.on("2026-01-05 09:00", "ada: email:hello go, wait waiting until 2026-01-12 09:00")
			j.edit(steps(c.edited))
			j.on("2026-01-08 09:00", "ada: "+c.onThe8th)
			j.on("2026-01-12 09:00", "ada: "+c.onThe12th)
			for key := range j.notebook.touched {
				if key.Step == "greeting" {
					t.Error("the letter she had was sent again under its new name")
				}
			}
		})
	}
}

func TestThoseOnTheirWayAreSeenToBetweenSchedules(t *testing.T) {
	j := travel(t, steps("      - email: hello\n      - wait: 1d\n      - email: letter\n"), someone("ada"))
	j.on("2026-01-05 09:00", "ada: email:hello go, wait waiting until 2026-01-06 09:00")
	j.people = append(j.people, someone("bob"))
	j.due = func(string) bool { return false }
	j.on("2026-01-06 09:00", "ada: email:letter go") // and Bob does not come in
}

func TestACustomerWhoIsNoLongerThereIsLeftAlone(t *testing.T) {
	j := travel(t, steps("      - email: hello\n      - wait: 1d\n      - email: letter\n"), someone("ada"), someone("bob"))
	j.on("2026-01-05 09:00", "ada: email:hello go, wait waiting until 2026-01-06 09:00", "bob: email:hello go, wait waiting until 2026-01-06 09:00")
	j.people = slices.Delete(j.people, 0, 1)
	j.on("2026-01-06 09:00", "bob: email:letter go")
}
