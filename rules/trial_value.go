package rules

import (
	"fmt"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"holdfast/rules/table"
)

// word keeps a name with its place.
func word(into *source, what string) slot {
	return slot{shape{kind: "text", example: "win-back"}, func(l *loader, v value) {
		v = v.follow()
		if s, ok := l.plain(v, what); ok {
			*into = source{strings.TrimSpace(s), v}
		}
	}}
}

// texts reads one text or a list of them.
func texts(into *[]string) slot {
	one := shape{kind: "text", example: "..."}
	return slot{shape{kind: "any of", of: []shape{one, {kind: "list", of: []shape{one}}}}, func(l *loader, v value) {
		v = v.follow()
		nodes := []*yaml.Node{v.node}
		if v.node.Kind == yaml.SequenceNode {
			nodes = v.node.Content
		}
		for _, n := range nodes {
			var s string
			if text(&s).read(l, value{v.file, n}); s != "" {
				*into = append(*into, s)
			}
		}
	}}
}

var truths = map[string]bool{"true": true, "yes": true, "false": false, "no": false}

// flag reads true or false.
func flag(into *bool, what string) slot {
	return slot{shape{kind: "flag", example: "true"}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		truth, known := truths[strings.ToLower(s)]
		if !known {
			l.at(v).say(fmt.Sprintf("%s is true or false, and this is %q", what, s), "")
			return
		}
		*into = truth
	}}
}

// instantSlot reads an instant on the project's clock.
func instantSlot(into *time.Time, b *Book) slot {
	return slot{shape{kind: "text", example: "2026-01-05T09:00"}, func(l *loader, v value) {
		s, ok := l.plain(v, "an instant")
		if !ok {
			return
		}
		at, err := ParseInstant(s, b.Zone)
		if err != nil {
			l.at(v).say(quoted(s)+" is not an instant", "write 2026-01-05T09:00")
			return
		}
		*into = at
	}}
}

// kindSlot reads a value of one kind and hands it on as a float64, bool, string
// or time.Time.
func kindSlot(b *Book, name string, kind table.Kind, set func(any)) slot {
	switch kind {
	case table.Bool:
		return slot{shape{kind: "flag", example: "true"}, func(l *loader, v value) {
			before, truth := len(l.problems), false
			if flag(&truth, name).read(l, v); len(l.problems) == before {
				set(truth)
			}
		}}
	case table.Time:
		return slot{shape{kind: "text", example: "2026-01-05"}, func(l *loader, v value) {
			before, at := len(l.problems), time.Time{}
			if instantSlot(&at, b).read(l, v); len(l.problems) == before {
				set(at)
			}
		}}
	case table.Number:
		return slot{shape{kind: "number", example: "1"}, func(l *loader, v value) {
			s, ok := l.plain(v, name)
			if !ok {
				return
			}
			n, ok := parseFinite(s)
			if !ok {
				l.at(v).say(fmt.Sprintf("%s is a number, and this is %q", name, s), "write digits with a point, such as 12.50")
				return
			}
			set(n)
		}}
	}
	return slot{shape{kind: "text", example: "..."}, func(l *loader, v value) {
		if s, ok := l.plain(v, name); ok {
			set(s)
		}
	}}
}
