package engine_test

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"holdfast/rules"
)

// repointed makes a playbook's steps carry the offers of a copy of its Book.
func repointed(book *rules.Book, p *rules.Playbook) {
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Offer != nil {
			s.Offer = &book.Offers[slices.IndexFunc(book.Offers, func(o rules.Offer) bool { return o.Name == s.Offer.Name })]
		}
	}
}

// limitedOffers gives a Book's offers what holds them back.
func limitedOffers(t *rapid.T, book *rules.Book) {
	group := sometimes(t, "group", "", "winback")
	for i := range book.Offers {
		book.Offers[i].Group = group
		limitedOffer(t, book, &book.Offers[i])
	}
}

// limitedOffer gives an offer what holds it back.
func limitedOffer(t *rapid.T, book *rules.Book, o *rules.Offer) {
	day := func(day, hour int) time.Time { return time.Date(2026, 1, day, hour, 0, 0, 0, berlin) }
	o.Rest = seldom(t, "rest", rules.Days(0), 2, 10)
	o.Pool = sometimes(t, "pool", false, true)
	o.Expires = sometimes(t, "expires", 0, 36*time.Hour)
	o.From, o.Until = seldom(t, "from", time.Time{}, day(6, 12)), seldom(t, "until", time.Time{}, day(6, 21), day(12, 9))
	o.Budget = seldom(t, "number", o.Budget, &rules.Budget{Count: 2, Per: "day"}, &rules.Budget{Count: 3, Per: "run"}, &rules.Budget{Amount: 1500, Count: 4, Per: "month"})
	if seldom(t, "margin", false, true) {
		o.Margin, o.Floor = computed(t, book, margins), 300
	}
	if seldom(t, "value", false, true) {
		o.Ladder = []rules.Rung{{Kind: rules.OfferPercent, Value: computed(t, book, values)}}
	}
}

// What orders are expected to leave, and what offers are worth, where that is
// worked out.
const (
	margins = "8 - score"
	values  = "score * 20"
)

// seldom draws the first of the values four times as often as all others
// together.
func seldom[T any](t *rapid.T, label string, mostly T, others ...T) T {
	if rapid.IntRange(0, 4).Draw(t, label) > 0 {
		return mostly
	}
	return others[rapid.IntRange(0, len(others)-1).Draw(t, "which "+label)]
}
