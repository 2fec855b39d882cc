package rules

// consentDraft is consent: as it is written.
type consentDraft struct {
	topics    []*topicDraft
	confirmed source
	proof     proofDraft
}

type topicDraft struct {
	named
	column source
}

type proofDraft struct {
	at             value
	when, from, to source // attributes
	required       bool
}

func consentFields(c *consentDraft) []field {
	return []field{
		{name: "topics", about: "What customers may agree to hear about, each with the column that says so; a no in consent is a no to each.", slot: mapSlot("topics", func() *topicDraft { return &topicDraft{} }, &c.topics, topicSlot).names(plainPattern)},
		{name: "confirmed", about: "Column that says whether the second opt-in has come; without it nothing is sent.", slot: columnOf(&c.confirmed, "email_confirmed")},
		{name: "proof", about: "Columns that say when, where and to which text a customer agreed.", slot: keepPlace(objectSlot("proof", func() []field { return proofFields(&c.proof) }), &c.proof.at)},
	}
}

func topicSlot(t *topicDraft) slot {
	return slot{shape{kind: "object", fields: func() []field { return topicFields(t) }}, func(l *loader, v value) {
		l.object(v, "the topic "+t.name, topicFields(t))
	}}
}

func topicFields(t *topicDraft) []field {
	return []field{
		{name: "about", about: "One sentence for customers and colleagues.", slot: text(&t.about).like("", "New coffees and events")},
		{name: "column", about: "Column of customers, true or false, that says who agrees.", slot: columnOf(&t.column, "news_ok"), required: true},
	}
}

func proofFields(p *proofDraft) []field {
	return []field{
		{name: "at", about: "Column with the date of the agreement.", slot: columnOf(&p.when, "consent_at"), sample: "consent_at"},
		{name: "from", about: "Column that says where it was given.", slot: columnOf(&p.from, "consent_source")},
		{name: "text", about: "Column that says which text was agreed to.", slot: columnOf(&p.to, "consent_text")},
		{name: "required", about: "true: consent without all of these is no consent.", slot: flag(&p.required, "required")},
	}
}

// columnOf keeps the name of one of the columns of customers.
func columnOf(into *source, example string) slot {
	return placed(into, "the name of a column of customers", shape{kind: "text", pattern: wordPattern, example: example})
}
