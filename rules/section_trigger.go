package rules

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// triggerSlot reads on: the word order, or a group that names one thing.
func triggerSlot(t *triggerDraft) slot {
	one := exactlyOne("event", "enter", "leave", "date", "anniversary", "tier", "badge", "points_expire", "offer_expires")
	group := shape{kind: "object", fields: func() []field { return triggerFields(t) }, laws: []law{one, notBoth("before", "after")}}
	return slot{shape{kind: "any of", of: []shape{{kind: "text", choices: []string{"order"}, example: "order"}, group}}, func(l *loader, v value) {
		v = v.follow()
		t.at = v
		if v.node.Kind == yaml.MappingNode && !v.inBraces() {
			t.bad = !l.object(v, "on", triggerFields(t))
			return
		}
		written, ok := l.plain(v, "order, or a group such as {event: ticket_closed}")
		if t.bad = written != "order"; ok && t.bad {
			hint := "write " + everyTrigger
			if near := didYouMeanNear(written, []string{"order"}); near != "" {
				hint = near
			} else if isWord(written) {
				hint = "write on: {event: " + written + "} for an event of that type, {enter: " + written + "} for a segment, or on: order"
			}
			l.at(v).say(quoted(written)+" alone does not say what brings a customer in", hint)
			return
		}
		t.order = ok
	}}
}

// everyTrigger is all that brings a customer in.
const everyTrigger = "order, {event: ticket_closed}, {enter: SEGMENT}, {leave: SEGMENT}, {date: WORD, before: 14d}, {anniversary: WORD}, {tier: gold}, {badge: NAME}, {points_expire: true, before: 30d} or {offer_expires: OFFER, before: 3d}"

func triggerFields(t *triggerDraft) []field {
	return []field{
		{name: "event", about: "A type of event: whoever has had one since the playbook last looked.", slot: keepPlace(word(&t.event, "a type of event").like("", "ticket_closed"), &t.thing)},
		{name: "enter", about: "A segment: whoever has come into it since the playbook last looked.", slot: keepPlace(word(&t.enter, "a segment").like("", "champions"), &t.thing)},
		{name: "leave", about: "A segment: whoever has left it since the playbook last looked.", slot: keepPlace(word(&t.leave, "a segment").like("", "champions"), &t.thing)},
		{name: "date", about: "A word that is a date: whoever's day has come.", slot: keepPlace(word(&t.date, "a word that is a date").like("", "subscription_ends_at"), &t.thing)},
		{name: "anniversary", about: "A word that is a date: whoever's day has come round, each year after the first; 29 February is the 28th in common years.", slot: keepPlace(word(&t.anniversary, "a word that is a date").like("", "birthday"), &t.thing)},
		{name: "tier", about: "A tier, or any: whoever has risen into it since the playbook last looked.", slot: keepPlace(word(&t.tier, "a tier").like("", "gold"), &t.thing)},
		{name: "badge", about: "A badge: whoever has won it since the playbook last looked.", slot: keepPlace(word(&t.badge, "a badge").like("", "five-coffees"), &t.thing)},
		{name: "points_expire", about: "true: whoever's next points end, or end so many days later.", slot: keepPlace(onlyTrue("points_expire", &t.pointsExpire), &t.thing)},
		{name: "offer_expires", about: "An offer: whoever holds a code of it that ends, or ends so many days later.", slot: keepPlace(word(&t.offerExpires, "the name of an offer").like("", "comeback"), &t.thing)},
		{name: "before", about: "How many days before the date.", slot: keepPlace(offset(&t.before, "before"), &t.beforeAt)},
		{name: "after", about: "How many days after the date.", slot: keepPlace(offset(&t.after, "after"), &t.afterAt)},
	}
}

// offset reads whole days, 0d included.
func offset(into *Days, what string) slot {
	return slot{shape{kind: "text", pattern: daysPattern, example: "14d"}, func(l *loader, v value) {
		written, ok := l.plain(v, what)
		if !ok {
			return
		}
		d, ok := parseSpan(written)
		switch {
		case !ok:
			l.at(v).say(what+" is counted in days, and this is "+quoted(written), writeSpan(written, false))
		case d.time != 0:
			l.at(v).say(what+" is counted in whole days", "write it with d or w, such as 14d")
		default:
			*into = d.days
		}
	}}
}

// onlyTrue reads a name that is there with the word true, or not at all.
func onlyTrue(what string, into *value) slot {
	return slot{shape{kind: "text", choices: []string{"true"}, example: "true"}, func(l *loader, v value) {
		written, ok := l.plain(v, "true")
		if ok && strings.TrimSpace(written) != "true" {
			l.at(v).say(what+" is true or not there at all, and this is "+quoted(written), "write "+what+": true, or take the line away")
		}
		*into = v
	}}
}

// placedChoice is choice with its place.
func placedChoice(into *source, what string, choices ...string) slot {
	inner := choice(&into.text, what, choices...)
	return slot{inner.shape, func(l *loader, v value) {
		into.at = v.follow()
		inner.read(l, v)
	}}
}

// holdsName says whether a group has that name.
func holdsName(v value, name string) bool {
	v = v.follow()
	found := false
	if v.node.Kind == yaml.MappingNode {
		(&loader{}).entries(v, func(key, _ value) { found = found || key.node.Value == name })
	}
	return found
}
