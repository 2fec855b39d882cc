package rules

// badgeDraft is one of badges: or streaks: as it is written.
type badgeDraft struct {
	named
	bad         bool   // a name in it has been complained of
	op          string // count or sum; "": could not be read
	target      source
	where       source
	need        float64
	from, until source
	each        string
	points      int
}

func badgeSlot(b *badgeDraft) slot {
	fields := func() []field { return badgeFields(b) }
	return slot{shape{kind: "object", fields: fields, laws: []law{exactlyOne("count", "sum")}}, func(l *loader, v value) {
		b.bad = !l.object(v, "the badge "+b.name, badgeFields(b))
	}}
}

func badgeFields(b *badgeDraft) []field {
	return append(deedFields(b),
		field{name: "need", about: "How much of it wins the badge.", slot: positive(&b.need, "need"), required: true, sample: "5"},
		field{name: "from", about: "What was done before this instant does not count.", slot: word(&b.from, "an instant").like(instantPattern, "2026-03-01")},
		field{name: "until", about: "Nor what is done at this instant and later.", slot: word(&b.until, "an instant").like(instantPattern, "2026-04-01")},
		field{name: "each", about: "It can be won anew in every such period; once unless said.", slot: choice(&b.each, "a period", periods...)},
		field{name: "points", about: "Points that come with it.", slot: whole(&b.points, "points", 1, mostPoints)},
	)
}

func streakSlot(b *badgeDraft) slot {
	fields := func() []field {
		return append(deedFields(b),
			field{name: "per", about: "How often it has to be done.", slot: choice(&b.each, "a period", periods...), required: true, sample: "week"},
			field{name: "need", about: "How much of it in a period counts; 1 unless said.", slot: positive(&b.need, "need")},
		)
	}
	return slot{shape{kind: "object", fields: fields, laws: []law{exactlyOne("count", "sum")}}, func(l *loader, v value) {
		b.bad = !l.object(v, "the streak "+b.name, fields())
	}}
}

// periods are the stretches of the calendar that something can be done in.
var periods = []string{"day", "week", "month", "quarter", "year"}

// deedFields are what counts.
func deedFields(b *badgeDraft) []field {
	fold := func(op aggregateOp, about string) field {
		return field{name: op.name, about: about, slot: slot{op.shape(), func(l *loader, v value) {
			if b.op != "" {
				l.at(v).say("here are count: and sum:", "keep one of them")
				return
			}
			b.op = op.name
			placed(&b.target, "orders or events, or a column of theirs,", shape{}).read(l, v)
		}}}
	}
	return []field{
		{name: "about", about: "One sentence for colleagues.", slot: text(&b.about)},
		fold(aggregateOp{name: "count"}, "What is counted: orders or events."),
		fold(aggregateOp{name: "sum"}, "What is added up: a number of orders or events."),
		{name: "where", about: "Only orders or events that hold this.", slot: expr(&b.where).of("condition", `category == "coffee"`)},
	}
}
