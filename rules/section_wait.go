package rules

import "gopkg.in/yaml.v3"

// waitSlot reads a length of time, or a group that says what is waited for.
func waitSlot(w *waitDraft) slot {
	alone := duration(&w.span, "wait")
	group := shape{kind: "object", fields: func() []field { return waitFields(w) }, laws: []law{
		exactlyOne("until", "date", "for"), notBoth("before", "after"), needs("before", "date", "after", "date", "for", "at_most", "at_most", "for"),
	}}
	return slot{shape{kind: "any of", of: []shape{alone.shape, group}}, func(l *loader, v value) {
		v = v.follow()
		if w.at = v; v.node.Kind == yaml.MappingNode && !v.inBraces() {
			w.group = true
			w.bad = !l.object(v, "wait", waitFields(w))
			return
		}
		alone.read(l, v)
	}}
}

func waitFields(w *waitDraft) []field {
	return []field{
		{name: "until", about: "A time of day on the customer's clock.", slot: keepPlace(untilSlot(&w.until), &w.untilAt)},
		{name: "date", about: "A word that is a date: midnight of its day in the project's zone.", slot: keepPlace(word(&w.date, "a word that is a date").like("", "subscription_ends_at"), &w.dated)},
		{name: "before", about: "How many days before the date.", slot: keepPlace(offset(&w.before, "before"), &w.beforeAt)},
		{name: "after", about: "How many days after the date.", slot: keepPlace(offset(&w.after, "after"), &w.afterAt)},
		{name: "for", about: "A condition that may come true; then: and else: stand beside wait:.", slot: keepPlace(expr(&w.cond).of("condition", "visits_30d > 0"), &w.condAt)},
		{name: "at_most", about: "How long the condition has.", slot: keepPlace(duration(&w.atMost, "at_most"), &w.atMostAt)},
	}
}

// untilSlot is clock, which people take for a place of dates too.
func untilSlot(into *int) slot {
	inner := clock(into, "until")
	return slot{inner.shape, func(l *loader, v value) {
		if name := v.follow().node.Value; isWord(name) {
			l.at(v).say("until is a time of day, and this is "+quoted(name), "write \"09:00\", or {date: "+name+"} to wait for a date")
			return
		}
		inner.read(l, v)
	}}
}
