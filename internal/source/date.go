package source

import (
	"fmt"
	"time"
)

// clock reads dates and remembers how far each day is from UTC in its zone, so
// that a timestamp costs no look-up in the zone's table.
type clock struct {
	zone    *time.Location
	offsets []int32 // seconds east of UTC by day since 1970; see below
}

const (
	unknownOffset  int32 = 1 << 30 // not looked up yet
	changingOffset int32 = 1<<30 + 1
	knownDays            = 1 << 16 // 1970 to 2149
	secondsPerDay        = 24 * 60 * 60
)

func newClock(zone *time.Location) *clock {
	if zone == nil {
		zone = time.UTC
	}
	c := &clock{zone: zone, offsets: make([]int32, knownDays)}
	for i := range c.offsets {
		c.offsets[i] = unknownOffset
	}
	return c
}

// parse gives microseconds since 1970 UTC for 2026-01-31, 2026-01-31 09:00,
// 2026-01-31 09:00:05 and 2026-01-31 09:00:05.123456, with a space or a T
// between; the last two may be followed by Z or an offset (RFC 3339, or shorter
// as databases write it: +02). Without one the time is of the clock's zone;
// a time that the zone skips moves forward as time.Date does. Digits beyond
// microseconds are dropped.
func (c *clock) parse(b []byte) (micro int64, fault string) {
	if len(b) < 10 || b[4] != '-' || b[7] != '-' {
		return 0, dateFault(b)
	}
	year, month, day := two(b[0:2])*100+two(b[2:4]), two(b[5:7]), two(b[8:10])
	if year < 0 || month < 0 || day < 0 {
		return 0, dateFault(b)
	}
	if year == 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, "is not a day of the calendar"
	}
	seconds, micros, rest, ok := timeOfDay(b[10:])
	if !ok {
		return 0, "is not a date (write 2026-01-31 or 2026-01-31 09:00:05)"
	}
	days := daysSince1970(year, month, day)
	if len(rest) > 0 {
		offset, ok := zoneOffset(rest)
		if !ok {
			return 0, "is not a date (write the zone as Z or +02:00)"
		}
		return (int64(days)*secondsPerDay+int64(seconds-offset))*1e6 + int64(micros), ""
	}
	if offset, ok := c.offset(days); ok {
		return (int64(days)*secondsPerDay+int64(seconds-offset))*1e6 + int64(micros), ""
	}
	t := time.Date(year, time.Month(month), day, 0, 0, seconds, micros*1000, c.zone)
	return t.UnixMicro(), ""
}

// offset is the zone's distance from UTC on a day since 1970 on which it does
// not change.
func (c *clock) offset(days int) (int, bool) {
	if c.zone == time.UTC {
		return 0, true
	}
	if days < 0 || days >= len(c.offsets) {
		return 0, false
	}
	if c.offsets[days] == unknownOffset {
		c.offsets[days] = changingOffset
		// From the noon before, so that a midnight that is skipped is seen.
		noon := time.Date(1970, 1, days, 12, 0, 0, 0, c.zone)
		_, end := noon.ZoneBounds()
		_, offset := noon.Zone()
		if end.IsZero() || end.After(time.Date(1970, 1, 2+days, 0, 0, 0, 0, c.zone)) {
			c.offsets[days] = int32(offset)
		}
	}
	o := c.offsets[days]
	return int(o), o != changingOffset
}

// timeOfDay reads what stands behind the day: nothing, or a time and perhaps a
// zone, which is left in rest.
func timeOfDay(b []byte) (seconds, micros int, rest []byte, ok bool) {
	if len(b) == 0 {
		return 0, 0, nil, true
	}
	if len(b) < 6 || b[0] != ' ' && b[0]|' ' != 't' || b[3] != ':' {
		return 0, 0, nil, false
	}
	hour, minute, second := two(b[1:3]), two(b[4:6]), 0
	if b = b[6:]; len(b) >= 3 && b[0] == ':' {
		second = two(b[1:3])
		if b = b[3:]; len(b) > 1 && b[0] == '.' {
			n := 1
			for scale := 100_000; n < len(b) && b[n]-'0' <= 9; n++ {
				micros += int(b[n]-'0') * scale
				scale /= 10
			}
			if n == 1 {
				return 0, 0, nil, false
			}
			b = b[n:]
		}
	}
	ok = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60
	return hour*3600 + minute*60 + second, micros, b, ok
}

// zoneOffset reads Z, +02:00, +0200 or +02, with a space before it or none.
func zoneOffset(b []byte) (seconds int, ok bool) {
	if len(b) > 1 && b[0] == ' ' {
		b = b[1:]
	}
	if len(b) == 1 && b[0]|' ' == 'z' {
		return 0, true
	}
	if len(b) < 3 || b[0] != '+' && b[0] != '-' {
		return 0, false
	}
	hours, minutes := two(b[1:3]), 0
	switch {
	case len(b) == 6 && b[3] == ':':
		minutes = two(b[4:6])
	case len(b) == 5:
		minutes = two(b[3:5])
	case len(b) != 3:
		return 0, false
	}
	if hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
		return 0, false
	}
	seconds = hours*3600 + minutes*60
	if b[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

// two reads two digits; far below zero when they are none, so that a sum with
// another two stays below zero.
func two(b []byte) int {
	tens, ones := b[0]-'0', b[1]-'0'
	if tens > 9 || ones > 9 {
		return -1 << 20
	}
	return int(tens)*10 + int(ones)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// daysSince1970 counts days in the Gregorian calendar, years beginning in March
// so that the leap day is the last one (E. G. Richards, Mapping Time, 1998).
func daysSince1970(year, month, day int) int {
	if month <= 2 {
		year, month = year-1, month+12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*month-457)/5 + day - 719469
}

// dateFault says what is wrong with a text that does not look like a date.
func dateFault(b []byte) string {
	if isNoValue(b) {
		return "is not a date (leave the cell empty where there is none)"
	}
	var first, second, year int
	if n, err := fmt.Sscanf(string(b), "%d.%d.%d", &first, &second, &year); err == nil && n == 3 && isDay(year, second, first) {
		return fmt.Sprintf("is not a date (write %d-%02d-%02d)", year, second, first)
	}
	if n, err := fmt.Sscanf(string(b), "%d/%d/%d", &first, &second, &year); err == nil && n == 3 {
		monthFirst, dayFirst := isDay(year, first, second), isDay(year, second, first)
		switch {
		case monthFirst && !dayFirst:
			return fmt.Sprintf("is not a date (write %d-%02d-%02d)", year, first, second)
		case dayFirst && (!monthFirst || first == second):
			return fmt.Sprintf("is not a date (write %d-%02d-%02d)", year, second, first)
		case first > 1000 && isDay(first, second, year):
			return fmt.Sprintf("is not a date (write %d-%02d-%02d)", first, second, year)
		}
	}
	return "is not a date (write year-month-day, as 2026-01-31)"
}

func isDay(year, month, day int) bool {
	return year >= 1000 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}
