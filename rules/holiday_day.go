package rules

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// day reads a day of an event, at midnight UTC. Whole is false of a time within a
// day. Many programs write whole days as times: midnight of any zone is the
// day as it is written, and an instant of UTC that is midnight in the project's
// zone begins that day there.
func (c *calendar) day(written string) (day time.Time, whole, ok bool) {
	date, clock, timed := strings.Cut(written, "T")
	day, err := time.Parse(rrule.DateFormat, date)
	if err != nil || !timed {
		return day, err == nil, err == nil
	}
	clock, universal := strings.CutSuffix(clock, "Z")
	at, err := time.Parse(rrule.DateFormat+"T150405", date+"T"+clock)
	if err != nil {
		return time.Time{}, false, false
	}
	if at.Equal(day) || !universal {
		return day, at.Equal(day), true
	}
	there := at.In(c.zone)
	year, month, number := there.Date()
	// The first instant of a day is not always midnight: some zones put the
	// clock forward then.
	return time.Date(year, month, number, 0, 0, 0, 0, time.UTC), there.Equal(time.Date(year, month, number, 0, 0, 0, 0, c.zone)), true
}

// lastDay reads the end of an event, the day after its last one. Some programs
// end a day at 23:59.
func (c *calendar) lastDay(written string) (day time.Time, whole, ok bool) {
	day, whole, ok = c.day(written)
	if _, clock, _ := strings.Cut(written, "T"); ok && !whole && strings.HasPrefix(clock, "2359") {
		return day.AddDate(0, 0, 1), true, true
	}
	return day, whole, ok
}

// calendarDays reads P3D, P1W and PT24H.
func calendarDays(s string) (int, bool) {
	s, unit, part := strings.TrimPrefix(s, "P"), 1, 1
	if weeks, ok := strings.CutSuffix(s, "W"); ok {
		s, unit = weeks, 7
	} else if hours, ok := strings.CutSuffix(s, "H"); ok {
		s, part = strings.TrimPrefix(hours, "T"), 24
	} else {
		s = strings.TrimSuffix(s, "D")
	}
	n, err := strconv.Atoi(s)
	return n / part * unit, err == nil && n > 0 && n%part == 0 && n/part <= longestHoliday
}

// tellLeft says which events of the file are no holidays for being shorter than a
// day.
func (c *calendar) tellLeft(file string) {
	if len(c.left) == 0 {
		return
	}
	message := fmt.Sprintf("%d events of %s are not whole days and were left out", len(c.left), file)
	if len(c.left) == 1 {
		message = "1 event of " + file + " is not a whole day and was left out"
	}
	if len(c.dates) == 0 {
		message += ": no holiday is left"
	}
	first := c.left[0]
	c.say(Problem{
		Line: first.number, Column: 1, Length: len([]rune(first.written)), Source: first.written, Warning: true,
		Message: message, Hint: "write a holiday as a day without a time, such as DTSTART;VALUE=DATE:20261225",
	})
}
