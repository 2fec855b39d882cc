package experiment_test

import (
	"math"
	"testing"

	"holdfast/engine/experiment"
)

// The published example (c) of Newcombe 1998, table II: 56/70 - 48/80 is 0.2
// with 0.0524 to 0.3339.
func TestANewcombeIntervalIsThePublishedOne(t *testing.T) {
	for _, c := range []struct {
		a, n, b, m int
		low, high  float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{10, 10, 0, 10, 0.6075, 1.0000},
	} {
		got, ok := experiment.Shares(c.a, c.n, c.b, c.m, 0.95)
		if !ok || math.Abs(got.Low-c.low) > 5e-5 || math.Abs(got.High-c.high) > 5e-5 {
			t.Errorf("%d/%d - %d/%d: %.4f to %.4f, want %.4f to %.4f", c.a, c.n, c.b, c.m, got.Low, got.High, c.low, c.high)
		}
	}
}

func TestWithoutDataThereIsNoComparison(t *testing.T) {
	if c, ok := experiment.Shares(0, 0, 1, 2, 0.95); ok {
		t.Errorf("an empty group was compared: %+v", c)
	}
	one, same := experiment.Measure([]float64{1}), experiment.Measure([]float64{2, 2, 2})
	for _, pair := range [][2]experiment.Sample{{one, same}, {same, one}, {same, same}} {
		if c, ok := experiment.Means(pair[0], pair[1], 0.95); ok {
			t.Errorf("%+v was compared: %+v", pair, c)
		}
	}
	if c, ok := experiment.Shares(3, 3, 5, 5, 0.95); !ok || c.P != 1 || c.Difference != 0 {
		t.Errorf("two groups that all say yes: %+v", c)
	}
}
