package loyalty_test

import (
	"math"
	"testing"

	"holdfast/engine/loyalty"
)

func TestWhatAnOrderEarns(t *testing.T) {
	euros := 19.99 // a variable: a constant would be multiplied without an error
	values := []float64{euros * 100, 10.5, 10.5, -10.5, math.NaN(), 0.1 + 0.2, 1e30, 5}
	categories := []string{"", "beans", "cups", "beans", "beans", "", "", "gift card"}
	base := loyalty.Accrual{Value: func(line int) (float64, bool) {
		if line < 0 {
			return 100, false
		}
		return values[line], true
	}}
	rich := base
	rich.Category = func(line int) string { return categories[line] }
	rich.Categories = []loyalty.CategoryRate{{"beans", 3}, {"gift card", 0}}
	rich.Campaigns = []loyalty.Campaign{
		{Name: "double May", From: day(t, "2026-05-01"), Until: day(t, "2026-06-01"), Times: 2},
		{Name: "cups", From: day(t, "2026-05-20"), Times: 4, Where: func(line int) bool { return categories[line] == "cups" }},
		{Name: "half", From: day(t, "2027-01-01"), Times: 0.5},
	}
	capped := rich
	capped.Most = 50
	for _, c := range []struct {
		name    string
		accrual loyalty.Accrual
		on      string
		lines   []int
		want    int64
	}{
		{"19.99 at 100 a euro is 1999", base, "2026-05-05", []int{0}, 1999},
		{"lines are summed before they are rounded", base, "2026-05-05", []int{1, 2}, 21},
		{"rounded down", base, "2026-05-05", []int{1}, 10},
		{"what came back counts against", base, "2026-05-05", []int{1, 2, 3}, 10},
		{"never below nothing", base, "2026-05-05", []int{3}, 0},
		{"a missing value and one that is no number earn nothing", base, "2026-05-05", []int{-1, 4, 1}, 10},
		{"0.1 + 0.2 is no whole point", base, "2026-05-05", []int{5}, 0},
		{"no more than there is", base, "2026-05-05", []int{6}, loyalty.MostPoints},
		{"no lines", base, "2026-05-05", nil, 0},
		{"a category", rich, "2026-04-30 23:59", []int{1}, 31},
		{"a campaign begins", rich, "2026-05-01", []int{1}, 63},
		{"a campaign is over", rich, "2026-06-01", []int{1}, 31},
		{"the best campaign of two", rich, "2026-05-20", []int{2}, 42},
		{"a campaign for some lines", rich, "2026-05-20", []int{1, 2}, 105},
		{"gift cards earn nothing", rich, "2026-05-05", []int{7}, 0},
		{"a campaign may give less", rich, "2027-01-01", []int{0}, 999},
		{"the most of an order", capped, "2026-05-01", []int{1}, 50},
	} {
		if got := c.accrual.Points(day(t, c.on), c.lines); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
