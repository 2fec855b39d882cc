package rules

import "gopkg.in/yaml.v3"

// limitsDraft are the limits as they are written.
type limitsDraft struct {
	messages  []*capDraft
	quiet     *Quiet
	quietAt   value
	weekdays  Weekdays
	holidays  holidaysDraft
	giveUp    span
	belt      beltDraft
	together  beltDraft
	drift     driftDraft
	budgets   []*allowanceDraft
	inhibit   []*inhibitDraft
	holdout   float64
	bookDates []Date // of the calendar file
}

type capDraft struct {
	max     int
	per     span
	channel string
	tag     source
}

type inhibitDraft struct {
	while source
	hold  []source
}

func limitsFields(m *limitsDraft) []field {
	return []field{
		{name: "messages", about: "Most messages to one customer in rolling windows, over all playbooks; of one channel or of the playbooks with a tag, where it says so. Customers who share an address count as one.", slot: listSlot("messages", func(l *loader, v value) {
			c := &capDraft{}
			l.object(v, "a cap", capFields(c))
			m.messages = append(m.messages, c)
		}, shape{kind: "object", fields: func() []field { return capFields(&capDraft{}) }})},
		{name: "quiet_hours", about: "Hours of the customer's day in which nothing is sent: put off, not lost.", slot: keepPlace(slot{shape{kind: "object", fields: func() []field { return quietFields(&Quiet{}) }}, func(l *loader, v value) {
			m.quiet = &Quiet{}
			l.object(v, "quiet_hours", quietFields(m.quiet))
		}}, &m.quietAt)},
		{name: "weekdays", about: "Days of the customer's week on which messages may leave: a range such as MON-FRI, or a list; every day unless said.", slot: weekdaySet(&m.weekdays)},
		{name: "holidays", about: "Days of the customer's calendar on which no message leaves: put off, not lost.", slot: holidays(&m.holidays)},
		{name: "give_up", about: "How long a step that is put off is worth keeping; 7 days unless said.", slot: duration(&m.giveUp, "give_up")},
		{name: "audience", about: "The belt against a mistyped condition: no playbook takes in more at once; who is on the way or may not come in again does not count.", slot: beltSlot(&m.belt, "audience")},
		{name: "together", about: "The belt over all playbooks: they take in no more together at once.", slot: beltSlot(&m.together, "together")},
		{name: "drift", about: "Stops a playbook that suddenly matches many more or many fewer than it used to.", slot: driftSlot(&m.drift)},
		{name: "budgets", about: "Most messages, points or expected money in a period, for the whole project.", slot: budgetsSlot(&m.budgets)},
		{name: "inhibit", about: "Which playbooks hold others still: nobody on the way through one gets a step of those.", slot: listSlot("inhibit", func(l *loader, v value) {
			d := &inhibitDraft{}
			l.object(v, "an element of inhibit", inhibitFields(d))
			m.inhibit = append(m.inhibit, d)
		}, shape{kind: "object", fields: func() []field { return inhibitFields(&inhibitDraft{}) }})},
		{name: "holdout", about: "Share of all customers whom no playbook touches, to measure against.", slot: share(&m.holdout, "holdout")},
	}
}

func capFields(c *capDraft) []field {
	return []field{
		{name: "max", about: "How many.", slot: whole(&c.max, "max", 1, 10000), required: true},
		{name: "per", about: "In which length of time.", slot: duration(&c.per, "per"), required: true},
		{name: "channel", about: "Only messages that go this way; all unless said.", slot: choice(&c.channel, "a channel", string(ChannelEmail), string(ChannelWebhook))},
		{name: "tag", about: "Only messages of the playbooks with this tag; all unless said.", slot: nameOf(&c.tag, "a tag").of("name", "promotion")},
	}
}

func quietFields(q *Quiet) []field {
	return []field{
		{name: "from", about: "When the quiet begins.", slot: clock(&q.From, "from"), required: true},
		{name: "to", about: "When it ends; may be on the next day.", slot: clock(&q.To, "to"), required: true},
	}
}

func inhibitFields(d *inhibitDraft) []field {
	return []field{
		{name: "while", about: "The playbook that holds the others.", slot: nameOf(&d.while, "the name of a playbook").of("name", "complaint-follow-up"), required: true},
		{name: "hold", about: "Whom it holds: tags, or names of playbooks.", slot: sources(&d.hold, "hold", "promotion"), required: true},
	}
}

// sources reads one name, or a list of names, each with its place.
func sources(into *[]source, what, example string) slot {
	one := shape{kind: "name", example: example}
	list := listSlot(what, func(l *loader, v value) {
		s := source{}
		placed(&s, "a name", one).read(l, v)
		if s.written() {
			*into = append(*into, s)
		}
	}, one)
	return slot{shape{kind: "any of", of: []shape{one, list.shape}}, func(l *loader, v value) {
		if v.follow().node.Kind != yaml.ScalarNode {
			list.read(l, v)
			return
		}
		s := source{}
		if placed(&s, "a name", one).read(l, v); s.written() {
			*into = append(*into, s)
		}
	}}
}
