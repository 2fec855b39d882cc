package rules

func playbookSlot(p *playbookDraft) slot {
	either := law{"anyOf": []any{law{"required": []string{"audience"}}, law{"required": []string{"on"}}}}
	laws := []law{either, notBoth("on", "entering"), notBoth("once", "always"), notBoth("once", "once_per"), notBoth("always", "once_per")}
	return slot{shape{kind: "object", fields: func() []field { return playbookFields(p) }, laws: laws}, func(l *loader, v value) {
		fields := playbookFields(p)
		triggered := holdsName(v, "on")
		for i := range fields {
			switch f := &fields[i]; {
			case f.name == "audience":
				f.required = !triggered
			case f.name == "schedule" && triggered:
				f.sample = `"*/10 * * * *", which says how often the playbook looks`
			}
		}
		l.object(v, "the playbook "+p.name, fields)
	}}
}

func playbookFields(p *playbookDraft) []field {
	return []field{
		{name: "about", about: "One sentence for colleagues.", slot: text(&p.about)},
		{name: "was", about: "The name that the playbook had before; several as a list, the oldest first. What the ledger has under them is this playbook's.", slot: wasSlot(&p.was)},
		{name: "schedule", about: "When it looks for new customers: minute hour day month weekday, in the project's zone.", slot: placed(&p.schedule, "a schedule", shape{kind: "text", pattern: schedulePattern(), example: `"0 9 * * MON"`}), required: true},
		{name: "audience", about: "Who comes in: a condition. With on: it may be left out.", slot: expr(&p.audience).of("condition", "orders >= 3 and days_since_last_order > 60")},
		{name: "on", about: "What makes a customer of the audience come in: order, or {event: TYPE}, {enter: SEGMENT}, {leave: SEGMENT}, {date: WORD, before: 14d}, {anniversary: WORD}.", slot: triggerSlot(&p.trigger)},
		{name: "entering", about: "everyone: whoever matches; newcomers: only those who come to match from now on. everyone unless said.", slot: placedChoice(&p.entering, "a way of entering", "everyone", "newcomers")},
		{name: "starts", about: "The instant before which nobody comes in.", slot: word(&p.starts, "an instant").like(instantPattern, "2026-11-01")},
		{name: "ends", about: "The instant from which on nobody comes in.", slot: word(&p.ends, "an instant").like(instantPattern, "2026-12-24T18:00")},
		{name: "once_per", about: "How long until one customer may come in again; once for ever unless said.", slot: keepPlace(days(&p.oncePer, "once_per"), &p.oncePerAt)},
		{name: "once", about: "true: a customer comes in once for ever, as they do when nothing is said.", slot: onlyTrue("once", &p.once)},
		{name: "always", about: "true: a customer may come in again as soon as the last passage is over.", slot: onlyTrue("always", &p.always)},
		{name: "exit", about: "The goal: whoever holds it leaves before the next step.", slot: expr(&p.exit).of("condition", "orders_since_entry > 0")},
		{name: "holdout", about: "Share of the audience kept untouched, to measure against.", slot: share(&p.holdout, "holdout")},
		{name: "priority", about: "Who goes first when a customer may have one message only; higher wins.", slot: whole(&p.priority, "priority", -1000, 1000)},
		{name: "tags", about: "Names for groups of playbooks, which limits and silences know them by.", slot: listSlot("tags", func(l *loader, v value) {
			var tag source
			nameOf(&tag, "a tag").read(l, v)
			if tag.written() {
				p.tags = append(p.tags, tag)
			}
		}, shape{kind: "name", example: "promotion"})},
		{name: "topic", about: "What its letters are about: a topic of consent. The general consent unless said.", slot: nameOf(&p.topic, "the name of a topic").of("name", "newsletter")},
		{name: "transactional", about: "true: its messages are owed. Caps neither hold them back nor count them, nor does the project's holdout.", slot: flag(&p.transactional, "transactional")},
		{name: "give_up", about: "How long a step that is put off is worth keeping; as limits say unless said here.", slot: duration(&p.giveUp, "give_up")},
		{name: "limits", about: "This playbook's own belt and budgets.", slot: playbookLimitsSlot(p)},
		{name: "canary", about: "Sends to a few first, and to the rest when the few have taken it well.", slot: canarySlot(&p.canary)},
		{name: "steps", about: "What happens, in order.", slot: stepsSlot("steps", &p.steps).under(someDeed()), required: true},
	}
}

func playbookLimitsSlot(p *playbookDraft) slot {
	fields := func() []field {
		return []field{
			{name: "audience", about: "Most customers at once.", slot: beltSlot(&p.belt, "audience")},
			{name: "drift", about: "Stops it when it matches far more or fewer customers than it used to.", slot: driftSlot(&p.drift)},
			{name: "budgets", about: "Most messages, points or money in a period; what goes beyond waits for the next.", slot: budgetsSlot(&p.budgets)},
		}
	}
	return slot{objectSlot("limits", fields).under(law{"minProperties": 1}).shape, func(l *loader, v value) {
		v = v.follow()
		if l.object(v, "limits", fields()) && len(v.node.Content) == 0 {
			l.at(v).say("there is nothing in limits", "write audience:, drift: or budgets: into it, or take it away")
		}
	}}
}
