package rules

import (
	"gopkg.in/yaml.v3"
)

// standingFields are the words of what customers have earned and hold.
func standingFields(l *loader, m *momentDraft) []field {
	m.Stands = map[string]any{}
	var fields []field
	for _, w := range append(l.book.EarnedWords(), PointsWord()) {
		given := givenSlot(l.book, w.Name, w.Kind, m.Stands)
		fields = append(fields, field{name: w.Name, about: w.About, slot: slot{given.shape, func(l *loader, v value) {
			if v = v.follow(); w.Nullable && v.node.Kind == yaml.ScalarNode && v.node.Value == "missing" {
				m.Stands[w.Name] = nil
				return
			}
			given.read(l, v)
		}}})
	}
	return l.known(fields)
}

// Asking is a copy of the Book in which somebody asks for these words, which are
// of those that customers have earned.
func (b *Book) Asking(words map[string]any) *Book {
	if b.Used == nil || len(words) == 0 {
		return b
	}
	changed := *b
	changed.Used = map[string]bool{}
	for word := range b.Used {
		changed.Used[word] = b.Used[word]
	}
	for word := range words {
		changed.Used[word] = true
	}
	return &changed
}
