package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/engine/experiment"
	"holdfast/rules"
)

// two are a playbook with a tag, first, and one without, then.
const two = `playbooks:
  one: {schedule: "@daily", audience: score >= 0, priority: 2, once_per: 1d, steps: [{email: hello}]}
  two: {schedule: "@daily", audience: score >= 0, priority: 1, once_per: 1d, steps: [{email: letter}]}
`

func TestACapCountsWhatItIsAboutAndHoldsThatOnly(t *testing.T) {
	const day = 24 * time.Hour
	sent := func(playbook string, channel rules.Channel) engine.Sent {
		return engine.Sent{Customer: "ada", At: at(t, "2026-01-05 08:00"), Playbook: playbook, Channel: channel}
	}
	tagged := sent("two", "email")
	tagged.Step = "email:letter"
	onSale := func(b *rules.Book) { // the letter of two
		step := &b.Playbooks[1].Steps[0]
		own := *step.Letter
		own.Tags, step.Letter = []string{"sale"}, &own
	}
	for _, c := range []struct {
		name string
		cap  rules.Cap
		had  engine.Sent
		book func(*rules.Book)
		want []string
	}{
		{"every message counts", rules.Cap{Max: 1, Per: day}, sent("two", "webhook"), nil, []string{"capped", "capped"}},
		{"a webhook is no e-mail", rules.Cap{Max: 1, Per: day, Channel: "email"}, sent("two", "webhook"), nil, []string{"go", "capped"}},
		{"e-mails do not hold a webhook", rules.Cap{Max: 1, Per: day, Channel: "email"}, sent("two", "email"), func(b *rules.Book) { b.Playbooks[0].Steps[0].Kind = rules.StepWebhook }, []string{"go", "capped"}},
		{"a survey is an e-mail", rules.Cap{Max: 1, Per: day, Channel: "email"}, sent("two", "email"), func(b *rules.Book) { b.Playbooks[0].Steps[0].Kind = rules.StepSurvey }, []string{"capped", "capped"}},
		{"a tag's messages count under the tag", rules.Cap{Max: 1, Per: day, Tag: "promo"}, sent("one", "email"), nil, []string{"capped", "go"}},
		{"other messages do not", rules.Cap{Max: 1, Per: day, Tag: "promo"}, sent("two", "email"), nil, []string{"go", "go"}},
		{"nor do those of a playbook that is gone", rules.Cap{Max: 1, Per: day, Tag: "promo"}, sent("gone", "email"), nil, []string{"go", "go"}},
		{"which count without a tag", rules.Cap{Max: 1, Per: day}, sent("gone", "email"), nil, []string{"capped", "capped"}},
		{"a letter's own tag counts", rules.Cap{Max: 1, Per: day, Tag: "sale"}, tagged, onSale, []string{"go", "capped"}},
		{"a letter without the tag does not", rules.Cap{Max: 1, Per: day, Tag: "sale"}, sent("one", "email"), onSale, []string{"go", "go"}},
		{"a transactional message does not count", rules.Cap{Max: 1, Per: day}, sent("one", "email"), func(b *rules.Book) { b.Playbooks[0].Transactional = true }, []string{"go", "go"}},
		{"and is not held", rules.Cap{Max: 1, Per: day}, sent("two", "email"), func(b *rules.Book) { b.Playbooks[0].Transactional = true }, []string{"go", "capped"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := shop{book: project(t, two), people: []person{someone("ada")}, history: engine.History{Messages: []engine.Sent{c.had}}}
			s.book.Limits.Messages = []rules.Cap{c.cap}
			s.book.Playbooks[0].Tags = []string{"promo"}
			if c.book != nil {
				c.book(s.book)
			}
			if got := reasons(t, s, at(t, morning)); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// reasons are the verdicts about the only customer, by playbook.
func reasons(t tester, s shop, now time.Time) (got []string) {
	t.Helper()
	plan, _ := s.plan(t, now)
	closes(t, plan)
	for i := range plan.Playbooks {
		for candidate := range plan.Playbooks[i].Decisions.Candidates() {
			got = append(got, string(engine.Verdict(candidate).Reason))
		}
	}
	return got
}

// Those held out of the whole project walk as if they had their letters; those
// held out of one playbook do get the others'.
func TestGhostsCountForThoseWhoHaveNothingElse(t *testing.T) {
	ghost := engine.Sent{Customer: "ada", At: at(t, "2026-01-05 08:00"), Playbook: "one", Channel: rules.ChannelEmail, Ghost: true}
	s := shop{book: project(t, "limits: {messages: [{max: 1, per: 24h}]}\n"+two), people: []person{someone("ada")}}
	s.book.Limits.Holdout = experiment.Assign("holdout", "ada") + 1e-9
	if got := reasons(t, s, at(t, morning)); !slices.Equal(got, []string{"held_out", "capped"}) {
		t.Errorf("within a plan: %v", got)
	}
	s.history.Messages = []engine.Sent{ghost}
	if got := reasons(t, s, at(t, morning)); !slices.Equal(got, []string{"capped", "capped"}) {
		t.Errorf("from plan to plan: %v", got)
	}
	s.book.Limits.Holdout, s.book.Playbooks[0].Holdout = 0, experiment.Assign("holdout one", "ada")+1e-9
	if got := reasons(t, s, at(t, morning)); !slices.Equal(got, []string{"held_out", "go"}) {
		t.Errorf("held out of one playbook: %v", got)
	}
}

func TestWhatIsPutOffTooLongIsPassedBy(t *testing.T) {
	yaml := "limits: {messages: [{max: 1, per: 72h}]}\n" + steps("      - email: hello\n      - wait: 1d\n      - email: letter\n      - reward: {points: 3}\n")
	for _, c := range []struct {
		project, own time.Duration
		want         [][2]string
	}{
		{0, 0, [][2]string{{"2026-01-06 09:00", "ada: email:letter capped until 2026-01-08 09:00"}, {"2026-01-08 09:00", "ada: email:letter go, reward go 3 points"}}},
		{36 * time.Hour, 0, [][2]string{{"2026-01-06 09:00", "ada: email:letter capped until 2026-01-07 21:00"}, {"2026-01-07 20:59", "ada: email:letter capped until 2026-01-07 21:00"}, {"2026-01-07 21:00", "ada: email:letter too_late, reward go 3 points"}}},
		{time.Hour, 36 * time.Hour, [][2]string{{"2026-01-06 09:00", "ada: email:letter capped until 2026-01-07 21:00"}}},
		{time.Hour, 0, [][2]string{{"2026-01-06 12:00", "ada: email:letter too_late, reward go 3 points"}}},    // nobody looked in time
		{2 * 24 * time.Hour, 0, [][2]string{{"2026-01-08 09:00", "ada: email:letter go, reward go 3 points"}}}, // late, but nothing holds it
	} {
		j := travel(t, yaml, someone("ada"))
		j.book.Limits.GiveUp, j.book.Playbooks[0].GiveUp = c.project, c.own
		j.on("2026-01-05 09:00", "ada: email:hello go, wait waiting until 2026-01-06 09:00")
		for _, tick := range c.want {
			j.on(tick[0], tick[1])
		}
	}
}

func TestTooLateSaysSinceWhen(t *testing.T) {
	j := travel(t, "limits: {messages: [{max: 1, per: 72h}]}\n"+steps("      - email: hello\n      - wait: 1d\n      - email: letter\n"), someone("ada"))
	j.book.Limits.GiveUp = 90 * time.Minute
	j.on("2026-01-05 09:00", "ada: email:hello go, wait waiting until 2026-01-06 09:00")
	plan := j.on("2026-01-06 12:00", "ada: email:letter too_late")
	if got, want := plan.Playbooks[0].Decisions.At(0).Why, "1 within 3 days already; due since 2026-01-06 09:00, and worth waiting for 90 minutes"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAnInhibitedPlaybookWaitsForTheOther(t *testing.T) {
	yaml := `playbooks:
  complaint: {schedule: "@daily", audience: score > 5, priority: 9, steps: [{email: hello}, {wait: 2d}, {email: letter}]}
  promo: {schedule: "@daily", audience: score >= 0, steps: [{email: letter}]}
  news: {schedule: "@daily", audience: score >= 0, steps: [{reward: {points: 1}}]}
`
	j := travel(t, yaml, someone("ada").scoring(6).livingIn("America/New_York"), someone("bob"))
	j.book.Limits.Inhibit = []rules.Inhibit{{While: "complaint", Hold: []string{"promo", "complaint"}}}
	j.on(morning, // three at night in New York
		"complaint ada: email:hello go, wait waiting until 2026-01-07 09:00",
		"news ada: reward go 1 points", "news bob: reward go 1 points",
		"promo ada: email:letter inhibited until 2026-01-06 06:00", "promo bob: email:letter go")
	j.due = func(string) bool { return false }
	j.on("2026-01-07 09:00", "complaint ada: email:letter go", "promo ada: email:letter inhibited until 2026-01-08 06:00") // she is on the way still
	j.on("2026-01-08 06:00", "promo ada: email:letter go")
}

func TestASilenceMatchesAllThatItNamesAndEndsByItself(t *testing.T) {
	yaml := "segments:\n  keen: score > 5\n" + two
	now := at(t, morning)
	for _, c := range []struct {
		name    string
		silence rules.Silence
		want    []string // of one for Ada, who is keen, and Bob, then of two
	}{
		{"everything", rules.Silence{}, []string{"silenced", "silenced", "silenced", "silenced"}},
		{"a playbook", rules.Silence{Playbook: "one"}, []string{"silenced", "silenced", "go", "go"}},
		{"a tag", rules.Silence{Tag: "promo"}, []string{"silenced", "silenced", "go", "go"}},
		{"a customer", rules.Silence{Customer: "ada"}, []string{"silenced", "go", "silenced", "go"}},
		{"a segment", rules.Silence{Segment: "keen"}, []string{"silenced", "go", "silenced", "go"}},
		{"a segment that is gone", rules.Silence{Segment: "of old"}, []string{"silenced", "silenced", "silenced", "silenced"}},
		{"a playbook and a customer", rules.Silence{Playbook: "two", Customer: "bob"}, []string{"go", "go", "go", "silenced"}},
		{"a tag and a playbook without it", rules.Silence{Playbook: "two", Tag: "promo"}, []string{"go", "go", "go", "go"}},
		{"one that is over", rules.Silence{Until: now}, []string{"go", "go", "go", "go"}},
		{"one that begins now", rules.Silence{From: now}, []string{"silenced", "silenced", "silenced", "silenced"}},
		{"one that is to come", rules.Silence{From: now.Add(time.Microsecond)}, []string{"go", "go", "go", "go"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := shop{book: project(t, yaml), people: []person{someone("ada").scoring(6), someone("bob")}}
			s.book.Playbooks[0].Tags = []string{"promo"}
			s.book.Segments[slices.IndexFunc(s.book.Segments, func(g rules.Segment) bool { return g.Name == "keen" })].Used = true
			if c.silence.Until.IsZero() {
				c.silence.Until = now.Add(time.Hour)
			}
			s.history.Silences = []rules.Silence{c.silence}
			if got := reasons(t, s, now); !slices.Equal(got, c.want) {
				t.Errorf("the ledger's: %v, want %v", got, c.want)
			}
			s.history.Silences, s.book.Silences = nil, []rules.Silence{c.silence}
			if got := reasons(t, s, now); !slices.Equal(got, c.want) {
				t.Errorf("the rules': %v, want %v", got, c.want)
			}
		})
	}
}

func TestNothingBeginsInASilenceAndWhatHasBegunWaits(t *testing.T) {
	j := travel(t, steps("      - wait: 1d\n      - email: hello\n"), someone("ada"))
	j.on("2026-01-05 09:00", "ada: wait waiting until 2026-01-06 09:00")
	j.people = append(j.people, someone("bob"))
	j.book.Silences = []rules.Silence{
		{Until: at(t, "2026-01-06 12:00"), Author: "Eve"},
		{Until: at(t, "2026-01-07 12:00"), Author: "Mallory", Comment: "the warehouse burns"},
	}
	plan := j.on("2026-01-06 09:00", "ada: email:hello silenced until 2026-01-07 12:00", "bob: silenced until 2026-01-07 12:00")
	if got, want := plan.Playbooks[0].Decisions.At(0).Why, "until 2026-01-07 12:00: the warehouse burns (Mallory)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	j.on("2026-01-07 12:00", "ada: email:hello go", "bob: wait waiting until 2026-01-08 12:00")
}

func TestAllowancesAreSharedInAnOrderThatNoFileMakes(t *testing.T) {
	people := []person{someone("ada"), someone("bob"), someone("cleo"), someone("dan")}
	s := shop{book: project(t, hello("")), people: people}
	s.book.Limits.Budgets = []rules.Allowance{{Of: "messages", Most: 2, Per: "day"}}
	plan, _ := s.plan(t, at(t, morning))
	var chosen []string
	for _, d := range plan.Go() {
		chosen = append(chosen, d.Key.Customer)
		if diff := cmp.Diff([]engine.Charge{{Account: "messages per day", Amount: 1}}, d.Charges); diff != "" {
			t.Error(diff)
		}
	}
	want := []string{"ada", "bob", "cleo", "dan"}
	slices.SortFunc(want, func(a, b string) int {
		if experiment.Assign("order hello", a) < experiment.Assign("order hello", b) {
			return -1
		}
		return 1
	})
	if want = slices.Sorted(slices.Values(want[:2])); !slices.Equal(chosen, want) {
		t.Errorf("%v, want %v", chosen, want)
	}
	for d := range plan.Playbooks[0].Decisions.All() {
		if d.Reason == engine.OverBudget && (d.Why != "2 messages of 2 messages in this day are used, and this takes 1 messages" || d.Charges != nil) {
			t.Errorf("%q %v", d.Why, d.Charges)
		}
	}
}

func TestACanaryGoesFirst(t *testing.T) {
	j := travel(t, strings.Replace(hello(""), "0 9 * * *", "@daily", 1), someone("ada"), someone("bob"), someone("cleo"))
	j.book.Playbooks[0].Canary = &rules.Canary{First: 2, Wait: 2 * time.Hour, Bounced: 0.4}
	plan, _ := j.plan(t, at(t, morning))
	gone, held := 0, 0
	for d := range plan.Playbooks[0].Decisions.All() {
		switch {
		case d.Reason == engine.Go:
			gone++
		case d.Reason == engine.CanaryWait && d.Opens && d.Until.Equal(at(t, "2026-01-05 11:00")) && d.Why == "the first 2 are out since 2026-01-05 09:00":
			held++
		}
	}
	if gone != 2 || held != 1 {
		t.Fatal(told(plan))
	}
	j.notebook.apply(t, plan, func(*engine.Decision) bool { return false })
	for _, c := range []struct {
		now     string
		bounced int
		want    engine.Reason
	}{{"2026-01-05 10:59", 1, engine.CanaryWait}, {"2026-01-05 11:00", 1, engine.CanaryStopped}, {"2026-01-05 11:00", 0, engine.Go}} {
		now := at(t, c.now)
		j.history = j.notebook.history(j.book, now)
		j.history.Waves = map[string][]engine.Wave{"hello": {{Began: at(t, morning), First: at(t, morning), Sent: 2, Bounced: c.bounced}}}
		j.due = func(string) bool { return false }
		if d := verdict(t, j.shop, now); d.Reason != c.want {
			t.Errorf("at %s with %d bounced: %s, want %s", c.now, c.bounced, d.Reason, c.want)
		}
	}
}
