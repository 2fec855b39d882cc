package rules

func playbookSlot(p *playbookDraft) slot {
	return slot{shape{kind: "object", fields: func() []field { return playbookFields(p) }}, func(l *loader, v value) {
		l.object(v, "the playbook "+p.name, playbookFields(p))
	}}
}

func playbookFields(p *playbookDraft) []field {
	return []field{
		{name: "about", about: "One sentence for colleagues.", slot: text(&p.about)},
		{name: "schedule", about: "When it looks for new customers: minute hour day month weekday, in the project's zone.", slot: placed(&p.schedule, "a schedule", shape{kind: "text", pattern: schedulePattern(), example: `"0 9 * * MON"`}), required: true},
		{name: "audience", about: "Who comes in: a condition.", slot: expr(&p.audience).of("condition", "orders >= 3 and days_since_last_order > 60"), required: true},
		{name: "once_per", about: "How long until one customer may come in again; once for ever unless said.", slot: days(&p.oncePer, "once_per")},
		{name: "exit", about: "The goal: whoever holds it leaves before the next step.", slot: expr(&p.exit).of("condition", "orders_since_entry > 0")},
		{name: "holdout", about: "Share of the audience kept untouched, to measure against.", slot: share(&p.holdout, "holdout")},
		{name: "priority", about: "Who goes first when a customer may have one message only; higher wins.", slot: whole(&p.priority, "priority", -1000, 1000)},
		{name: "limits", about: "This playbook's own belt.", slot: objectSlot("limits", func() []field {
			return []field{{name: "audience", about: "Most customers at once.", slot: objectSlot("audience", func() []field { return audienceFields(&p.maxShare) }), required: true}}
		})},
		{name: "steps", about: "What happens, in order.", slot: listSlot("steps", func(l *loader, v value) {
			s := &stepDraft{at: v}
			s.bad = !l.object(v, "a step", stepFields(s))
			p.steps = append(p.steps, s)
		}, shape{kind: "object", fields: func() []field { return stepFields(&stepDraft{}) }, laws: []law{oneDeed(), notBoth("wait", "when")}}).under(someDeed()), required: true},
	}
}

func stepFields(s *stepDraft) []field {
	return []field{
		{name: "name", about: "A lasting name, for steps that will be edited while customers are on the way.", slot: keepPlace(text(&s.name).of("name", "first-letter"), &s.nameAt)},
		{name: "when", about: "Who gets this step; the others pass it by.", slot: expr(&s.when).of("condition", "visits_30d > 0")},
		{name: "email", about: "A letter from mail/, by its name.", slot: flagged(nameOf(&s.email, "the name of a letter").of("name", "we-miss-you"), &s.has.email)},
		{name: "offer", about: "An offer, alone or in the letter.", slot: flagged(nameOf(&s.offer, "the name of an offer").of("name", "comeback"), &s.has.offer)},
		{name: "reward", about: "Loyalty points.", slot: flagged(objectSlot("reward", func() []field {
			return []field{
				{name: "points", about: "How many: a number or an expression.", slot: expr(&s.points).of("points", "round(aov * 2)"), required: true},
				{name: "note", about: "What the customer reads beside them.", slot: text(&s.note).like("", "Good to see you again")},
			}
		}), &s.has.reward)},
		{name: "wait", about: "How long to wait.", slot: flagged(duration(&s.wait, "wait"), &s.has.wait)},
	}
}

func audienceFields(into *float64) []field {
	return []field{{name: "percent", about: "Most customers, as a percentage of all.", slot: percent(into, "percent"), required: true}}
}
