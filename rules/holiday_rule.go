package rules

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// comesRound adds an event as often as its rule says (RFC 5545, 3.8.5). A rule
// that gives the same day every year stands once, without a year; any other is
// written out.
func (c *calendar) comesRound(lines []calendarLine, from time.Time, days int) {
	starts, except := []time.Time{from}, map[time.Time]bool{}
	everyYear, further := false, false
	for _, line := range lines {
		switch line.name {
		case "RRULE":
			option, err := c.yearly(line.value, from)
			if err != nil {
				c.fault(line, "this rule is not read: "+err.Error(), "write a rule with FREQ=YEARLY, or an event for each day")
				return
			}
			if everyYear = sameDay(option, from, days); everyYear {
				continue
			}
			rule, err := rrule.NewRRule(*option)
			if err != nil {
				c.fault(line, "this rule cannot be read", "write it as FREQ=YEARLY, or with BYMONTH and BYDAY")
				return
			}
			starts = append(starts, rule.Between(from, time.Date(lastHolidayYear, 12, 31, 0, 0, 0, 0, time.UTC), true)...)
		case "RDATE", "EXDATE":
			further = true
			for written := range strings.SplitSeq(line.value, ",") {
				first, _, _ := strings.Cut(written, "/") // of a period
				at, _, ok := c.day(first)
				if !ok {
					c.fault(line, quoted(written)+" is not a day of the calendar", "write it as 20261225")
					return
				}
				if line.name == "EXDATE" {
					except[at] = true
				} else {
					starts = append(starts, at)
				}
			}
		}
	}
	if everyYear && further {
		for year := from.Year() + 1; year <= lastHolidayYear; year++ {
			if at := time.Date(year, from.Month(), from.Day(), 0, 0, 0, 0, time.UTC); at.Day() == from.Day() {
				starts = append(starts, at)
			}
		}
		everyYear = false
	}
	for _, start := range starts {
		for i := range days {
			day := start.AddDate(0, 0, i)
			if except[start] {
				continue
			}
			d := Date{day.Year(), day.Month(), day.Day()}
			if everyYear && start.Equal(from) {
				d.Year = 0
			}
			c.dates = append(c.dates, d)
		}
	}
}

// yearly reads a rule that comes round once a year or so.
func (c *calendar) yearly(rule string, from time.Time) (*rrule.ROption, error) {
	option, err := rrule.StrToROption(strings.ToUpper(rule))
	switch {
	case err != nil:
		return nil, errors.New("it is no rule of iCalendar")
	case option.Freq != rrule.YEARLY:
		return nil, errors.New("it comes round more often than every year")
	case len(option.Byhour)+len(option.Byminute)+len(option.Bysecond) > 0:
		return nil, errors.New("it asks for a time of day")
	}
	option.Dtstart = from
	for part := range strings.SplitSeq(strings.ToUpper(rule), ";") {
		if until, ok := strings.CutPrefix(part, "UNTIL="); ok {
			if day, _, read := c.day(until); read { // in UTC it may be of the evening before
				option.Until = day
			}
		}
	}
	return option, nil
}

// sameDay says whether a rule gives the same days of the calendar every year, for
// ever.
func sameDay(o *rrule.ROption, from time.Time, days int) bool {
	alone := func(list []int, only int) bool { return len(list) == 0 || slices.Equal(list, []int{only}) }
	other := len(o.Bysetpos) + len(o.Byyearday) + len(o.Byweekno) + len(o.Byweekday) + len(o.Byeaster)
	leap := from.Month() == time.February && from.AddDate(0, 0, days-1).Month() != time.February
	return o.Interval <= 1 && o.Count == 0 && o.Until.IsZero() && other == 0 && !leap &&
		alone(o.Bymonth, int(from.Month())) && alone(o.Bymonthday, from.Day())
}
