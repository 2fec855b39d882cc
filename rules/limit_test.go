package rules_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
)

func TestLimitsAreReadAsTheyAreWritten(t *testing.T) {
	book, err := limited(t, `
  messages: [{max: 1, per: 24h}, {max: 3, per: 7d, channel: webhook}]
  quiet_hours: {from: "21:00", to: "08:00"}
  weekdays: MON-FRI
  holidays: {dates: [2026-12-25]}
  give_up: 3d
  audience: {percent: 25, count: 1000, op: and}
  together: {count: 5000}
  drift: {factor: 2.5, runs: 7}
  budgets: [{messages: 1000, per: run}, {points: 500, per: day}, {money: 12.50, per: month}]
  holdout: 5%`, "")
	if err != nil {
		t.Fatal(err)
	}
	want := rules.Limits{
		Messages: []rules.Cap{{Max: 1, Per: 24 * time.Hour}, {Max: 3, Per: 7 * 24 * time.Hour, Channel: rules.ChannelWebhook}},
		Quiet:    &rules.Quiet{From: 21 * 60, To: 8 * 60},
		Days:     0b0111110,
		Holidays: []rules.Date{{Year: 2026, Month: 12, Day: 25}},
		GiveUp:   72 * time.Hour,
		Belt:     rules.Belt{Share: 0.25, Count: 1000, Both: true},
		Together: rules.Belt{Count: 5000},
		Drift:    rules.Drift{Factor: 2.5, Runs: 7},
		Budgets:  []rules.Allowance{{Of: "messages", Most: 1000, Per: "run"}, {Of: "points", Most: 500, Per: "day"}, {Of: "money", Most: 1250, Per: "month"}},
		Holdout:  0.05,
	}
	if diff := cmp.Diff(want, book.Limits); diff != "" {
		t.Error(diff)
	}
}

func TestWeekdaysAreARangeOrAList(t *testing.T) {
	for written, want := range map[string][]time.Weekday{
		"MON":                    {time.Monday},
		"sat-mon":                {time.Sunday, time.Monday, time.Saturday},
		"[TUE, thu - fri]":       {time.Tuesday, time.Thursday, time.Friday},
		"[MON, MON-TUE]":         {time.Monday, time.Tuesday},
		"[SUN-SAT]":              {0, 1, 2, 3, 4, 5, 6},
		"\n    - WED\n    - SUN": {time.Sunday, time.Wednesday},
	} {
		book, err := limited(t, "  weekdays: "+written, "")
		if err != nil {
			t.Fatal(err)
		}
		var got []time.Weekday
		for day := range time.Saturday + 1 {
			if book.Limits.Days.Has(day) {
				got = append(got, day)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", written, diff)
		}
	}
}
