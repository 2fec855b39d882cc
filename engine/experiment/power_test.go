package experiment_test

import (
	"math"
	"testing"

	"holdfast/engine/experiment"
)

// The textbook's 2.8 standard errors; and four times the units for half the
// difference.
func TestASmallerDifferenceNeedsMoreCustomers(t *testing.T) {
	if got := experiment.Detectable(0.5); math.Abs(got-0.5*(1.959964+0.841621)) > 1e-5 {
		t.Errorf("detectable is %v", got)
	}
	just := experiment.Detectable(0.5)
	for _, c := range []struct {
		difference float64
		want       int
	}{{just, 1000}, {-just / 2, 4000}, {just * 2, 250}} {
		if n, ok := experiment.Needed(c.difference, 0.5, 1000); !ok || n != c.want {
			t.Errorf("a difference of %v needs %d, want %d", c.difference, n, c.want)
		}
	}
	for _, c := range [][2]float64{{0, 0.5}, {1, 0}, {1e-9, 0.5}} {
		if n, ok := experiment.Needed(c[0], c[1], 1000); ok {
			t.Errorf("difference %v with error %v needs %d", c[0], c[1], n)
		}
	}
}
