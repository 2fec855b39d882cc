package rules

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// The readers of single values. Each reports what does not fit and leaves its
// target alone then.

// scalar is the text of a plain value; ok is false when it is none, which has
// been said.
func (l *loader) scalar(v value, wanted string) (text string, ok bool) {
	v = v.follow()
	switch {
	case v.node.Kind != yaml.ScalarNode:
		l.at(v).say(wanted+" is expected here, and this is "+v.what(), "")
	case strings.HasPrefix(v.node.Tag, "!") && !strings.HasPrefix(v.node.Tag, "!!"):
		l.at(v).say("YAML takes "+v.node.Tag+" for a tag and loses it", "put the whole value in quotes")
	case v.node.Tag == "!!null" || strings.TrimSpace(v.node.Value) == "":
		l.at(v).say(wanted+" is expected here, and there is nothing", "")
	default:
		return v.node.Value, true
	}
	return "", false
}

// plain is scalar without secrets: only secrets come from the environment.
func (l *loader) plain(v value, wanted string) (string, bool) {
	text, ok := l.scalar(v, wanted)
	if ok && strings.Contains(text, "${") {
		l.at(v).say("only secrets come from the environment, and this is "+wanted, "write it out")
		return "", false
	}
	return text, ok
}

func text(into *string) slot {
	return slot{shape{kind: "text", example: "..."}, func(l *loader, v value) {
		if s, ok := l.plain(v, "a text"); ok {
			*into = strings.TrimSpace(s)
		}
	}}
}

func choice(into *string, what string, choices ...string) slot {
	return slot{shape{kind: "text", choices: choices, example: choices[0]}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		if !slices.Contains(choices, s) {
			l.at(v).say(fmt.Sprintf("%q is not %s", s, what), didYouMean(s, choices))
			return
		}
		*into = s
	}}
}

// whole reads a whole number from lo to hi.
func whole(into *int, what string, lo, hi int) slot {
	return slot{shape{kind: "number", example: strconv.Itoa(lo)}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < lo || n > hi {
			l.at(v).say(fmt.Sprintf("%s is a whole number from %d to %d, and this is %q", what, lo, hi, s), "")
			return
		}
		*into = n
	}}
}

// share reads 5% into 0.05.
func share(into *float64, what string) slot {
	return slot{shape{kind: "share", pattern: `^[0-9]+(\.[0-9]+)?%$`, example: "10%"}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		number, isPercent := strings.CutSuffix(s, "%")
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || !isPercent || n < 0 || n > 100 {
			hint := "write a percentage from 0% to 100%, such as 5%"
			if err == nil && !isPercent && n >= 0 && n <= 1 {
				hint = fmt.Sprintf("write %s%%", strconv.FormatFloat(n*100, 'f', -1, 64))
			} else if err == nil && !isPercent {
				hint = fmt.Sprintf("write %s%%", s)
			}
			l.at(v).say(fmt.Sprintf("%s is a percentage, and this is %q", what, s), hint)
			return
		}
		*into = n / 100
	}}
}

// percent reads 25 into 0.25, for keys that are named percent.
func percent(into *float64, what string) slot {
	return slot{shape{kind: "number", example: "25"}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		n, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
		if err != nil || !(n > 0 && n <= 100) {
			l.at(v).say(fmt.Sprintf("%s is a number above 0 and up to 100, and this is %q", what, s), "")
			return
		}
		*into = n / 100
	}}
}

var moneyPattern = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]+)?$`)

// money reads 12.50 into text that is kept until the currency is known.
func money(into *string, what string) slot {
	return slot{shape{kind: "money", example: "5"}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		if !moneyPattern.MatchString(s) {
			l.at(v).say(fmt.Sprintf("%s is an amount of money, and this is %q", what, s), "write digits with a point, such as 12.50, without a currency sign")
			return
		}
		*into = s
	}}
}

// minor turns what money kept into minor units.
func (c Currency) parse(amount string) (int64, error) {
	whole, fraction, _ := strings.Cut(amount, ".")
	if len(strings.TrimRight(fraction, "0")) > c.Digits {
		return 0, fmt.Errorf("%s has more decimals than %s has (%d)", amount, c.Code, c.Digits)
	}
	n, err := strconv.ParseInt(whole+(fraction + strings.Repeat("0", c.Digits))[:c.Digits], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s is too large an amount", amount)
	}
	return n, nil
}

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
			hint := "write a number with w, d, h or m (weeks, days, hours, minutes), such as 7d or 36h"
			if _, err := strconv.Atoi(s); err == nil {
				hint = "days are written " + s + "d"
			}
			l.at(v).say(fmt.Sprintf("%s is a length of time, and this is %q", what, s), hint)
			return
		}
		*into = d
	}}
}

// days reads a span of whole days.
func days(into *Days, what string) slot {
	var d span
	inner := duration(&d, what)
	return slot{inner.shape, func(l *loader, v value) {
		d = span{}
		inner.read(l, v)
		if d.time != 0 {
			l.at(v).say(what+" is counted in whole days", "write it with d or w, such as 90d")
			return
		}
		*into = d.days
	}}
}

var clockPattern = regexp.MustCompile(`^([01]?[0-9]|2[0-3]):([0-5][0-9])$`)

// clock reads "21:00" into minutes after midnight.
func clock(into *int, what string) slot {
	return slot{shape{kind: "text", pattern: clockPattern.String(), example: `"21:00"`}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		m := clockPattern.FindStringSubmatch(s)
		if m == nil {
			l.at(v).say(fmt.Sprintf("%s is a time of day, and this is %q", what, s), "write it as \"21:00\", in quotes")
			return
		}
		hour, _ := strconv.Atoi(m[1]) // digits, by the pattern
		minute, _ := strconv.Atoi(m[2])
		*into = 60*hour + minute
	}}
}

func zone(into **time.Location, what string) slot {
	return slot{shape{kind: "text", example: "Europe/Berlin"}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		loc, err := time.LoadLocation(s)
		if err != nil || s == "Local" || s == "" {
			l.at(v).say(fmt.Sprintf("%q is not a time zone", s), "write it as Area/City, such as Europe/Berlin, or UTC")
			return
		}
		*into = loc
	}}
}

func address(into *string, what string) slot {
	return slot{shape{kind: "text", example: `"Shop <hello@shop.example>"`}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		if _, err := mail.ParseAddress(s); err != nil {
			l.at(v).say(fmt.Sprintf("%s is an e-mail address, and this is %q", what, s), "write \"Name <name@shop.example>\"")
			return
		}
		*into = s
	}}
}

var secretPattern = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)

// secret reads ${NAME} from the environment that was handed to Load.
func secret(into *Secret, what string) slot {
	return slot{shape{kind: "text", pattern: secretPattern.String(), example: `"${SMTP_PASSWORD}"`}, func(l *loader, v value) {
		s, ok := l.scalar(v, what)
		if !ok {
			return
		}
		m := secretPattern.FindStringSubmatch(s)
		if m == nil {
			l.at(v).say(what+" stands here in the open", "put it in the environment and write \"${NAME}\"")
			return
		}
		secret, set := l.getenv(m[1])
		if !set {
			l.at(v).warn("the environment has no "+m[1], "set it before mail is sent")
		}
		*into = Secret{secret}
	}}
}
