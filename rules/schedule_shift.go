package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Shift is a time of a schedule at which a zone's clocks are moved: they skip
// it, or show it twice.
type Shift struct {
	Wall    time.Time // what the schedule says, as a wall clock written in UTC
	At      time.Time // when it comes
	Skipped bool      // the clocks skip Wall; else they show it twice
}

// Shifts are the times in [from, until) that the zone's clocks skip or show
// twice, of those that the schedule asks for. A skipped time at whose end the
// schedule comes anyway changes nothing and is left out.
func (s *Schedule) Shifts(from, until time.Time) []Shift {
	var shifts []Shift
	for day := from; day.Before(until); day = day.AddDate(0, 0, 1) {
		moved, by := clockMove(day, day.AddDate(0, 0, 1), s.Zone)
		if by == 0 {
			continue
		}
		_, after := moved.In(s.Zone).Zone()
		first := wallOf(moved.Add(-by), after) // of what is skipped or shown twice
		if by < 0 {
			first = wallOf(moved, after)
		}
		last := first.Add(by.Abs())
		var skipped []Shift
		for wall := s.cron.Next(first.Add(-time.Second)); !wall.IsZero() && wall.Before(last); wall = s.cron.Next(wall) {
			skipped = append(skipped, Shift{wall, onClock(wall, s.Zone), by > 0})
		}
		if by > 0 && s.cron.Next(last.Add(-time.Second)).Equal(last) {
			continue
		}
		shifts = append(shifts, skipped...)
	}
	return shifts
}

// clockMove is the instant in (from, until] at which the zone's clocks are put
// forward (by > 0) or back (by < 0); by is 0 when they are not.
func clockMove(from, until time.Time, zone *time.Location) (at time.Time, by time.Duration) {
	_, before := from.In(zone).Zone()
	_, after := until.In(zone).Zone()
	if before == after {
		return time.Time{}, 0
	}
	for until.Sub(from) > time.Second {
		middle := from.Add(until.Sub(from) / 2)
		if _, offset := middle.In(zone).Zone(); offset == before {
			from = middle
		} else {
			until = middle
		}
	}
	return until.Truncate(time.Second), time.Duration(after-before) * time.Second
}

// wallOf is an instant as a clock so many seconds before UTC shows it, written in
// UTC.
func wallOf(t time.Time, offset int) time.Time {
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// farSighted is for how many years from now a schedule's shifts are told.
const farSighted = 2

// Notes are what is worth knowing about a schedule of the project in the two
// years from now: the times that the clocks skip, and those that they show
// twice, in one note each. They stand where the schedule stands.
func (s *Schedule) Notes(now time.Time) Problems {
	var skipped, twice []Shift
	for _, shift := range s.Shifts(now, now.AddDate(farSighted, 0, 0)) {
		if shift.Skipped {
			skipped = append(skipped, shift)
		} else {
			twice = append(twice, shift)
		}
	}
	var notes Problems
	note := s.place
	note.Warning = true
	if clock, days := walls(skipped); len(days) > 0 {
		verbs := "%s does not exist on %s in %s: it comes at %s"
		if strings.Contains(clock, " ") {
			verbs = "%s do not exist on %s in %s: they come at %s"
		}
		note.Message = fmt.Sprintf(verbs, clock, strings.Join(days, " and "), s.Zone, skipped[0].At.Format("15:04"))
		notes = append(notes, note)
	}
	if clock, days := walls(twice); len(days) > 0 {
		verbs := "%s comes twice on %s in %s: it counts the first time only"
		if strings.Contains(clock, " ") {
			verbs = "%s come twice on %s in %s: they count the first time only"
		}
		note.Message = fmt.Sprintf(verbs, clock, strings.Join(days, " and "), s.Zone)
		notes = append(notes, note)
	}
	return notes
}

// walls are the times of day of shifts, such as 02:30 or 02:00 to 02:45, and
// their days.
func walls(shifts []Shift) (clock string, days []string) {
	var clocks []string
	for _, shift := range shifts {
		clocks = append(clocks, shift.Wall.Format("15:04"))
		days = append(days, shift.Wall.Format(time.DateOnly))
	}
	if len(shifts) == 0 {
		return "", nil
	}
	clock = slices.Min(clocks)
	if last := slices.Max(clocks); last != clock {
		clock += " to " + last
	}
	return clock, slices.Compact(days)
}
