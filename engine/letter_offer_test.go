package engine_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// TestALetterSaysWhatItsOfferIs writes a letter about an offer of every kind to a
// German.
func TestALetterSaysWhatItsOfferIs(t *testing.T) {
	now := at(t, morning)
	for i, c := range worths {
		book := project(t, "offers:\n  comeback:\n    code: \"BACK-{8}\"\n    from: 2026-01-01\n    until: 2026-02-01\n    ladder: [{percent: 9, when: score > 90}, {amount: 9, when: score > 80}, {free_shipping: true}]\n"+steps("      - email: terms\n        offer: comeback\n"))
		if c.value != "" {
			c.rung.Value = computed(t, book, c.value)
		}
		o := &book.Offers[0]
		o.Ladder = []rules.Rung{c.rung}
		want, ends := c.spoke, "; stacks; 1. Januar 2026; 1. Februar 2026; BACK-????????"
		switch i {
		case 0:
			o.Pool, o.From, o.Until, o.Stacks = true, time.Time{}, time.Time{}, false
			ends = "; alone; ; ; ????????"
		case 1:
			o.Shared, o.Expires = "SUMMER26", 24*time.Hour
			ends = "; alone; 1. Januar 2026; 6. Januar 2026; SUMMER26"
		default:
			o.Stacks = true
		}
		ada := someone("ada").scoring(5)
		ada.locale = "de"
		s := shop{book: book, people: []person{ada}, history: engine.History{Free: map[string]int{"comeback": 1}}}
		plan, writer := s.plan(t, now)
		m, err := writer.Write(&plan.Go()[0], "")
		if err != nil {
			t.Fatal(err)
		}
		if got, _, _ := strings.Cut(m.Text, "\n\n"); strings.ReplaceAll(got, "\u00a0", " ") != want+ends {
			t.Errorf("%s is written as\n%s, want\n%s", c.want, got, want+ends)
		}
	}
}
