package rules

import "gopkg.in/yaml.v3"

// saidFields are what a customer has said on being written to, beside what the
// data says.
func saidFields(l *loader, m *momentDraft) []field {
	return []field{
		{name: "agreed", about: "true, or topics: the customer has just agreed to hear of everything, or of these.", slot: topicsSlot(&m.Agreed, "agreed", l.book)},
		{name: "unsubscribed", about: "true, or topics: the customer has just asked to hear of nothing more, or no more of these.", slot: topicsSlot(&m.Unsubscribed, "unsubscribed", l.book)},
		{name: "banned", about: "Why the customer's address is never written to: suppressed, bounced, complained or unsubscribed.", slot: choice(&m.Banned, "a reason never to write to an address", "suppressed", "bounced", "complained", "unsubscribed")},
	}
}

// topicsSlot reads true for everything, "", or the names of topics.
func topicsSlot(into *[]string, what string, b *Book) slot {
	var names []string
	for _, t := range b.Consent.Topics {
		names = append(names, t.Name)
	}
	name := shape{kind: "text", example: "news"}
	return slot{shape{kind: "any of", of: []shape{{kind: "flag", example: "true"}, name, {kind: "list", of: []shape{name}}}}, func(l *loader, v value) {
		v = v.follow()
		if truth, is := truths[v.node.Value]; is && v.node.Kind == yaml.ScalarNode {
			if truth {
				*into = []string{""}
			}
			return
		}
		each(v, func(v value) {
			var s source
			if word(&s, what).read(l, v); s.written() && (l.bookless || l.oneOf(s, "a topic of this project", names)) {
				*into = append(*into, s.text)
			}
		})
	}}
}

// takenSlot reads the names of variants.
func takenSlot(into *[]string, b *Book) slot {
	var names []string
	for i := range b.Playbooks {
		for j := range b.Playbooks[i].Steps {
			names = append(names, b.Playbooks[i].Steps[j].drawn()...)
		}
	}
	name := shape{kind: "text", example: "photo"}
	return slot{shape{kind: "any of", of: []shape{name, {kind: "list", of: []shape{name}}}}, func(l *loader, v value) {
		each(v.follow(), func(v value) {
			var s source
			if word(&s, "a variant").read(l, v); s.written() && (l.bookless || l.oneOf(s, "a variant of this project", names)) {
				*into = append(*into, s.text)
			}
		})
	}}
}

// each calls read with the elements of a list, or with the one value.
func each(v value, read func(value)) {
	if v.node.Kind != yaml.SequenceNode {
		read(v)
		return
	}
	for _, n := range v.node.Content {
		read(value{v.file, n})
	}
}

// drawn are the names of what a customer's hash chooses from at a step.
func (s *Step) drawn() []string {
	var names []string
	for _, v := range s.Variants {
		names = append(names, v.Name)
	}
	if s.Kind == StepSplit {
		for _, a := range s.Arms {
			names = append(names, a.Name)
		}
	}
	return names
}

// Takes is the first of some variants that a step chooses from; "" when it has
// none of them.
func (s *Step) Takes(variants []string) string {
	for _, name := range s.drawn() {
		for _, v := range variants {
			if name == v {
				return v
			}
		}
	}
	return ""
}
