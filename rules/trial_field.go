package rules

import (
	"gopkg.in/yaml.v3"

	"holdfast/rules/table"
)

// testSections are the names that a file below tests/ may hold.
func testSections(l *loader, into *[]*testDraft) []field {
	list := listSlot("tests", func(l *loader, v value) {
		d := &testDraft{at: v}
		own := &momentDraft{at: v}
		d.moments = []*momentDraft{own}
		l.object(v, "a test", testFields(l, d, own))
		own.expects = own.expects || l.misspelt(v, "expect", "expect_none", "stands")
		*into = append(*into, d)
	}, shape{kind: "object", fields: func() []field { return testFields(l, &testDraft{}, &momentDraft{}) }})
	list.shape.example = "[{name: ..., at: ..., expect: ...}]"
	return []field{{name: "tests", about: "What the rules must do for customers who are made up.", slot: list, required: true}}
}

// testFields are those of a test: its own, and those of its first moment.
func testFields(l *loader, d *testDraft, first *momentDraft) []field {
	return append(append([]field{
		{name: "name", about: "What is expected, as a sentence.", slot: slot{shape{kind: "text", example: "no consent, no letter"}, func(l *loader, v value) {
			word(&d.name, "a name").read(l, v)
			d.Name = d.name.text
		}}, required: true, sample: "no consent, no letter"},
	}, momentFields(l, d, first)...),
		field{name: "holdout", about: "true: every playbook that keeps a share of customers untouched keeps this one.", slot: keepPlace(flag(&d.HeldOut, "holdout"), &d.heldPlace)},
		field{name: "variant", about: "The variant that the customer falls into wherever there is one of that name, or several of them; otherwise the id chooses.", slot: takenSlot(&d.Variants, l.book)},
		field{name: "then", about: "Later moments, each with what has happened in between.", slot: listSlot("then", func(l *loader, v value) {
			m := &momentDraft{at: v}
			l.object(v, "a moment", momentFields(l, nil, m))
			m.expects = m.expects || l.misspelt(v, "expect", "expect_none", "stands")
			d.moments = append(d.moments, m)
		}, shape{kind: "object", fields: func() []field { return momentFields(l, nil, &momentDraft{}) }})},
	)
}

// momentFields are those of one moment; only the first one, which has the test,
// says who the customer is.
func momentFields(l *loader, d *testDraft, m *momentDraft) []field {
	return append([]field{
		{name: "at", about: "The instant that is decided about, on the project's clock.", slot: keepPlace(instantSlot(&m.At, l.book), &m.atPlace), required: true, sample: "2026-01-05T09:00"},
		{name: "customer", about: "Who it is: id, and attributes by the project's words.", slot: objectSlot("customer", func() []field { return customerFields(l, d, m) }).open()},
		{name: "orders", about: "What was ordered: at, amount, and any column of the source.", slot: factsSlot("orders", l, l.book.Orders, &m.Orders)},
		{name: "events", about: "What else happened: at, type, and any column of the source.", slot: factsSlot("events", l, l.book.Events, &m.Events)},
		{name: "metrics", about: "Metrics and segments that are given outright, in place of what would be measured.", slot: objectSlot("metrics", func() []field { return metricFields(l, m) }).open()},
		{name: "stands", about: "What the customer has earned and holds now, before anything goes: points, tier, offer_NAME_codes, ...; missing for none.", slot: keepPlace(objectSlot("stands", func() []field { return standingFields(l, m) }).open(), &m.standsAt)},
		{name: "expect", about: "Everything that goes to the customer now, in order; [] for nothing.", slot: oneOrMany("expect", func(l *loader, v value) {
			if m.expects, m.Exact = true, true; v.node == nil {
				return
			}
			e := &expectedDraft{pointedDraft: pointedDraft{at: v}}
			l.object(v, "what is expected", expectedFields(e))
			m.expected = append(m.expected, e)
		}, func() []field { return expectedFields(&expectedDraft{}) })},
		{name: "expect_none", about: "A playbook, or one of its steps, that gives nothing now, and the reason.", slot: oneOrMany("expect_none", func(l *loader, v value) {
			if m.expects = true; v.node == nil {
				return
			}
			w := &withheldDraft{pointedDraft: pointedDraft{at: v}}
			l.object(v, "what is not expected", withheldFields(w))
			m.withheld = append(m.withheld, w)
		}, func() []field { return withheldFields(&withheldDraft{}) })},
	}, saidFields(l, m)...)
}

func customerFields(l *loader, d *testDraft, m *momentDraft) []field {
	b := l.book
	id := field{name: "id", about: "The customer's id; any, when none is given."}
	if d != nil {
		id.slot = text(&d.Customer)
	} else {
		id.slot = slot{shape{kind: "text"}, func(l *loader, v value) {
			l.at(v).say("a test is about one customer, and its beginning says who", "take id away")
		}}
	}
	fields := []field{id}
	m.Customer = map[string]any{}
	for _, f := range b.Customers.Fields {
		if f.Name != "id" {
			fields = append(fields, field{name: f.Name, about: "Attribute of the customer.", slot: givenSlot(b, f.Name, f.Kind, m.Customer)})
		}
	}
	return l.known(fields)
}

// known are the fields, and any other name where they cannot be known.
func (l *loader) known(fields []field) []field {
	if l.bookless {
		fields = append(fields, field{name: anyName})
	}
	return fields
}

// metricFields are the words that are no attributes; attributes are known so
// far that they can be sent to their place.
func metricFields(l *loader, m *momentDraft) []field {
	b := l.book
	m.Metrics = map[string]any{}
	var fields []field
	for _, w := range b.Vocabulary.Words() {
		s := givenSlot(b, w.Name, w.Kind, m.Metrics)
		if _, attribute := fieldOf(&b.Customers, w.Name); attribute {
			s = slot{s.shape, func(l *loader, v value) {
				l.at(v).say(w.Name+" is an attribute of the customer", "move it to customer:")
			}}
		}
		fields = append(fields, field{name: w.Name, about: w.About, slot: s})
	}
	return l.known(fields)
}

// factSamples are values of what every fact must have.
var factSamples = map[string]string{"at": "2026-01-05", "amount": "12.50", "type": "visit"}

// factsSlot reads orders or events by the fields of their source.
func factsSlot(what string, l *loader, src *Source, into *[]Fact) slot {
	b := l.book
	if src == nil && l.bookless {
		src = &Source{}
		for _, o := range ownFields[what] {
			src.Fields = append(src.Fields, Field{Name: o.name, Kind: o.kind, Required: o.required})
		}
	}
	fields := func(f Fact) []field {
		var fields []field
		if src == nil {
			return nil
		}
		for _, c := range src.Fields {
			if c.Name != "customer" {
				fields = append(fields, field{name: c.Name, about: "Column of " + what + ".", slot: givenSlot(b, c.Name, c.Kind, f), required: c.Required, sample: factSamples[c.Name]})
			}
		}
		return l.known(fields)
	}
	list := listSlot(what, func(l *loader, v value) {
		f := Fact{}
		l.object(v, "one of "+what, fields(f))
		*into = append(*into, f)
	}, shape{kind: "open"})
	return slot{list.shape, func(l *loader, v value) {
		if src == nil {
			l.at(v).say("the project has no source "+what, "add it under sources, or take this away")
			return
		}
		list.read(l, v)
	}}
}

// oneOrMany reads one object, or a list of them, and calls each with them; for
// an empty list with no node.
func oneOrMany(what string, each func(l *loader, v value), fields func() []field) slot {
	one := shape{kind: "object", fields: fields}
	return slot{shape{kind: "any of", of: []shape{one, {kind: "list", of: []shape{one}, hollow: true}}}, func(l *loader, v value) {
		v = v.follow()
		switch {
		case v.node.Kind == yaml.MappingNode:
			each(l, v)
		case v.node.Kind != yaml.SequenceNode:
			l.at(v).say(what+" is a list, and this is "+v.what(), "write {playbook: NAME}, with a dash before each; [] for nothing")
			each(l, value{})
		case len(v.node.Content) == 0:
			each(l, value{})
		}
		if v.node.Kind == yaml.SequenceNode {
			for _, n := range v.node.Content {
				each(l, value{v.file, n})
			}
		}
	}}
}

func pointedFields(d *pointedDraft) []field {
	return []field{
		{name: "playbook", about: "Whose decision it is.", slot: word(&d.playbook, "the name of a playbook"), required: true},
		{name: "step", about: "The step: its name, or its kind and content, such as email:welcome or survey:after-delivery.", slot: word(&d.step, "the name of a step")},
		{name: "email", about: "The letter.", slot: word(&d.email, "the name of a letter")},
		{name: "survey", about: "The survey.", slot: word(&d.survey, "the name of a survey")},
		{name: "webhook", about: "The webhook.", slot: word(&d.webhook, "the name of a webhook")},
	}
}

func expectedFields(d *expectedDraft) []field {
	return append(pointedFields(&d.pointedDraft),
		field{name: "offer", about: "The offer.", slot: word(&d.offer, "the name of an offer")},
		field{name: "kind", about: "What kind of offer it is.", slot: choice((*string)(&d.Kind), "a kind of offer", kindNamesOf()...)},
		field{name: "text", about: "What the offer says of itself, or whose points it gives.", slot: text(&d.Text)},
		field{name: "value", about: "How many points of a partner's the offer gives.", slot: whole(&d.Value, "value", 1, mostPoints)},
		field{name: "percent", about: "What the offer is worth, as a percentage.", slot: spokenPercent(&d.Percent)},
		field{name: "amount", about: "What the offer is worth, in money.", slot: keepPlace(money(&d.amount, "amount"), &d.amountAt)},
		field{name: "cost", about: "What the offer is expected to cost.", slot: keepPlace(money(&d.cost, "cost"), &d.costAt)},
		field{name: "points", about: "How many points a reward is of.", slot: whole(&d.Points, "points", 1, 1e9)},
		field{name: "subject", about: "The letter's whole subject.", slot: text(&d.Subject)},
		field{name: "subject_contains", about: "A piece of the letter's subject, or several.", slot: texts(&d.SubjectContains)},
		field{name: "body_contains", about: "A piece of the letter's text, or several.", slot: texts(&d.BodyContains)},
	)
}

func withheldFields(d *withheldDraft) []field {
	return append(pointedFields(&d.pointedDraft),
		field{name: "reason", about: "Why not, as plan says it, such as no_consent; no_match for who is not in the audience.", slot: word(&d.reason, "a reason")})
}

// givenSlot reads a value of a kind into a map.
func givenSlot(b *Book, name string, kind table.Kind, into map[string]any) slot {
	return kindSlot(b, name, kind, func(v any) { into[name] = v })
}
