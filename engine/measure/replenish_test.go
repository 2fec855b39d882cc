package measure_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"holdfast/rules"
)

// day is a day of January 2026, or after it.
func day(n int) time.Time { return time.Date(2026, 1, n, 12, 0, 0, 0, time.UTC) }

// buys are lines of one customer that name products, each on some days.
func buys(customer int, products map[string][]int) []line {
	var lines []line
	for name, days := range products {
		for _, d := range days {
			lines = append(lines, line{customer: customer, at: day(d), amount: 1, product: name})
		}
	}
	return lines
}

func TestTheProductThatRunsOutNextIsDue(t *testing.T) {
	for _, c := range []struct {
		name    string
		bought  map[string][]int
		today   int
		product any
		due     any
	}{
		{"one that was bought once has no interval", map[string][]int{"beans": {1}}, 5, nil, nil},
		{"two purchases make one", map[string][]int{"beans": {1, 11}}, 12, "beans", day(21)},
		{"it is the mean of all", map[string][]int{"beans": {1, 2, 11}}, 12, "beans", day(16)},
		{"the earlier of two", map[string][]int{"beans": {1, 11}, "filter": {1, 8}}, 12, "filter", day(15)},
		{"the one of more days, though behind by alphabet", map[string][]int{"beans": {1, 11}, "filter": {1, 6, 11, 16}}, 17, "filter", day(21)},
		{"the first by alphabet of those alike", map[string][]int{"filter": {1, 11}, "beans": {1, 11}}, 12, "beans", day(21)},
		{"overdue by one interval is still due", map[string][]int{"beans": {1, 11}}, 31, "beans", day(21)},
		{"overdue by more is given up", map[string][]int{"beans": {1, 11}}, 32, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := retail(time.UTC)
			s := shop{customers: 1, lines: buys(0, c.bought)}
			got := values(measured(t, b, day(c.today), s, atOnce), b, "replenish_product", "replenish_at")
			want := map[string][]any{"replenish_product": {c.product}, "replenish_at": {nil}}
			if at, ok := c.due.(time.Time); ok {
				want["replenish_at"][0] = at.Truncate(24 * time.Hour)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("- want + got:\n%s", diff)
			}
		})
	}
}

func TestRecommendedIsWhatOthersOwnBesideTheSame(t *testing.T) {
	s := shop{customers: 6, lines: slices.Concat(
		buys(0, map[string][]int{"beans": {1}, "cup": {1}}),
		buys(1, map[string][]int{"beans": {1}, "cup": {2}, "kettle": {1}}),
		buys(2, map[string][]int{"beans": {1}, "filter": {1}}),
		buys(3, map[string][]int{"beans": {1}}),
		buys(4, map[string][]int{"beans": {1, 6}}), // due on the 11th
		buys(5, map[string][]int{"gift wrap": {1}}),
	)}
	b := retail(time.UTC)
	// beans have five owners; cup shares two of its two with them (0.63), filter
	// one of one (0.45), kettle one of one (0.45); cup and kettle share one.
	want := [][]string{
		{"kettle", "filter"},        // kettle: 0.45 by beans and 0.71 by cup
		{"filter"},                  // beans, cup and kettle are owned
		{"cup", "kettle"},           //
		{"cup", "filter", "kettle"}, // alike are by alphabet
		{"beans", "cup", "filter"},  // beans run out: they come before all
		nil,                         // nobody owns anything beside it
	}
	if diff := cmp.Diff(want, advice(measured(t, b, day(11), s, atOnce)), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
	b.Recommend = rules.Recommend{Support: 2, Most: 1}
	want = [][]string{nil, nil, {"cup"}, {"cup"}, {"beans"}, nil}
	if diff := cmp.Diff(want, advice(measured(t, b, day(11), s, atOnce)), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("with two owners at least, one at most: - want + got:\n%s", diff)
	}
}

func TestWhoeverOwnsEverythingSaysNothingOfWhatGoesTogether(t *testing.T) {
	s := shop{customers: 2}
	for i := range 201 {
		s.lines = append(s.lines, line{customer: 0, at: day(1), amount: 1, product: fmt.Sprintf("thing %03d", i)})
	}
	s.lines = append(s.lines, line{customer: 1, at: day(1), amount: 1, product: "thing 007"})
	if got := advice(measured(t, retail(time.UTC), day(2), s, atOnce)); len(got[1]) != 0 {
		t.Errorf("a reseller's 201 products make %q go with another", got[1])
	}
	s.lines = s.lines[1:] // 200 count
	if got := advice(measured(t, retail(time.UTC), day(2), s, atOnce)); len(got[1]) != 3 || got[1][0] != "thing 001" {
		t.Errorf("recommended are %q, want the first three of 199", got[1])
	}
}
