package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

type holidaysDraft struct {
	dates    []Date
	calendar source
}

// holidays reads the days themselves, a calendar file, or both.
func holidays(h *holidaysDraft) slot {
	return slot{shape{kind: "object", fields: func() []field { return holidaysFields(&holidaysDraft{}) }, laws: []law{oneOrMore("dates", "calendar")}}, func(l *loader, v value) {
		if l.object(v, "holidays", holidaysFields(h)) && len(v.follow().node.Content) == 0 {
			l.at(v).say("holidays name no day", "write dates: [2026-12-25, 12-25] or calendar: holidays.ics")
		}
	}}
}

func holidaysFields(h *holidaysDraft) []field {
	return []field{
		{name: "dates", about: "Days such as 2026-12-25, or 12-25 for every year.", slot: listSlot("dates", func(l *loader, v value) {
			var d Date
			if dateSlot(&d).read(l, v); d.Month != 0 {
				h.dates = append(h.dates, d)
			}
		}, dateSlot(new(Date)).shape)},
		{name: "calendar", about: "A calendar file (iCalendar, .ics) in the project's folder, whose whole-day events are holidays.", slot: placed(&h.calendar, "the path of a calendar file", shape{kind: "text", pattern: `\.[iI][cC][sS]\s*$`, example: "holidays.ics"})},
	}
}

var datePattern = regexp.MustCompile(`^(?:([0-9]{4})-)?(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`)

// dateSlot reads 2026-12-25, or 12-25 for every year.
func dateSlot(into *Date) slot {
	return slot{shape{kind: "text", pattern: datePattern.String(), example: `"12-25"`}, func(l *loader, v value) {
		s, ok := l.plain(v, "a day")
		if !ok {
			return
		}
		d, ok := parseDate(s)
		if !ok {
			l.at(v).say(quoted(s)+" is not a day of the calendar", "write 2026-12-25, or 12-25 for every year")
			return
		}
		*into = d
	}}
}

func parseDate(s string) (Date, bool) {
	m := datePattern.FindStringSubmatch(s)
	if m == nil {
		return Date{}, false
	}
	n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v } // digits or nothing, by the pattern
	d := Date{n(1), time.Month(n(2)), n(3)}
	year := d.Year
	if m[1] == "" {
		year = 2000 // a leap year: 29 February comes round, too
	} else if year == 0 {
		return Date{}, false
	}
	return d, time.Date(year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Day() == d.Day
}

// weekdaySet reads MON-FRI, or a list of days and ranges.
func weekdaySet(into *Weekdays) slot {
	day := `(?:` + anyCase("sun mon tue wed thu fri sat") + `)`
	one := shape{kind: "text", pattern: `^\s*` + day + `(?:\s*-\s*` + day + `)?\s*$`, example: "MON-FRI"}
	read := func(l *loader, v value) {
		s, ok := l.plain(v, "a weekday")
		if !ok {
			return
		}
		first, last, isRange := strings.Cut(s, "-")
		if !isRange {
			last = first
		}
		from, to := weekdayNumber(first), weekdayNumber(last)
		if from < 0 || to < 0 {
			l.at(v).say(quoted(s)+" is not a weekday", "write SUN, MON, TUE, WED, THU, FRI or SAT, or a range such as MON-FRI")
			return
		}
		for ; from != to; from = (from + 1) % len(weekdays) {
			*into |= 1 << from
		}
		*into |= 1 << to
	}
	list := listSlot("weekdays", read, one)
	return slot{shape{kind: "any of", of: []shape{one, list.shape}}, func(l *loader, v value) {
		if v.follow().node.Kind == yaml.ScalarNode {
			read(l, v)
			return
		}
		list.read(l, v)
	}}
}

// weekdayNumber is the number of a day, from Sunday; -1 when it is none.
func weekdayNumber(s string) int {
	return slices.Index(weekdays, strings.ToUpper(strings.TrimSpace(s)))
}
