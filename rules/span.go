package rules

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// span is a length of time: calendar days, then hours and minutes.
type span struct {
	days Days
	time time.Duration
}

var spanPattern = regexp.MustCompile(`^(?:(\d{1,4})w)?(?:(\d{1,5})d)?(?:(\d{1,5})h)?(?:(\d{1,5})m)?$`)

func parseSpan(s string) (span, bool) {
	m := spanPattern.FindStringSubmatch(s)
	if m == nil || s == "" {
		return span{}, false
	}
	n := func(i int) int {
		v, _ := strconv.Atoi(m[i]) // digits or nothing, by the pattern
		return v
	}
	return span{Days(7*n(1) + n(2)), time.Duration(n(3))*time.Hour + time.Duration(n(4))*time.Minute}, true
}

// ParseSpan reads a length of time as it is written in YAML: 30d, 36h, 1w2d.
func ParseSpan(text string) (Wait, error) {
	s, ok := parseSpan(text)
	if !ok || s.duration() == 0 {
		return Wait{}, fmt.Errorf("%q is no length of time: %s", text, writeSpan(text, ok))
	}
	return Wait{Days: s.days, Time: s.time}, nil
}

var spokenSpan = regexp.MustCompile(`(?i)^(\d{1,4}) ?(w|d|h|m)(?:eeks?|ays?|ours?|rs?|inutes?|ins?)?$`)

// writeSpan is how to write a length of time that was meant; empty says that it
// is written well and is none.
func writeSpan(s string, empty bool) string {
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return "days are written " + s + "d"
	}
	if m := spokenSpan.FindStringSubmatch(s); m != nil && !empty {
		return "write " + m[1] + strings.ToLower(m[2])
	}
	if empty {
		return "write more than nothing, or take it away"
	}
	return "write a number and w, d, h or m for weeks, days, hours, minutes, such as 7d or 36h or 1d12h"
}

// duration is the span with its days as 24 hours each.
func (s span) duration() time.Duration { return time.Duration(s.days)*24*time.Hour + s.time }

func duration(into *span, what string) slot {
	return slot{shape{kind: "duration", pattern: spanPattern.String(), example: "7d"}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		d, ok := parseSpan(s)
		if !ok || d.duration() == 0 {
			l.at(v).say(fmt.Sprintf("%s is a length of time, and this is %q", what, s), writeSpan(s, ok))
			return
		}
		*into = d
	}}
}

// days reads a span of whole days.
func days(into *Days, what string) slot {
	var d span
	inner := duration(&d, what)
	return slot{shape{kind: "days", pattern: daysPattern, example: "90d"}, func(l *loader, v value) {
		d = span{}
		inner.read(l, v)
		if d.time != 0 {
			l.at(v).say(what+" is counted in whole days", "write it with d or w, such as 90d")
			return
		}
		*into = d.days
	}}
}
