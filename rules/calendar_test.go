package rules_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/rules"
)

// weekdays is the set of the days that are given.
func weekdays(days ...time.Weekday) (set rules.Weekdays) {
	for _, d := range days {
		set |= 1 << d
	}
	return set
}

func TestAMessageMayLeaveAtTheFirstAllowedInstant(t *testing.T) {
	night := &rules.Quiet{From: 21 * 60, To: 8 * 60}
	week := weekdays(time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
	christmas := []rules.Date{{Month: time.January, Day: 1}, {Month: time.December, Day: 25}, {Month: time.December, Day: 26}}
	for _, c := range []struct {
		name           string
		limits         rules.Limits
		zone, at, want string
		offDay         bool
		why            string
	}{
		{"nothing is asked", rules.Limits{}, "Europe/Berlin", "2026-01-04 03:00 +0100", "", false, ""},
		{"a Sunday, without quiet hours", rules.Limits{Days: week}, "Europe/Berlin", "2026-01-04 10:00 +0100", "2026-01-05 00:00 +0100", true, "it is Sunday there"},
		{"a Saturday, with quiet hours", rules.Limits{Days: week, Quiet: night}, "Europe/Berlin", "2026-01-03 10:00 +0100", "2026-01-05 08:00 +0100", true, "it is Saturday there"},
		{"a Friday night", rules.Limits{Days: week, Quiet: night}, "Europe/Berlin", "2026-01-02 21:00 +0100", "2026-01-05 08:00 +0100", false, "it is 21:00 there"},
		{"a Monday morning", rules.Limits{Days: week, Quiet: night}, "Europe/Berlin", "2026-01-05 08:00 +0100", "", false, ""},
		{"before sunrise on a Monday", rules.Limits{Days: week, Quiet: night}, "Europe/Berlin", "2026-01-05 00:00 +0100", "2026-01-05 08:00 +0100", false, "it is 00:00 there"},
		{"Sunday there, Monday here", rules.Limits{Days: week}, "America/New_York", "2026-01-04 23:30 -0500", "2026-01-05 00:00 -0500", true, "it is Sunday there"},
		{"Monday there, Sunday here", rules.Limits{Days: week}, "Asia/Kathmandu", "2026-01-05 00:15 +0545", "", false, ""},
		{"two holidays and a weekend", rules.Limits{Days: week, Holidays: christmas, Quiet: night}, "Europe/Berlin", "2026-12-24 21:30 +0100", "2026-12-28 08:00 +0100", false, "it is 21:30 there"},
		{"a holiday of every year", rules.Limits{Holidays: christmas}, "Europe/Berlin", "2031-12-25 12:00 +0100", "2031-12-27 00:00 +0100", true, "25 December is a holiday"},
		{"a holiday on a Sunday is called a holiday", rules.Limits{Days: week, Holidays: christmas}, "Europe/Berlin", "2027-12-26 12:00 +0100", "2027-12-27 00:00 +0100", true, "26 December is a holiday"},
		{"a holiday of one year", rules.Limits{Holidays: []rules.Date{{2026, time.April, 3}}}, "Europe/Berlin", "2026-04-03 12:00 +0200", "2026-04-04 00:00 +0200", true, "3 April is a holiday"},
		{"and not of the next", rules.Limits{Holidays: []rules.Date{{2026, time.April, 3}}}, "Europe/Berlin", "2027-04-03 12:00 +0200", "", false, ""},
		{"a leap day", rules.Limits{Holidays: []rules.Date{{0, time.February, 29}}}, "Europe/Berlin", "2028-02-29 12:00 +0100", "2028-03-01 00:00 +0100", true, "29 February is a holiday"},
		{"a leap day leaves common years alone", rules.Limits{Holidays: []rules.Date{{0, time.February, 29}}}, "Europe/Berlin", "2027-02-28 12:00 +0100", "", false, ""},

		{"Berlin goes forward on an off day", rules.Limits{Days: week, Quiet: night}, "Europe/Berlin", "2026-03-27 22:00 +0100", "2026-03-30 08:00 +0200", false, "it is 22:00 there"},
		{"Berlin goes back on an off day", rules.Limits{Days: week, Quiet: night}, "Europe/Berlin", "2026-10-24 12:00 +0200", "2026-10-26 08:00 +0100", true, "it is Saturday there"},
		{"New York's quiet ends in the gap", rules.Limits{Quiet: &rules.Quiet{From: 22 * 60, To: 150}}, "America/New_York", "2026-03-07 23:00 -0500", "2026-03-08 03:00 -0400", false, "it is 23:00 there"},
		{"New York's quiet ends in the overlap", rules.Limits{Quiet: &rules.Quiet{From: 22 * 60, To: 90}}, "America/New_York", "2026-10-31 23:00 -0400", "2026-11-01 01:30 -0400", false, "it is 23:00 there"},
		{"New York's off day ends before the gap", rules.Limits{Holidays: []rules.Date{{2026, time.March, 7}}}, "America/New_York", "2026-03-07 12:00 -0500", "2026-03-08 00:00 -0500", true, "7 March is a holiday"},
		{"Lord Howe goes back by half an hour", rules.Limits{Holidays: []rules.Date{{2026, time.April, 4}}, Quiet: night}, "Australia/Lord_Howe", "2026-04-04 12:00 +1100", "2026-04-05 08:00 +1030", true, "4 April is a holiday"},
		{"Lord Howe goes forward by half an hour", rules.Limits{Days: week, Quiet: night}, "Australia/Lord_Howe", "2026-10-02 23:00 +1030", "2026-10-05 08:00 +1100", false, "it is 23:00 there"},
		{"Kathmandu lies a quarter beside the hour", rules.Limits{Days: week, Quiet: night}, "Asia/Kathmandu", "2026-01-03 09:00 +0545", "2026-01-05 08:00 +0545", true, "it is Saturday there"},
		{"a zone that never changes", rules.Limits{Days: week, Quiet: night}, "Asia/Tokyo", "2026-03-28 12:00 +0900", "2026-03-30 08:00 +0900", true, "it is Saturday there"},
		{"Santiago's Sunday begins at one", rules.Limits{Holidays: []rules.Date{{2026, time.September, 5}}}, "America/Santiago", "2026-09-05 12:00 -0400", "2026-09-06 01:00 -0300", true, "5 September is a holiday"},
		{"Apia skipped a Friday", rules.Limits{Holidays: []rules.Date{{2011, time.December, 29}}}, "Pacific/Apia", "2011-12-29 12:00 -1000", "2011-12-31 00:00 +1400", true, "29 December is a holiday"},
	} {
		at, err := time.Parse(instants, c.at)
		if err != nil {
			t.Fatal(err)
		}
		pause, ok := c.limits.Allowed(at.In(zone(t, c.zone)))
		got := ""
		if !ok {
			got = pause.Until.Format(instants)
		}
		if got != c.want || pause.OffDay != c.offDay || pause.Why != c.why {
			t.Errorf("%s: %q %v %q", c.name, got, pause.OffDay, pause.Why)
		}
	}
}

func TestACalendarWithoutAnAllowedDayIsAskedAgainSomeDay(t *testing.T) {
	var l rules.Limits
	for day := time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2028; day = day.AddDate(0, 0, 1) {
		l.Holidays = append(l.Holidays, rules.Date{Month: day.Month(), Day: day.Day()})
	}
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	if pause, ok := l.Allowed(now); ok || !pause.Until.After(now.AddDate(2, 0, 0)) {
		t.Errorf("%v %v", pause, ok)
	}
}

// Minute by minute: nothing before the end of a pause is allowed, the end is, and
// it is the earliest.
func TestAPauseIsNeitherTooShortNorTooLong(t *testing.T) {
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Tokyo", "America/Santiago", "America/Havana"}
	rapid.Check(t, func(t *rapid.T) {
		loc, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		l := rules.Limits{Days: rules.Weekdays(rapid.IntRange(0, 127).Draw(t, "days"))}
		if rapid.Bool().Draw(t, "quiet") {
			l.Quiet = &rules.Quiet{From: rapid.IntRange(0, 1439).Draw(t, "from"), To: rapid.IntRange(0, 1439).Draw(t, "to")}
		}
		day := rapid.SampledFrom([]string{"2026-01-05", "2026-03-07", "2026-03-28", "2026-04-04", "2026-09-05", "2026-10-03", "2026-10-24", "2026-10-31"}).Draw(t, "day")
		from, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		l.Holidays = []rules.Date{{Month: from.Month(), Day: from.Day() + rapid.IntRange(0, 1).Draw(t, "holiday")}}
		now := from.Add(time.Duration(rapid.IntRange(0, 2*24*60).Draw(t, "minute")) * time.Minute).In(loc)
		may := func(at time.Time) bool {
			minute := at.Hour()*60 + at.Minute()
			if q := l.Quiet; q != nil && (q.From <= q.To && minute >= q.From && minute < q.To || q.From > q.To && (minute >= q.From || minute < q.To)) {
				return false
			}
			for _, h := range l.Holidays {
				if at.Month() == h.Month && at.Day() == h.Day {
					return false
				}
			}
			return l.Days == 0 || l.Days&(1<<at.Weekday()) != 0
		}
		pause, ok := l.Allowed(now)
		if ok != may(now) {
			t.Fatalf("%s: %v", now, ok)
		}
		if ok {
			return
		}
		first := now
		for !may(first) {
			first = first.Add(time.Minute)
		}
		if !pause.Until.Equal(first) {
			t.Fatalf("%s until %s, and it is allowed at %s", now, pause.Until, first)
		}
	})
}
