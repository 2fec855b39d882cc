package engine_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/rules"
)

// generous are two playbooks that hand out three offers as often as they may.
var generous = deal("    percent: 10\n    cost: score * 2\n") + `  other: {percent: 5, code: "OTHER-{8}", cost: 3}
  third: {amount: 5, code: "THIRD-{8}", cost: 1 + score}
playbooks:
  p0:
    schedule: "@daily"
    audience: score >= 0
    once_per: 1d
    steps:
      - {name: a, offer: comeback}
      - {name: b, when: score > 2, offer: other}
      - wait: 90m
      - {name: c, email: deal, offer: third}
  p1:
    schedule: "@daily"
    audience: score > 2
    once_per: 1d
    steps:
      - {name: d, offer: other}
      - {name: e, offer: comeback}
`

// TestNoOfferBreaksItsTerms takes random customers who get as many offers as the
// offers themselves allow through random instants: groups are not doubled, rest is
// kept, no pool and no budget is overdrawn, and the floor stays under every
// margin.
func TestNoOfferBreaksItsTerms(t *testing.T) {
	loaded := project(t, generous)
	rapid.Check(t, func(t *rapid.T) {
		w := &world{
			notebook: newNotebook(), facts: map[string]facts{}, salted: map[string]engine.Ban{}, plain: map[string]engine.Ban{},
			confirmed: map[string]time.Time{}, matched: map[string][]int{}, promoted: map[string]map[string]string{}, looks: map[string]looked{},
		}
		w.book, w.change = onOtherTerms(t, loaded), w.columns
		w.due = func(string) bool { return true }
		for _, id := range []string{"ada", "bob", "cleo", "dora", "emil"}[:rapid.IntRange(1, 5).Draw(t, "customers")] {
			w.people = append(w.people, someone(id).scoring(rapid.SampledFrom(scores).Draw(t, "score")))
		}
		now := at(t, morning)
		for range rapid.IntRange(2, 6).Draw(t, "instants") {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 15, 90, 600, 24 * 60, 24 * 60, 7 * 24 * 60}).Draw(t, "minutes")) * time.Minute)
			w.people[rapid.IntRange(0, len(w.people)-1).Draw(t, "whose")].score = rapid.SampledFrom(scores).Draw(t, "new score")
			if n := len(w.notebook.issued); n > 0 && rapid.IntRange(0, 3).Draw(t, "redeems") == 0 {
				w.notebook.issued[rapid.IntRange(0, n-1).Draw(t, "used")].Used = 1
			}
			w.remember(now)
			plan, _ := w.plan(t, now)
			closes(t, plan)
			orderDoesNotMatter(t, plan, w)
			w.offered(t, plan)
			w.act(t, plan)
		}
	})
}

// onOtherTerms is a copy of a Book with other terms for its offers.
func onOtherTerms(t *rapid.T, loaded *rules.Book) *rules.Book {
	book := *loaded
	book.Used, book.Offers, book.Playbooks = maps.Clone(book.Used), slices.Clone(book.Offers), slices.Clone(book.Playbooks)
	limitedOffers(t, &book)
	book.Limits.Messages = sometimes(t, "caps", nil, []rules.Cap{{Max: 1, Per: 7 * 24 * time.Hour}})
	for i := range book.Playbooks {
		p := &book.Playbooks[i]
		p.Steps = slices.Clone(p.Steps)
		repointed(&book, p)
	}
	return &book
}
