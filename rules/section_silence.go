package rules

// silenceDraft is one element of silences: as it is written.
type silenceDraft struct {
	at                               value
	bad                              bool // a name in it has been complained of
	playbook, segment, customer, tag source
	from, until                      source
	author, comment                  string
}

func silencesSlot(into *[]*silenceDraft) slot {
	return listSlot("silences", func(l *loader, v value) {
		d := &silenceDraft{at: v}
		d.bad = !l.object(v, "a silence", silenceFields(d))
		*into = append(*into, d)
	}, shape{kind: "object", fields: func() []field { return silenceFields(&silenceDraft{}) }, laws: []law{oneOrMore("playbook", "segment", "customer", "tag")}})
}

func silenceFields(d *silenceDraft) []field {
	return []field{
		{name: "playbook", about: "Only this playbook keeps still.", slot: nameOf(&d.playbook, "the name of a playbook").of("name", "win-back")},
		{name: "segment", about: "Only towards customers in this segment.", slot: placed(&d.segment, "the name of a segment", shape{kind: "text", pattern: wordPattern, example: "champions"})},
		{name: "customer", about: "Only towards this customer.", slot: placed(&d.customer, "a customer's id", shape{kind: "text", example: "ada"})},
		{name: "tag", about: "Only playbooks with this tag.", slot: nameOf(&d.tag, "a tag").of("name", "promotion")},
		{name: "from", about: "When it begins; at once unless said.", slot: instantText(&d.from)},
		{name: "until", about: "When it is over, by itself.", slot: instantText(&d.until), required: true, sample: "2026-01-05T09:00"},
		{name: "author", about: "Who asked for it.", slot: text(&d.author).like("", "Grace")},
		{name: "comment", about: "Why.", slot: text(&d.comment).like("", "The warehouse is moving")},
	}
}

// instantText keeps an instant until the project's zone is known.
func instantText(into *source) slot {
	return placed(into, "an instant", shape{kind: "text", pattern: instantPattern, example: "2026-01-05T09:00"})
}
