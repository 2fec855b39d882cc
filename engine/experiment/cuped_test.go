package experiment_test

import (
	"math"
	"testing"

	"holdfast/engine/experiment"
)

// Worked by hand. Within the groups, x deviates by -1, 0, 1 and by -1, 0, 1; y by
// -2, 0, 2 and by -1, -1, 2: theta = (4 + 3)/4 = 1.75. The means of x are 2 and
// 4, of both 3, so the means of y (12 and 11) become 12 + 1.75 = 13.75 and 11 -
// 1.75 = 9.25.
func TestAnAdjustedDifferenceIsWorkedByHand(t *testing.T) {
	a := experiment.Paired{Outcome: []float64{10, 12, 14}, Before: []float64{1, 2, 3}}
	b := experiment.Paired{Outcome: []float64{10, 10, 13}, Before: []float64{3, 4, 5}}
	c, theta, ok := experiment.Adjusted(a, b, 0.95)
	if !ok || math.Abs(theta-1.75) > 1e-12 || math.Abs(c.A-13.75) > 1e-12 || math.Abs(c.B-9.25) > 1e-12 {
		t.Fatalf("theta %v, %+v", theta, c)
	}
	// The rests of y are -0.25, 0, 0.25 and 0.75, -1, 0.25: variances 0.0625 and
	// 0.8125.
	if se := math.Sqrt((0.0625 + 0.8125) / 3); math.Abs(c.SE-se) > 1e-12 {
		t.Errorf("standard error %v, want %v", c.SE, se)
	}
}

func TestWithoutAPastNothingIsAdjusted(t *testing.T) {
	a := experiment.Paired{Outcome: []float64{1, 2, 4}, Before: make([]float64, 3)}
	b := experiment.Paired{Outcome: []float64{1, 1, 3}, Before: make([]float64, 3)}
	c, theta, ok := experiment.Adjusted(a, b, 0.95)
	plain, _ := experiment.Means(experiment.Measure(a.Outcome), experiment.Measure(b.Outcome), 0.95)
	if !ok || theta != 0 || c != plain {
		t.Errorf("theta %v, %+v, want %+v", theta, c, plain)
	}
	if c, _, ok := experiment.Adjusted(experiment.Paired{}, b, 0.95); ok {
		t.Errorf("nobody was compared: %+v", c)
	}
}
