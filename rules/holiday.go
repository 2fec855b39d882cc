package rules

import (
	"cmp"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Bounds of a calendar: until when rules that fall on another day each year are
// written out, and how long one holiday may be.
const (
	lastHolidayYear = 2100
	longestHoliday  = 366
)

// readCalendar reads the calendar file that holidays name.
func (l *loader) readCalendar(sum hash.Hash) error {
	s := l.draft.limits.holidays.calendar
	if !s.written() {
		return nil
	}
	name := strings.TrimSpace(s.text)
	if !fs.ValidPath(name) {
		l.at(s.at).say(quoted(name)+" does not lie in the project's folder", "put the file there, and write its path from there, such as holidays.ics")
		return nil
	}
	text, err := fs.ReadFile(l.fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		l.at(s.at).say("there is no file "+quoted(l.typed(name)), "put the calendar there, or write where it is")
		return nil
	} else if err != nil {
		return fmt.Errorf("reading the calendar of holidays: %w", err)
	}
	fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	c := calendar{say: func(p Problem) { p.File = name; l.problem(p) }, zone: cmp.Or(l.draft.zone, time.UTC)}
	l.draft.limits.bookDates = c.read(string(text))
	c.tellLeft(l.typed(name))
	return nil
}

// calendar reads the whole-day events of an iCalendar file (RFC 5545).
type calendar struct {
	say   func(Problem)
	zone  *time.Location // of the project
	dates []Date
	left  []calendarLine // where events begin that are not whole days
}

// calendarLine is one property of a calendar.
type calendarLine struct {
	number      int // in the file, from 1
	name, value string
	written     string
}

func (c *calendar) read(text string) []Date {
	var event []calendarLine
	events, depth := 0, 0 // depth counts what stands inside of an event, such as an alarm
	for _, line := range unfold(text) {
		switch begins := line.name == "BEGIN"; {
		case begins && event == nil && strings.EqualFold(line.value, "VEVENT"):
			event, depth = []calendarLine{line}, 0
		case event == nil:
		case begins:
			depth++
		case line.name == "END" && depth > 0:
			depth--
		case line.name == "END":
			events++
			c.event(event)
			event = nil
		case depth == 0:
			event = append(event, line)
		}
	}
	if event != nil {
		c.fault(event[0], "this event has no end", "export the calendar again: the file is cut off")
	} else if events == 0 {
		c.say(Problem{Message: "this calendar has no events", Hint: "export it as iCalendar (.ics)"})
	}
	slices.SortFunc(c.dates, compareDates)
	return slices.Compact(c.dates)
}

// unfold puts together what goes on on the next line, behind a blank (RFC 5545,
// 3.1), and takes each line apart.
func unfold(text string) []calendarLine {
	var lines []calendarLine
	for i, written := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		written = strings.TrimSuffix(written, "\r")
		if n := len(lines); n > 0 && (strings.HasPrefix(written, " ") || strings.HasPrefix(written, "\t")) {
			lines[n-1].value += written[1:]
		} else if written != "" {
			lines = append(lines, calendarLine{number: i + 1, value: written, written: written})
		}
	}
	for i := range lines {
		line := &lines[i]
		quoted, end := false, len(line.value)
		for at, r := range line.value {
			if r == '"' {
				quoted = !quoted
			} else if r == ':' && !quoted {
				end = at
				break
			}
		}
		name, _, _ := strings.Cut(line.value[:end], ";") // what the parameters say, the value shows
		line.name, line.value = strings.ToUpper(name), strings.TrimSpace(strings.TrimPrefix(line.value[end:], ":"))
	}
	return lines
}

func (c *calendar) fault(at calendarLine, message, hint string) {
	c.say(Problem{Line: at.number, Column: 1, Length: len([]rune(at.written)), Source: at.written, Message: message, Hint: hint})
}

// event adds the days of one event. One that is only a part of a day, such as a
// meeting, is no holiday.
func (c *calendar) event(lines []calendarLine) {
	find := func(name string) (calendarLine, bool) {
		i := slices.IndexFunc(lines, func(line calendarLine) bool { return line.name == name })
		if i < 0 {
			return calendarLine{}, false
		}
		return lines[i], true
	}
	start, ok := find("DTSTART")
	if !ok {
		c.fault(lines[0], "this event has no DTSTART", "add its day, such as DTSTART;VALUE=DATE:20261225")
		return
	}
	if status, _ := find("STATUS"); strings.EqualFold(status.value, "CANCELLED") {
		return
	}
	from, whole, ok := c.day(start.value)
	if !ok {
		c.fault(start, quoted(start.value)+" is not a day of the calendar", "write it as 20261225")
		return
	}
	days, timed := 1, strings.Contains(start.value, "T")
	end, ends := find("DTEND")
	length, lasts := find("DURATION")
	switch {
	case !whole || timed && !ends && !lasts:
		c.left = append(c.left, start)
		return
	case ends:
		until, whole, ok := c.lastDay(end.value)
		if !ok {
			c.fault(end, quoted(end.value)+" is not a day of the calendar", "write the day after the last one, as 20261227")
			return
		}
		days = int(until.Sub(from).Hours() / 24) // whole days of UTC
		if !whole || timed && days < 1 {
			c.left = append(c.left, start)
			return
		}
	case lasts:
		if days, ok = calendarDays(length.value); !ok && timed {
			c.left = append(c.left, start)
			return
		} else if !ok {
			c.fault(length, quoted(length.value)+" is not a number of days", "write P3D for three days")
			return
		}
	}
	if days > longestHoliday {
		c.fault(start, fmt.Sprintf("this event has %d days", days), fmt.Sprintf("a holiday has %d at most", longestHoliday))
		return
	}
	c.comesRound(lines, from, max(1, days)) // some programs write DTEND on the day itself
}
