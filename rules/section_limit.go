package rules

func limitsFields(m *limitsDraft) []field {
	return []field{
		{name: "messages", about: "Most messages to one customer in rolling windows, over all playbooks.", slot: listSlot("messages", func(l *loader, v value) {
			c, per := Cap{}, span{}
			l.object(v, "a cap", capFields(&c, &per))
			c.Per = per.duration()
			m.messages = append(m.messages, c)
		}, shape{kind: "object", fields: func() []field { return capFields(&Cap{}, &span{}) }})},
		{name: "quiet_hours", about: "Hours of the customer's day in which nothing is sent: put off, not lost.", slot: keepPlace(slot{shape{kind: "object", fields: func() []field { return quietFields(&Quiet{}) }}, func(l *loader, v value) {
			m.quiet = &Quiet{}
			l.object(v, "quiet_hours", quietFields(m.quiet))
		}}, &m.quietAt)},
		{name: "audience", about: "The belt against a mistyped condition: no playbook takes in more at once.", slot: objectSlot("audience", func() []field { return audienceFields(&m.audience) })},
		{name: "holdout", about: "Share of all customers whom no playbook touches, to measure against.", slot: share(&m.holdout, "holdout")},
	}
}

func capFields(c *Cap, per *span) []field {
	return []field{
		{name: "max", about: "How many.", slot: whole(&c.Max, "max", 1, 10000), required: true},
		{name: "per", about: "In which length of time.", slot: duration(per, "per"), required: true},
	}
}

func quietFields(q *Quiet) []field {
	return []field{
		{name: "from", about: "When the quiet begins.", slot: clock(&q.From, "from"), required: true},
		{name: "to", about: "When it ends; may be on the next day.", slot: clock(&q.To, "to"), required: true},
	}
}

func audienceFields(into *float64) []field {
	return []field{{name: "percent", about: "Most customers, as a percentage of all.", slot: percent(into, "percent"), required: true}}
}
