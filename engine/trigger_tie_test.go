package engine_test

import (
	"testing"

	"holdfast/rules"
)

// Of a source that knows days only, all orders of a day are of one instant, and
// they come into the file one export after the other.
func TestFactsOfOneInstantLetInWheneverTheyComeIntoTheFile(t *testing.T) {
	for _, trigger := range []rules.Trigger{{Kind: rules.TriggerOrder}, {Kind: rules.TriggerEvent, Event: "ticket_closed"}} {
		j := triggered(t, trigger, someone("ada"), someone("bob"), someone("cleo"), someone("dan"))
		exported := func(who, clock string) {
			j.orders = append(j.orders, order{who, at(t, clock), 20})
			j.events = append(j.events, event{who, at(t, clock), "ticket_closed"})
		}
		exported("ada", "2026-01-05 00:00")
		j.on("2026-01-05 09:00", "ada: email:hello go")
		j.on("2026-01-05 10:00")
		exported("bob", "2026-01-05 00:00")
		j.on("2026-01-05 12:00", "bob: email:hello go")
		j.on("2026-01-05 13:00")
		orders, events := j.orders, j.events
		j.orders, j.events = j.orders[1:], j.events[1:] // the file is cut short for once
		j.on("2026-01-05 14:00")
		j.orders, j.events = orders, events
		j.on("2026-01-05 15:00")
		exported("ada", "2026-01-06 00:00")
		exported("cleo", "2026-01-05 00:00") // behind what was looked for: the file is of another day by now
		j.on("2026-01-06 09:00", "ada: email:hello go", "cleo: email:hello go")
		exported("dan", "2026-01-06 00:00")
		exported("bob", "2026-01-06 00:00")
		j.on("2026-01-06 12:00", "bob: email:hello go", "dan: email:hello go")
		j.on("2026-01-06 13:00")
	}
}

// Of an event of another kind, the newest fact of the source may be of nobody whom
// the trigger is about.
func TestAnInstantOfAnotherKindOfEventLetsInWhoComesBehindIt(t *testing.T) {
	j := triggered(t, rules.Trigger{Kind: rules.TriggerEvent, Event: "ticket_closed"}, someone("ada"), someone("bob"))
	j.events = append(j.events, event{"bob", at(t, "2026-01-05 00:00"), "visit"})
	j.on("2026-01-05 09:00")
	j.events = append(j.events, event{"ada", at(t, "2026-01-05 00:00"), "ticket_closed"})
	j.on("2026-01-05 12:00", "ada: email:hello go")
	j.on("2026-01-05 13:00")
}

func TestAPlaybookWhoseTriggerBecomesASegmentLetsInNobodyAtOnce(t *testing.T) {
	j := triggered(t, rules.Trigger{Kind: rules.TriggerOrder}, someone("ada"), someone("bob"))
	j.orders = append(j.orders, order{"ada", at(t, "2026-01-05 00:00"), 20})
	j.on("2026-01-05 09:00", "ada: email:hello go")
	j.book.Playbooks[0].Trigger = rules.Trigger{Kind: rules.TriggerEnter}
	j.on("2026-01-06 09:00")
	j.people = append(j.people, someone("cleo"))
	j.on("2026-01-07 09:00", "cleo: email:hello go")
}
