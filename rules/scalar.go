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
	case v.node.Style&yaml.TaggedStyle != 0: // examine has said it
	case v.inBraces():
		l.at(v).say(wanted+" is expected here, and double braces are for letters", "write it without them")
	case v.node.Kind != yaml.ScalarNode && v.node.Style&yaml.FlowStyle != 0:
		hint := "put the whole value in quotes"
		if v.node.Kind == yaml.SequenceNode {
			hint = "write one value, without the square brackets"
		}
		l.at(v).say(wanted+" is expected here, and this is "+v.what(), hint)
	case v.node.Kind != yaml.ScalarNode:
		l.at(v).say(wanted+" is expected here, and this is "+v.what(), "write it on one line behind the colon")
	case v.isNull() || strings.TrimSpace(v.node.Value) == "":
		l.at(v).say(wanted+" is expected here, and there is nothing", "write it behind the colon, or take the line away")
	default:
		return v.node.Value, true
	}
	return "", false
}

// inBraces says whether a value is {{ written as in a letter }}.
func (v value) inBraces() bool {
	return v.node.Kind == yaml.MappingNode && v.node.Style&yaml.FlowStyle != 0 && len(v.node.Content) > 0 &&
		v.node.Content[0].Kind == yaml.MappingNode && v.node.Content[0].Style&yaml.FlowStyle != 0
}

// plain is scalar without secrets: only secrets come from the environment.
func (l *loader) plain(v value, wanted string) (string, bool) {
	text, ok := l.scalar(v, wanted)
	if ok && strings.Contains(text, "${") {
		l.at(v).say("only secrets come from the environment, and this is none", "write it out")
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
	return slot{shape{kind: "whole", lo: lo, hi: hi, example: strconv.Itoa(lo)}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < lo || n > hi {
			l.at(v).say(fmt.Sprintf("%s is a whole number from %d to %d, and this is %q", what, lo, hi, s), "write digits alone")
			return
		}
		*into = n
	}}
}

// share reads 5% into 0.05.
func share(into *float64, what string) slot {
	return slot{shape{kind: "share", pattern: sharePattern, example: "10%"}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		number, isPercent := strings.CutSuffix(s, "%")
		n, good := parseFinite(strings.TrimSpace(number))
		if !good || !isPercent || n < 0 || n > 100 {
			hint := "write a percentage from 0% to 100%, such as 5%"
			switch _, ok := parseFinite(strings.Replace(strings.TrimSpace(number), ",", ".", 1)); {
			case good && !isPercent && n >= 0 && n <= 1:
				hint = fmt.Sprintf("write %s%%", strconv.FormatFloat(roundTo(n*100, 6), 'f', -1, 64))
			case good && !isPercent && n > 0 && n <= 100:
				hint = fmt.Sprintf("write %s%%", s)
			case !good && ok:
				hint = "write it with a point: " + strings.Replace(s, ",", ".", 1)
			}
			l.at(v).say(fmt.Sprintf("%s is a percentage, and this is %q", what, s), hint)
			return
		}
		*into = n / 100
	}}
}

// percent reads 25 into 0.25, for keys that are named percent.
func percent(into *float64, what string) slot {
	return slot{shape{kind: "percent", pattern: percentPattern, example: "25"}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		n, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
		if err != nil || !(n > 0 && n <= 100) {
			l.at(v).say(fmt.Sprintf("%s is a number above 0 and up to 100, and this is %q", what, s), "write it without a sign, such as 10")
			return
		}
		*into = n / 100
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
			hint := "write it as \"21:00\", in quotes"
			if s == "24:00" {
				hint = "write \"00:00\""
			}
			l.at(v).say(fmt.Sprintf("%s is a time of day, and this is %q", what, s), hint)
			return
		}
		hour, _ := strconv.Atoi(m[1]) // digits, by the pattern
		minute, _ := strconv.Atoi(m[2])
		*into = 60*hour + minute
	}}
}

func zone(into **time.Location, what string) slot {
	return slot{shape{kind: "text", pattern: zonePattern, taken: []string{"Local"}, example: "Europe/Berlin"}, func(l *loader, v value) {
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
	return slot{shape{kind: "text", pattern: addressPattern, example: `"Shop <hello@shop.example>"`}, func(l *loader, v value) {
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
	return slot{shape{kind: "secret", example: `"${SMTP_PASSWORD}"`}, func(l *loader, v value) {
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
		*into = NewSecret(secret)
	}}
}
