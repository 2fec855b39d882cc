package rules_test

import (
	"testing"
	"time"

	"holdfast/rules"
)

func TestAWaitCountsDaysOnTheCalendarAndHoursOnTheClock(t *testing.T) {
	for _, c := range []struct {
		name, zone, from, want string
		wait                   rules.Wait
	}{
		{"a week", "Europe/Berlin", "2026-01-05 09:00 +0100", "2026-01-12 09:00 +0100", rules.Wait{Days: 7}},
		{"a week over the gap stays at nine", "Europe/Berlin", "2026-03-25 09:00 +0100", "2026-04-01 09:00 +0200", rules.Wait{Days: 7}},
		{"a day over the overlap has 25 hours", "Europe/Berlin", "2026-10-24 12:00 +0200", "2026-10-25 12:00 +0100", rules.Wait{Days: 1}},
		{"24 hours over the overlap are 24 hours", "Europe/Berlin", "2026-10-24 12:00 +0200", "2026-10-25 11:00 +0100", rules.Wait{Time: 24 * time.Hour}},
		{"days first, then hours", "America/New_York", "2026-03-07 03:30 -0500", "2026-03-08 05:30 -0400", rules.Wait{Days: 1, Time: 2 * time.Hour}},
		{"the day is that of the zone, not of the instant given", "Asia/Kathmandu", "2026-01-05 20:00 +0000", "2026-01-07 01:45 +0545", rules.Wait{Days: 1}},
		{"a month's end", "UTC", "2026-01-31 09:00 +0000", "2026-02-01 09:00 +0000", rules.Wait{Days: 1}},
	} {
		from, err := time.Parse(instants, c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.wait.After(from, zone(t, c.zone)).Format(instants); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestQuietHoursEndOnTheCustomersClock(t *testing.T) {
	night, noon := &rules.Quiet{From: 21 * 60, To: 8 * 60}, &rules.Quiet{From: 12 * 60, To: 13*60 + 30}
	gap, overlap := &rules.Quiet{From: 60, To: 2*60 + 30}, &rules.Quiet{From: 60, To: 2*60 + 30}
	for _, c := range []struct {
		name           string
		quiet          *rules.Quiet
		zone, at, want string
	}{
		{"by day", night, "Europe/Berlin", "2026-01-05 12:00 +0100", ""},
		{"in the evening, until the morning", night, "Europe/Berlin", "2026-01-05 22:15 +0100", "2026-01-06 08:00 +0100"},
		{"after midnight, until the same morning", night, "Europe/Berlin", "2026-01-06 03:00 +0100", "2026-01-06 08:00 +0100"},
		{"the first minute is quiet", night, "Europe/Berlin", "2026-01-05 21:00 +0100", "2026-01-06 08:00 +0100"},
		{"the last minute is over", night, "Europe/Berlin", "2026-01-06 08:00 +0100", ""},
		{"one minute before the end", night, "Europe/Berlin", "2026-01-06 07:59 +0100", "2026-01-06 08:00 +0100"},
		{"the night before the gap is an hour shorter", night, "Europe/Berlin", "2026-03-28 23:00 +0100", "2026-03-29 08:00 +0200"},
		{"the night of the overlap is an hour longer", night, "Europe/Berlin", "2026-10-24 23:00 +0200", "2026-10-25 08:00 +0100"},
		{"within a day", noon, "America/New_York", "2026-01-05 12:30 -0500", "2026-01-05 13:30 -0500"},
		{"an end inside of the gap comes behind it", gap, "Europe/Berlin", "2026-03-29 01:30 +0100", "2026-03-29 03:00 +0200"},
		{"the second showing of the last quiet hour", overlap, "Europe/Berlin", "2026-10-25 02:15 +0100", "2026-10-25 02:30 +0100"},
		{"an end at Santiago's missing midnight", &rules.Quiet{From: 22 * 60, To: 0}, "America/Santiago", "2026-09-05 23:00 -0400", "2026-09-06 01:00 -0300"},
	} {
		at, err := time.Parse(instants, c.at)
		if err != nil {
			t.Fatal(err)
		}
		until, quiet := c.quiet.Until(at.In(zone(t, c.zone)))
		got := ""
		if quiet {
			got = until.Format(instants)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if quiet {
			if _, still := c.quiet.Until(until); still {
				t.Errorf("%s: it is quiet still at %s", c.name, got)
			}
		}
	}
}
