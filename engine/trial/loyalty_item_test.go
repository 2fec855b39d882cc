package trial_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/trial"
	"holdfast/rules"
)

// card is a loyalty scheme with something of everything, for small.
const card = `
loyalty:
  starts: 2026-01-01
  points: {orders: amount * 2, campaigns: {tea-week: {times: 3, where: kind == "tea"}}, events: [{event: review, points: 5}]}
  tiers: {by: revenue + 10, per: year, levels: {silver: 50, gold: 100}}
  badges: {drinker: {count: orders, where: kind == "tea", need: 1}, visitor: {count: events, need: 1}}
  streaks: {weekly: {count: events, where: type == "visit", per: week}}
`

// inCard runs tests of a shop with the card, and gives what is left of it: items
// that no test has tried, and changes that none notices.
func inCard(t *testing.T, tests string) (untried, survivors []string) {
	t.Helper()
	fsys := project(map[string]string{
		"holdfast.yaml": card + strings.Replace(small["holdfast.yaml"], ", tier: tier", "", 1), "tests/a.yaml": "tests:\n" + tests,
	})
	book, all := load(t, fsys)
	written, err := rules.Locate(fsys, book)
	if err != nil {
		t.Fatal(err)
	}
	seen := trial.NewCoverage(book, written)
	for i := range all {
		if r, err := trial.New(book).Run(&all[i], seen); err != nil || len(r.Faults) > 0 {
			t.Fatal(err, faults(t, r))
		}
	}
	for _, line := range left(seen) {
		if strings.HasPrefix(line, "holdfast.yaml") {
			untried = append(untried, line)
		}
	}
	found, err := trial.Survivors(t.Context(), trial.Mutants(book, written), all, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range found {
		if m.Place.File == "holdfast.yaml" {
			survivors = append(survivors, fmt.Sprintf("%s %s: %s -> %s", m.Place, m.Of, m.Was, m.Becomes))
		}
	}
	if passes, err := trial.New(book).Passes(&all[0]); err != nil || !passes {
		t.Errorf("a mutant has changed what the others are made of: %v, %v", passes, err)
	}
	return untried, survivors
}

func TestSlipsOfLoyaltyAreNoticedByTestsThatAskForIt(t *testing.T) {
	const bought = `  - name: a customer
    at: 2026-02-02T10:00
    customer: {id: a}
    orders: [{at: 2026-02-01T09:00, order: o1, amount: 10, kind: tea}, {at: 2026-02-01T10:00, order: o2, amount: 30, kind: cake}]
    events: [{at: 2026-02-01T09:00, type: review}, {at: 2026-02-01T09:00, type: visit}, {at: 2026-01-20T09:00, type: visit}]
`
	untried, survivors := inCard(t, bought+"    stands: {badge_visitor: 1}\n")
	if diff := cmp.Diff([]string{"holdfast.yaml:5:61 tier gold tier false/false"}, untried); diff != "" {
		t.Errorf("untried (- want, + got):\n%s", diff)
	}
	want := []string{
		"holdfast.yaml:4:77 campaign tea-week: == -> !=",
		"holdfast.yaml:6:49 badge drinker: == -> !=",
		"holdfast.yaml:7:49 streak weekly: == -> !=",
		"holdfast.yaml:4:29 points of orders: 2 -> 3",
		"holdfast.yaml:4:29 points of orders: 2 -> 1",
		"holdfast.yaml:4:122 points of review: 5 -> 6",
		"holdfast.yaml:4:122 points of review: 5 -> 4",
		"holdfast.yaml:5:25 by of tiers: 10 -> 11",
		"holdfast.yaml:5:25 by of tiers: 10 -> 9",
	}
	if diff := cmp.Diff(want, survivors); diff != "" {
		t.Errorf("survivors (- want, + got):\n%s", diff)
	}
	// 10 * 2 * 3 + 30 * 2 + 5, and 40 + 10 is silver at the point.
	if _, survivors = inCard(t, bought+`    stands: {points: 125, tier: silver, badge_drinker: 1, streak_weekly: 2}
  - name: another
    at: 2026-02-02T10:00
    customer: {id: a}
    orders: [{at: 2026-02-01T09:00, order: o1, amount: 89, kind: cake}, {at: 2026-02-01T09:00, order: o2, amount: 0.50, kind: cake}]
    events: [{at: 2026-02-01T09:00, type: visit}]
    stands: {tier: silver, badge_drinker: 0, streak_weekly: 1}
`); len(survivors) > 0 {
		t.Errorf("survivors: %q", survivors)
	}
}
