package rules_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones must not depend on the machine

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/rules"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestAScheduleOfManyTimesHasOneNoteForEachWayTheClocksMove(t *testing.T) {
	var said []string
	for _, note := range schedule(t, "*/20 2 * * *", "Europe/Berlin").Notes(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) {
		said = append(said, note.Message)
	}
	want := []string{
		"02:00 to 02:40 do not exist on 2026-03-29 and 2027-03-28 in Europe/Berlin: they come at 03:00",
		"02:00 to 02:40 come twice on 2026-10-25 and 2027-10-31 in Europe/Berlin: they count the first time only",
	}
	if !slices.Equal(said, want) {
		t.Errorf("%q", said)
	}
}

func schedule(t testing.TB, spec, where string) *rules.Schedule {
	t.Helper()
	s, err := rules.ParseSchedule(spec, zone(t, where))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// instants is the time of an instant in a zone, with its distance from UTC.
const instants = "2006-01-02 15:04 -0700"

func TestASchedulesInstants(t *testing.T) {
	for _, c := range []struct{ name, spec, zone, from, want string }{
		{"a plain day", "0 9 * * *", "Europe/Berlin", "2026-01-05 08:00", "2026-01-05 09:00 +0100, 2026-01-06 09:00 +0100"},
		{"the instant itself is not after it", "0 9 * * *", "Europe/Berlin", "2026-01-05 09:00", "2026-01-06 09:00 +0100"},
		{"nine stays nine when the clocks go forward", "0 9 * * *", "Europe/Berlin", "2026-03-28 00:00", "2026-03-28 09:00 +0100, 2026-03-29 09:00 +0200"},
		{"a time in Berlin's gap comes behind it", "30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 03:00 +0200, 2026-03-30 02:30 +0200"},
		{"a time that Berlin shows twice comes once", "30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 02:30 +0200, 2026-10-26 02:30 +0100"},
		{"several times in a gap come once", "*/20 2 * * *", "Europe/Berlin", "2026-03-29 01:00", "2026-03-29 03:00 +0200, 2026-03-30 02:00 +0200"},
		{"every hour of a day with a gap", "0 * * * *", "Europe/Berlin", "2026-03-29 00:30", "2026-03-29 01:00 +0100, 2026-03-29 03:00 +0200, 2026-03-29 04:00 +0200"},
		{"every hour of a day with an overlap", "0 * * * *", "Europe/Berlin", "2026-10-25 01:30", "2026-10-25 02:00 +0200, 2026-10-25 03:00 +0100"},
		{"a time in New York's gap", "30 2 * * *", "America/New_York", "2026-03-07 12:00", "2026-03-08 03:00 -0400, 2026-03-09 02:30 -0400"},
		{"a time that New York shows twice", "30 1 * * *", "America/New_York", "2026-10-31 12:00", "2026-11-01 01:30 -0400, 2026-11-02 01:30 -0500"},
		{"midnight in Santiago's gap", "0 0 * * *", "America/Santiago", "2026-09-05 12:00", "2026-09-06 01:00 -0300, 2026-09-07 00:00 -0300"},
		{"midnight that Santiago has once", "0 0 * * *", "America/Santiago", "2026-04-04 12:00", "2026-04-05 00:00 -0400, 2026-04-06 00:00 -0400"},
		{"late evening that Santiago shows twice", "30 23 * * *", "America/Santiago", "2026-04-03 23:45", "2026-04-04 23:30 -0300, 2026-04-05 23:30 -0400"},
		{"Lord Howe's gap of half an hour", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03 12:00", "2026-10-04 02:30 +1100, 2026-10-05 02:15 +1100"},
		{"Lord Howe's overlap of half an hour", "45 1 * * *", "Australia/Lord_Howe", "2026-04-04 12:00", "2026-04-05 01:45 +1100, 2026-04-06 01:45 +1030"},
		{"Kathmandu's three quarters of an hour", "0 9 * * *", "Asia/Kathmandu", "2026-01-05 08:00", "2026-01-05 09:00 +0545"},
		{"UTC", "30 2 * * *", "UTC", "2026-03-28 12:00", "2026-03-29 02:30 +0000"},
		{"the day that Samoa left out", "0 9 * * *", "Pacific/Apia", "2011-12-29 12:00", "2011-12-31 09:00 +1400, 2012-01-01 09:00 +1400"},
		{"29 February", "0 9 29 2 *", "UTC", "2026-01-01 00:00", "2028-02-29 09:00 +0000, 2032-02-29 09:00 +0000"},
		{"29 February over a year without", "0 9 29 2 *", "UTC", "2096-03-01 00:00", "2104-02-29 09:00 +0000"},
		{"weekly", "@weekly", "UTC", "2026-01-05 00:00", "2026-01-11 00:00 +0000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := schedule(t, c.spec, c.zone)
			at, err := time.ParseInLocation("2006-01-02 15:04", c.from, zone(t, c.zone))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for range strings.Split(c.want, ", ") {
				at = s.Next(at)
				got = append(got, at.Format(instants))
			}
			if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNextIsLaterAndNothingIsBetween(t *testing.T) {
	zones := []string{"Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"}
	specs := []string{"0 9 * * *", "30 2 * * *", "*/20 * * * *", "0 0 * * SUN", "15 2,23 * * *"}
	rapid.Check(t, func(r *rapid.T) {
		s := schedule(t, rapid.SampledFrom(specs).Draw(r, "spec"), rapid.SampledFrom(zones).Draw(r, "zone"))
		at := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(r, "at"), 0)
		next := s.Next(at)
		if !next.After(at) {
			r.Fatalf("%v is not after %v", next, at)
		}
		between := at.Add(time.Duration(rapid.Int64Range(0, int64(next.Sub(at))-1).Draw(r, "between")))
		if again := s.Next(between); !again.Equal(next) {
			r.Fatalf("after %v comes %v, but after %v comes %v", at, next, between, again)
		}
		if last, ok := s.Last(at, next); !ok || !last.Equal(next) {
			r.Fatalf("the last in (%v, %v] is %v", at, next, last)
		}
		if last, ok := s.Last(at, next.Add(-time.Second)); ok {
			r.Fatalf("%v is in (%v, %v)", last, at, next)
		}
	})
}

func TestShiftsAreTheTimesThatTheClocksSkipOrShowTwice(t *testing.T) {
	for _, c := range []struct{ spec, zone, want string }{
		{"30 2 * * *", "Europe/Berlin", "03-29 02:30 skipped 03:00, 10-25 02:30 twice 02:30"},
		{"0 9 * * *", "Europe/Berlin", ""},
		{"0 3 * * *", "Europe/Berlin", ""},
		{"0 2 * * *", "Europe/Berlin", "03-29 02:00 skipped 03:00, 10-25 02:00 twice 02:00"},
		{"30 2 * * MON", "Europe/Berlin", ""},
		{"0 2,3 * * *", "Europe/Berlin", "10-25 02:00 twice 02:00"},
		{"0 0 * * *", "America/Santiago", "09-06 00:00 skipped 01:00"},
		{"15 2 * * *", "Australia/Lord_Howe", "10-04 02:15 skipped 02:30"},
		{"45 1 * * *", "Australia/Lord_Howe", "04-05 01:45 twice 01:45"},
		{"30 2 * * *", "Asia/Kathmandu", ""},
	} {
		var got []string
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, zone(t, c.zone))
		for _, shift := range schedule(t, c.spec, c.zone).Shifts(from, from.AddDate(1, 0, 0)) {
			how := "twice"
			if shift.Skipped {
				how = "skipped"
			}
			got = append(got, shift.Wall.Format("01-02 15:04 ")+how+shift.At.Format(" 15:04"))
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.spec, c.zone, got, c.want)
		}
	}
}

func TestAWrongScheduleIsAScheduleError(t *testing.T) {
	for _, spec := range []string{"", " ", "* * * *", "61 * * * *", "@often", "0 9 30 2 *", "* * * * */", "\x00", "*/99999999999999999999 * * * *", "TZ= * * * * *"} {
		_, err := rules.ParseSchedule(spec, time.UTC)
		var e *rules.ScheduleError
		if !errors.As(err, &e) || e.Column < 1 || e.Length < 1 || e.Message == "" || e.Hint == "" {
			t.Errorf("%q: %v", spec, err)
		}
	}
}
