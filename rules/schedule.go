package rules

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Schedule is when a playbook is due: a cron expression read on the wall clock
// of a time zone. A time that the clocks skip in spring comes at the first
// moment after the gap; one that they show twice in autumn comes once.
type Schedule struct {
	Spec string
	Zone *time.Location
	cron cron.Schedule // in UTC, standing for the wall clock

	place Problem // where it stands in the project, without a message
}

// farthest is how many years one step of the search goes: cron gives up after
// five, and 29 February may be eight years away (2096 to 2104).
const farthest = 4

// ParseSchedule reads a cron expression of five fields, or @hourly, @daily,
// @weekly, @monthly, @yearly. The error is a *ScheduleError.
func ParseSchedule(spec string, zone *time.Location) (s *Schedule, err error) {
	defer func() { // robfig/cron v3.0.1 panics on some malformed input
		if recover() != nil {
			s, err = nil, wholeOf(spec, fmt.Sprintf("%q is not a schedule", spec), writeSchedule)
		}
	}()
	if mistake := judgeSchedule(spec); mistake != nil {
		return nil, mistake
	}
	parsed, err := cron.ParseStandard(strings.TrimSpace(spec))
	if err != nil {
		return nil, misfit(spec)
	}
	if fields, ok := parsed.(*cron.SpecSchedule); ok {
		fields.Location = time.UTC
	}
	s = &Schedule{Spec: strings.TrimSpace(spec), Zone: zone, cron: parsed}
	from := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	if next := s.Next(from); next.IsZero() {
		return nil, wholeOf(spec, fmt.Sprintf("the schedule %q never comes: there is no such day", spec), "write a day that the month has")
	}
	return s, nil
}

// Next is the first instant after t at which the schedule comes; zero when it
// never does.
func (s *Schedule) Next(t time.Time) time.Time {
	local := t.In(s.Zone)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
	for {
		next := s.cron.Next(wall)
		if next.IsZero() {
			next = s.cron.Next(wall.AddDate(farthest, 0, 0))
		}
		if wall = next; wall.IsZero() {
			return time.Time{}
		}
		if at := onClock(wall, s.Zone); at.After(t) {
			return at
		}
	}
}

// Last is the latest instant in (after, until] at which the schedule came; ok
// is false when it did not.
func (s *Schedule) Last(after, until time.Time) (last time.Time, ok bool) {
	for at := s.Next(after); !at.IsZero() && !at.After(until); at = s.Next(at) {
		last, ok = at, true
	}
	return last, ok
}

// onClock is the first instant at which the zone's clock shows the wall time;
// for a time it skips, the first instant after the gap.
func onClock(wall time.Time, zone *time.Location) time.Time {
	at := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, zone)
	if at.Hour() == wall.Hour() && at.Minute() == wall.Minute() {
		// time.Date takes either of two equal wall times: prefer the earlier.
		if _, shift := offsets(at, zone); shift > 0 {
			if earlier := at.Add(-shift); sameClock(earlier, at) {
				return earlier
			}
		}
		return at
	}
	jump, _ := clockMove(at.Add(-24*time.Hour), at.Add(24*time.Hour), zone)
	return jump.In(zone)
}

// offsets are the zone's distance from UTC at t and by how much the clocks were
// put back in the day before.
func offsets(t time.Time, zone *time.Location) (now, back time.Duration) {
	_, o := t.In(zone).Zone()
	_, before := t.Add(-24 * time.Hour).In(zone).Zone()
	return time.Duration(o) * time.Second, time.Duration(before-o) * time.Second
}

func sameClock(a, b time.Time) bool {
	return a.Hour() == b.Hour() && a.Minute() == b.Minute() && a.Day() == b.Day()
}
