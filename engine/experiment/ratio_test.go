package experiment_test

import (
	"math"
	"testing"

	"holdfast/engine/experiment"
)

func TestGroupsAreWeighedAgainstTheirShares(t *testing.T) {
	for _, c := range []struct {
		name   string
		counts []int
		shares []float64
		p      float64
	}{
		{"as intended", []int{900, 100}, []float64{0.9, 0.1}, 1},
		{"chi-squared is 16/9, one degree of freedom", []int{880, 120}, []float64{0.9, 0.1}, 0.03501498},
		{"three groups, chi-squared is 2", []int{110, 100, 90}, []float64{1, 1, 1}, math.Exp(-1)},
		{"few: all ten heads come twice in 1,024", []int{0, 8}, []float64{1, 1}, 2. / 256},
		{"few: 2 or fewer of 8, both tails", []int{2, 6}, []float64{1, 1}, 2 * 37. / 256},
		{"few: 6 or more of 8, both tails", []int{6, 2}, []float64{1, 1}, 2 * 37. / 256},
		{"few: an even split is no news", []int{4, 4}, []float64{1, 1}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if p, ok := experiment.Ratio(c.counts, c.shares); !ok || math.Abs(p-c.p) > 1e-6 {
				t.Errorf("p is %v (%t), want %v", p, ok, c.p)
			}
		})
	}
}

func TestGroupsThatCannotBeWeighedAreNot(t *testing.T) {
	for _, c := range []struct {
		counts []int
		shares []float64
	}{
		{[]int{0, 0}, []float64{0.9, 0.1}},
		{[]int{10}, []float64{1}},
		{[]int{10, 10}, []float64{1, 0}},
		{[]int{1, 2, 3}, []float64{1, 1, 1}},
	} {
		if p, ok := experiment.Ratio(c.counts, c.shares); ok {
			t.Errorf("%v of %v: %v", c.counts, c.shares, p)
		}
	}
}
