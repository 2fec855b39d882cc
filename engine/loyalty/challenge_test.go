package loyalty_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine/loyalty"
)

func deeds(t testing.TB, at ...string) (list []loyalty.Deed) {
	for _, a := range at {
		list = append(list, loyalty.Deed{At: day(t, a), N: 1})
	}
	return list
}

func TestFiveCoffeesInMarch(t *testing.T) {
	zone := day(t, "2026-03-01").Location()
	march := loyalty.Challenge{Name: "five-coffees", Need: 5, From: day(t, "2026-03-01"), Until: day(t, "2026-04-01"), Zone: zone}
	coffees := deeds(t, "2026-02-28 23:59", "2026-03-01", "2026-03-02", "2026-03-02", "2026-03-20", "2026-03-31 23:59", "2026-03-31 23:59", "2026-04-01")
	want := []loyalty.Award{{Challenge: "five-coffees", At: day(t, "2026-03-31 23:59")}}
	if diff := cmp.Diff(want, march.Won(coffees)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if won := march.Won(coffees[:5]); won != nil {
		t.Errorf("four coffees win %v", won)
	}
	for at, want := range map[string]float64{"2026-03-02": 3, "2026-03-31": 4, "2026-04-02": 6} {
		if have, open := march.Progress(coffees, day(t, at)); have != want || open != (at < "2026-04") {
			t.Errorf("on %s: %v, open is %v", at, have, open)
		}
	}
}

func TestAChallengeOfEveryMonthIsWonAnew(t *testing.T) {
	zone := day(t, "2026-03-01").Location()
	monthly := loyalty.Challenge{Name: "big-month", Need: 100, Each: loyalty.Month, Zone: zone}
	spent := []loyalty.Deed{
		{At: day(t, "2026-01-30"), N: 60},
		{At: day(t, "2026-02-02"), N: 60},
		{At: day(t, "2026-02-03"), N: 60},
		{At: day(t, "2026-02-04"), N: 60},
		{At: day(t, "2026-03-03"), N: 160},
	}
	want := []loyalty.Award{
		{Challenge: "big-month", Of: day(t, "2026-02-01"), At: day(t, "2026-02-03")},
		{Challenge: "big-month", Of: day(t, "2026-03-01"), At: day(t, "2026-03-03")},
	}
	if diff := cmp.Diff(want, monthly.Won(spent)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if have, _ := monthly.Progress(spent, day(t, "2026-02-03")); have != 120 {
		t.Errorf("on 3 February: %v", have)
	}
}

func TestAStreakBreaksWhenAWholePeriodIsMissed(t *testing.T) {
	zone := day(t, "2026-03-01").Location()
	weekly := loyalty.Streak{Per: loyalty.Week, Need: 1, Zone: zone}
	// Sundays and Mondays; 2026-03-29 has 23 hours in Berlin.
	visits := deeds(t, "2026-01-05", "2026-03-15", "2026-03-16", "2026-03-17", "2026-03-29", "2026-03-30", "2026-04-06")
	for _, c := range []struct {
		at   string
		want loyalty.Streaking
	}{
		{"2026-01-04", loyalty.Streaking{}},
		{"2026-01-18 23:59", loyalty.Streaking{Length: 1, Since: day(t, "2026-01-05"), Best: 1, Ends: day(t, "2026-01-19")}},
		{"2026-01-19", loyalty.Streaking{Best: 1}},
		{"2026-03-16", loyalty.Streaking{Length: 2, Since: day(t, "2026-03-09"), Best: 2, Ends: day(t, "2026-03-30")}},
		{"2026-04-19", loyalty.Streaking{Length: 5, Since: day(t, "2026-03-09"), Best: 5, Ends: day(t, "2026-04-20")}},
		{"2026-04-20", loyalty.Streaking{Best: 5}},
	} {
		if diff := cmp.Diff(c.want, weekly.At(visits, day(t, c.at))); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", c.at, diff)
		}
	}
}

func TestAStreakIsWhatTheMonthsOneByOneSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Per month: nothing, half enough, enough in two deeds, or too much.
		months := rapid.SliceOfN(rapid.IntRange(0, 3), 1, 24).Draw(t, "months")
		var done []loyalty.Deed
		length, best := 0, 0
		for i, n := range months {
			first := time.Date(2026, time.Month(1+i), 1, 0, 0, 0, 0, time.UTC)
			for range n {
				done = append(done, loyalty.Deed{At: first.AddDate(0, 0, 27), N: 1})
			}
			if n >= 2 {
				length++
			} else if i < len(months)-1 { // the last one still runs
				length = 0
			}
			best = max(best, length)
		}
		s := loyalty.Streak{Per: loyalty.Month, Need: 2, Zone: time.UTC}
		got := s.At(done, time.Date(2026, time.Month(1+len(months)), 1, 0, 0, 0, 0, time.UTC).Add(-time.Hour))
		if got.Length != length || got.Best != best || (length > 0) != !got.Ends.IsZero() {
			t.Fatalf("%v: %+v, want %d and at best %d", months, got, length, best)
		}
	})
}

func TestPeriodsBeginAtMidnightInTheZone(t *testing.T) {
	zone := day(t, "2026-03-01").Location()
	at := day(t, "2026-08-20 23:30").In(time.UTC) // a Thursday
	for _, c := range []struct {
		period              loyalty.Period
		start, next, before string
	}{
		{loyalty.Day, "2026-08-20", "2026-08-21", "2026-08-18"},
		{loyalty.Week, "2026-08-17", "2026-08-24", "2026-08-03"},
		{loyalty.Month, "2026-08-01", "2026-09-01", "2026-06-01"},
		{loyalty.Quarter, "2026-07-01", "2026-10-01", "2026-01-01"},
		{loyalty.Year, "2026-01-01", "2027-01-01", "2024-01-01"},
	} {
		for n, want := range map[int]string{0: c.start, 1: c.next, -2: c.before} {
			if got := c.period.Add(at, n, zone); !got.Equal(day(t, want)) {
				t.Errorf("%s %+d: %s, want %s", c.period, n, got, want)
			}
		}
	}
}
