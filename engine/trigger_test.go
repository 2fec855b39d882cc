package engine_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/rules"
)

// triggered is a journey through a playbook of one letter that comes with a
// trigger, at 09:00 every day, as often as it comes.
func triggered(t testing.TB, trigger rules.Trigger, people ...person) *journey {
	t.Helper()
	change := func(p *rules.Playbook) { p.Trigger, p.Repeat = trigger, rules.Repeat{} }
	return &journey{t: t, shop: shop{book: graphed(t, change, email("hello")), people: people}, notebook: newNotebook()}
}

func TestWhoComesIntoASegmentComesIn(t *testing.T) {
	j := triggered(t, rules.Trigger{Kind: rules.TriggerEnter}, someone("ada"), someone("bob").scoring(-1), someone("cleo").scoring(-1))
	first := j.on("2026-01-05 09:00") // it looks from now on: Ada is in already
	if run := first.Playbooks[0].Run; run == nil || run.Matched != 0 || !run.Watch || !slices.Equal(run.Came, []string{"ada"}) {
		t.Fatalf("the first run: %+v", run)
	}
	j.people[1].score = 1
	j.on("2026-01-06 09:00", "bob: email:hello go")
	j.on("2026-01-07 09:00")
	j.people[1].score = -1
	j.people = slices.Delete(j.people, 0, 1) // Ada is no customer any more
	if run := j.on("2026-01-08 09:00").Playbooks[0].Run; !slices.Equal(run.Went, []string{"ada", "bob"}) {
		t.Fatalf("who went: %+v", run)
	}
	j.people[0].score, j.people = 1, append(j.people, someone("ada"))
	j.on("2026-01-09 09:00", "bob: email:hello go", "ada: email:hello go")
}

func TestWhoLeavesASegmentComesIn(t *testing.T) {
	book := project(t, "segments: {fans: score > 5}\n"+hello("    once_per: 90d\n")+"  fans: {schedule: \"@daily\", audience: fans, once_per: 1d, steps: [{email: letter}]}\n")
	book.Playbooks = slices.DeleteFunc(book.Playbooks, func(p rules.Playbook) bool { return p.Name == "fans" })
	book.Playbooks[0].Trigger = rules.Trigger{Kind: rules.TriggerLeave, Segment: "fans"}
	j := &journey{t: t, shop: shop{book: book, people: []person{someone("ada").scoring(9), someone("bob").scoring(9), someone("cleo")}}, notebook: newNotebook()}
	j.on("2026-01-05 09:00")
	j.people[0].score, j.people[1].score = 1, -1 // Bob is in the audience no more
	j.on("2026-01-06 09:00", "ada: email:hello go")
	j.on("2026-01-07 09:00")
}

func TestAnOrderOrAnEventSinceTheLastLookLetsIn(t *testing.T) {
	for _, c := range []struct {
		name    string
		trigger rules.Trigger
		add     func(j *journey, who, clock string)
	}{
		{"order", rules.Trigger{Kind: rules.TriggerOrder}, func(j *journey, who, clock string) {
			j.orders = append(j.orders, order{who, at(j.t, clock), 20})
			j.events = append(j.events, event{"cleo", at(j.t, clock), "order"})
		}},
		{"event", rules.Trigger{Kind: rules.TriggerEvent, Event: "ticket_closed"}, func(j *journey, who, clock string) {
			j.events = append(j.events, event{"cleo", at(j.t, clock), "visit"}, event{who, at(j.t, clock), "ticket_closed"})
			j.orders = append(j.orders, order{"cleo", at(j.t, clock), 20})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := triggered(t, c.trigger, someone("ada"), someone("bob"), someone("cleo"), someone("dan").scoring(-1))
			if c.trigger.Kind == rules.TriggerOrder {
				j.orders = append(j.orders, order{"cleo", at(t, "2026-01-05 08:00"), -20}) // a refund is none
			}
			// The first time it looks back to the schedule's occurrence before.
			c.add(j, "ada", "2026-01-04 09:00")
			c.add(j, "bob", "2026-01-04 09:01")
			c.add(j, "dan", "2026-01-04 09:01")
			j.on("2026-01-05 09:00", "bob: email:hello go")
			j.on("2026-01-05 09:00")
			c.add(j, "ada", "2026-01-05 12:00")
			c.add(j, "bob", "2026-01-06 09:00") // an instant counts on its own day
			c.add(j, "ada", "2026-01-07 09:01") // and tomorrow's not yet
			j.due = func(string) bool { return false }
			j.on("2026-01-06 08:00")
			j.due = nil
			j.on("2026-01-06 09:00", "ada: email:hello go", "bob: email:hello go")
			// Nobody looked for three days.
			j.on("2026-01-09 09:00", "ada: email:hello go")
		})
	}
}

// The shop's export comes in the night, and the schedule looks several times a
// day: what happened before a look and was not in the file then counts later.
func TestAFactThatComesIntoTheFileBehindALookLetsIn(t *testing.T) {
	for _, trigger := range []rules.Trigger{{Kind: rules.TriggerOrder}, {Kind: rules.TriggerEvent, Event: "ticket_closed"}} {
		j := triggered(t, trigger, someone("ada"), someone("bob"), someone("cleo"), someone("dan"))
		exported := func(who, clock string) {
			j.orders = append(j.orders, order{who, at(t, clock), 20})
			j.events = append(j.events, event{who, at(t, clock), "ticket_closed"})
		}
		exported("cleo", "2026-01-03 10:00")
		j.on("2026-01-05 06:00") // before what the first look is about
		j.on("2026-01-05 12:00")
		exported("ada", "2026-01-04 22:00")
		exported("bob", "2026-01-05 11:00")
		j.on("2026-01-05 18:00", "ada: email:hello go", "bob: email:hello go")
		j.on("2026-01-06 00:00")
		short := j.orders[1:2]
		short, j.orders = j.orders, short // the file is cut short for once
		events := j.events
		j.events = j.events[1:2]
		j.on("2026-01-06 06:00")
		j.orders, j.events = short, events
		exported("dan", "2026-01-05 23:00")
		j.on("2026-01-06 12:00", "dan: email:hello go")
		j.on("2026-01-06 18:00")
	}
}

// What lets in happens once. Who meets a silence then, or a letter that cannot be
// written yet, is put off like by any other limit, and not turned away.
func TestWhoComesInWithATriggerIsPutOffAndNotLost(t *testing.T) {
	for _, c := range []struct {
		name  string
		parts []part
		put   func(j *journey)
		lift  func(j *journey)
		then  string // what is said while it lasts
		after string
	}{
		{
			"a silence",
			[]part{email("hello")},
			func(j *journey) { j.book.Silences = []rules.Silence{{Until: at(t, "2026-01-07 12:00")}} }, func(*journey) {},
			"ada: email:hello silenced until 2026-01-07 12:00", "ada: email:hello go",
		},
		{
			"a silence behind a wait",
			[]part{days(1), email("hello")},
			func(j *journey) { j.book.Silences = []rules.Silence{{Until: at(t, "2026-01-07 12:00")}} }, func(*journey) {},
			"ada: wait waiting until 2026-01-07 09:00", "ada: email:hello go",
		},
		{
			"a letter that wants her name",
			[]part{email("hello")},
			func(j *journey) {
				j.people[0].name = ""
				letter := project(t, steps("      - email: by-name\n")).Playbooks[0].Steps[0].Letter
				j.book.Playbooks[0].Steps[0].Letter = letter
			},
			func(j *journey) { j.people[0].name = "Ada" },
			"ada: email:hello render_error until 2026-01-06 10:00", "ada: email:hello go",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := triggered(t, rules.Trigger{Kind: rules.TriggerOrder}, someone("ada"))
			j.book = graphed(t, func(p *rules.Playbook) {
				p.Trigger, p.Repeat = rules.Trigger{Kind: rules.TriggerOrder}, rules.Repeat{}
			}, c.parts...)
			j.orders = append(j.orders, order{"ada", at(t, "2026-01-05 22:00"), 20})
			c.put(j)
			j.on("2026-01-06 09:00", c.then)
			c.lift(j)
			j.on("2026-01-07 12:00", c.after)
			j.on("2026-01-08 12:00")
		})
	}
}

// A shop without a single order or event yet is looked at like any other.
func TestTheFirstFactOfAllLetsIn(t *testing.T) {
	j := triggered(t, rules.Trigger{Kind: rules.TriggerOrder}, someone("ada"), someone("bob"))
	j.on("2026-01-05 09:00")
	j.on("2026-01-06 09:00")
	j.orders = append(j.orders, order{"bob", at(t, "2026-01-04 08:00"), 20}, order{"ada", at(t, "2026-01-05 22:00"), 20})
	j.on("2026-01-07 09:00", "ada: email:hello go")
}

func TestADateLetsInOnItsDay(t *testing.T) {
	for _, c := range []struct {
		name, born string
		kind       rules.TriggerKind
		offset     rules.Days
		looks      []string // instants at which somebody looks
		come       []int    // those at which she comes in
	}{
		{"on the day", "2026-01-06 17:00", rules.TriggerDate, 0, []string{"2026-01-05 09:00", "2026-01-06 09:00", "2026-01-06 10:00", "2026-01-07 09:00"}, []int{1}},
		{"two weeks before", "2026-01-20 00:00", rules.TriggerDate, -14, []string{"2026-01-05 09:00", "2026-01-06 09:00", "2026-01-07 09:00"}, []int{1}},
		{"three days after", "2026-01-03 23:59", rules.TriggerDate, 3, []string{"2026-01-05 09:00", "2026-01-06 09:00", "2026-01-07 09:00"}, []int{1}},
		{"the first look is about today only", "2026-01-04 10:00", rules.TriggerDate, 0, []string{"2026-01-05 09:00", "2026-01-06 09:00"}, nil},
		{"nobody looked on the day", "2026-01-07 10:00", rules.TriggerDate, 0, []string{"2026-01-05 09:00", "2026-01-10 09:00"}, []int{1}},
		{"a birthday", "1990-01-06 00:00", rules.TriggerAnniversary, 0, []string{"2026-01-05 09:00", "2026-01-06 09:00", "2026-01-07 09:00", "2027-01-06 09:00"}, []int{1, 3}},
		{"the day itself is no anniversary", "2026-01-06 00:00", rules.TriggerAnniversary, 0, []string{"2026-01-05 09:00", "2026-01-06 09:00", "2027-01-06 09:00"}, []int{2}},
		{"a leap day in a common year", "2000-02-29 00:00", rules.TriggerAnniversary, 0, []string{"2026-02-27 09:00", "2026-02-28 09:00", "2026-03-01 09:00"}, []int{1}},
		{"a leap day in a leap year", "2000-02-29 00:00", rules.TriggerAnniversary, 0, []string{"2028-02-27 09:00", "2028-02-28 09:00", "2028-02-29 09:00", "2028-03-01 09:00"}, []int{2}},
		{"before a birthday over New Year", "1990-01-03 00:00", rules.TriggerAnniversary, -7, []string{"2025-12-26 09:00", "2025-12-27 09:00", "2025-12-28 09:00"}, []int{1}},
		{"nobody looked over New Year", "1990-12-31 00:00", rules.TriggerAnniversary, 0, []string{"2025-12-30 09:00", "2026-01-02 09:00"}, []int{1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ada := someone("ada").but(func(p *person) { p.born = at(t, c.born) })
			j := triggered(t, rules.Trigger{Kind: c.kind, Date: "born", Offset: c.offset}, ada, someone("bob"))
			for i, clock := range c.looks {
				if slices.Contains(c.come, i) {
					j.on(clock, "ada: email:hello go")
				} else {
					j.on(clock)
				}
			}
		})
	}
}

// The process died behind the letters and before the run was written down: the
// next one looks at the same days again.
func TestACrashBeforeTheRunIsWrittenLetsNobodyInTwice(t *testing.T) {
	for _, looked := range []bool{true, false} {
		ada := someone("ada").but(func(p *person) { p.born = at(t, "2026-01-06 00:00") })
		j := triggered(t, rules.Trigger{Kind: rules.TriggerDate, Date: "born"}, ada)
		if looked {
			j.on("2026-01-05 09:00")
		}
		before := j.notebook.watches["hello"]
		j.on("2026-01-06 09:00", "ada: email:hello go")
		j.notebook.watches["hello"] = before
		if !looked {
			delete(j.notebook.watches, "hello")
		}
		j.on("2026-01-06 09:15", "ada: entered_before")
		j.on("2026-01-07 09:00")
	}
}

func TestAPlaybookTakesInNobodyBeforeItsStartAndFromItsEnd(t *testing.T) {
	change := func(p *rules.Playbook) { p.Starts, p.Ends = at(t, "2026-01-06 00:00"), at(t, "2026-01-08 00:00") }
	j := &journey{t: t, shop: shop{book: graphed(t, change, email("hello"), days(3), email("letter")), people: []person{someone("ada")}}, notebook: newNotebook()}
	if p := j.on("2026-01-05 09:00").Playbooks[0]; p.Closed != "it starts on 2026-01-06 00:00" || p.Run == nil || p.Run.Matched != 1 {
		t.Errorf("before it starts: %q, %+v", p.Closed, p.Run)
	}
	if p := j.on("2026-01-06 00:00", "ada: email:hello go, wait waiting until 2026-01-09 00:00").Playbooks[0]; p.Closed != "" {
		t.Errorf("when it has started: %q", p.Closed)
	}
	j.people = append(j.people, someone("bob"))
	if p := j.on("2026-01-08 00:00", "ada: wait waiting until 2026-01-09 00:00").Playbooks[0]; p.Closed != "it ended on 2026-01-08 00:00" {
		t.Errorf("when it has ended: %q", p.Closed)
	}
	j.on("2026-01-09 00:00", "ada: email:letter go") // who is on the way goes on
}

func TestADueRunSaysHowManyMatch(t *testing.T) {
	s := shop{book: project(t, hello("")), people: []person{someone("ada"), someone("bob"), someone("cleo").scoring(-1)}}
	plan, _ := s.plan(t, at(t, morning))
	if diff := cmp.Diff(&engine.Run{Playbook: "hello", Matched: 2}, plan.Playbooks[0].Run); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	s.due = func(string) bool { return false }
	if plan, _ = s.plan(t, at(t, morning)); plan.Playbooks[0].Run != nil {
		t.Errorf("it was not due: %+v", plan.Playbooks[0].Run)
	}
	s.due, s.book = nil, project(t, hello("    limits: {audience: {percent: 50}}\n"))
	if plan, _ = s.plan(t, at(t, morning)); plan.Playbooks[0].Run != nil {
		t.Errorf("it was blocked: %+v", plan.Playbooks[0].Run)
	}
}

func TestTheTriggersMaskIsNarrowedByTheAudienceNotTheOtherWayRound(t *testing.T) {
	// Who matches but does not trigger is no candidate, so that the sums close.
	j := triggered(t, rules.Trigger{Kind: rules.TriggerDate, Date: "born"},
		someone("ada").but(func(p *person) { p.born = at(t, "2026-01-05 00:00") }),
		someone("bob").but(func(p *person) { p.born, p.score = at(t, "2026-01-05 00:00"), -1 }), someone("cleo"))
	plan := j.on("2026-01-05 09:00", "ada: email:hello go")
	if p := plan.Playbooks[0]; p.Matched != 1 || p.NotMatched != 2 || p.Run.Matched != 1 {
		t.Errorf("%d matched, %d not, %+v", p.Matched, p.NotMatched, p.Run)
	}
}
