package rules_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
)

// playbookWith is the base project's playbook with other lines in place of its
// once_per and its audience.
func playbookWith(t *testing.T, once, audience string) (*rules.Book, *rules.Playbook) {
	t.Helper()
	book := loaded(t, "-- rules.yaml --\n    once_per: 90d\n==>\n"+once+"-- rules.yaml --\n    audience: slipping\n==>\n"+audience)
	return book, &book.Playbooks[0]
}

func TestATriggerSaysWhatBringsACustomerIn(t *testing.T) {
	for written, want := range map[string]rules.Trigger{
		"    audience: slipping\n":                           {},
		"    audience: slipping\n    entering: everyone\n":   {},
		"    audience: slipping\n    entering: newcomers\n":  {Kind: rules.TriggerEnter},
		"    on: order\n":                                    {Kind: rules.TriggerOrder},
		"    on: {event: ticket closed}\n":                   {Kind: rules.TriggerEvent, Event: "ticket closed"},
		"    on: {enter: regulars}\n":                        {Kind: rules.TriggerEnter, Segment: "regulars"},
		"    on: {leave: slipping}\n":                        {Kind: rules.TriggerLeave, Segment: "slipping"},
		"    on: {date: first_order_at, before: 2w}\n":       {Kind: rules.TriggerDate, Date: "first_order_at", Offset: -14},
		"    on: {date: last_event_at, after: 0d}\n":         {Kind: rules.TriggerDate, Date: "last_event_at"},
		"    on: {anniversary: first_order_at, after: 1d}\n": {Kind: rules.TriggerAnniversary, Date: "first_order_at", Offset: 1},
	} {
		if _, p := playbookWith(t, "    once: true\n", written); p.Trigger != want {
			t.Errorf("%s is %+v", written, p.Trigger)
		}
	}
}

func TestWithATriggerAloneEverybodyIsTheAudience(t *testing.T) {
	book, p := playbookWith(t, "    always: true\n", "    on: {enter: slipping}\n")
	if p.Audience == nil || p.Audience.Source() != "true" {
		t.Errorf("the audience is %v", p.Audience)
	}
	if p.Repeat != (rules.Repeat{}) {
		t.Errorf("%+v", p.Repeat)
	}
	for _, s := range book.Segments {
		if (s.Name == "slipping" || s.Name == "regulars") && !s.Used {
			t.Errorf("the segment %s is needed and not computed", s.Name)
		}
	}
}

func TestDatesThatTriggersAndWaitsNameAreMeasured(t *testing.T) {
	book := loaded(t, `
-- rules.yaml --
    audience: slipping
==>
    on: {date: last_event_at}
-- rules.yaml --
      - wait: 7d
==>
      - wait: {date: first_order_at, after: 3d}
`)
	for _, word := range []string{"last_event_at", "first_order_at"} {
		if !book.Used[word] {
			t.Errorf("%s is needed and not measured", word)
		}
	}
}

func TestHowOftenACustomerMayComeIn(t *testing.T) {
	for written, want := range map[string]rules.Repeat{
		"": {Once: true}, "    once: true\n": {Once: true}, "    once_per: 2w\n": {Per: 14}, "    always: true\n": {},
	} {
		if _, p := playbookWith(t, written, "    audience: slipping\n"); p.Repeat != want {
			t.Errorf("%q is %+v", written, p.Repeat)
		}
	}
}

func TestAPlaybookHasItsOwnLimitsElseTheProjects(t *testing.T) {
	_, p := playbookWith(t, "", "    audience: slipping\n")
	if p.Belt != (rules.Belt{Share: 0.25}) {
		t.Errorf("%+v", p.Belt)
	}
	book, p := playbookWith(t, `    starts: 2026-11-01
    ends: "2026-12-24T18:00"
    tags: [sale, promotion]
    transactional: true
    give_up: 3d
    limits:
      audience: {percent: 5, count: 500, op: and}
      drift: {factor: 2.5}
      budgets: [{messages: 500, per: day}, {points: 70, per: run}, {money: 12.50, per: month}]
    canary: {first: 200, wait: 36h, stop: {bounced: 2%, complained: 0.1%}}
`, "    audience: slipping\n")
	type limits struct {
		Starts, Ends  time.Time
		Tags          []string
		Transactional bool
		GiveUp        time.Duration
		Belt          rules.Belt
		Drift         rules.Drift
		Budgets       []rules.Allowance
		Canary        *rules.Canary
	}
	want := limits{
		time.Date(2026, 11, 1, 0, 0, 0, 0, book.Zone), time.Date(2026, 12, 24, 18, 0, 0, 0, book.Zone),
		[]string{"promotion", "sale"},
		true, 72 * time.Hour,
		rules.Belt{Share: 0.05, Count: 500, Both: true},
		rules.Drift{Factor: 2.5, Runs: 5},
		[]rules.Allowance{{Of: "messages", Most: 500, Per: "day"}, {Of: "points", Most: 70, Per: "run"}, {Of: "money", Most: 1250, Per: "month"}},
		&rules.Canary{First: 200, Wait: 36 * time.Hour, Bounced: 0.02, Complained: 0.001},
	}
	got := limits{p.Starts, p.Ends, p.Tags, p.Transactional, p.GiveUp, p.Belt, p.Drift, p.Budgets, p.Canary}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
}
