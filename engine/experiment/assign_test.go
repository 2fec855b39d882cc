package experiment_test

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"holdfast/engine/experiment"
)

// A place that moved would put other customers into a running holdout: these
// values may never change.
func TestPlacesAreFixedForEver(t *testing.T) {
	for _, c := range []struct {
		salt, unit string
		want       float64
	}{
		{"", "", 0.6848974799809221},
		{"win-back", "ada", 0.3662601910390024},
		{"win-back", "grace", 0.5107050646427226},
		{"welcome", "ada", 0.02505371026180725},
		{"Rückkehr", "Zoë", 0.1073839133336284},
	} {
		if got := experiment.Assign(c.salt, c.unit); got != c.want {
			t.Errorf("Assign(%q, %q) = %v, want %v", c.salt, c.unit, got, c.want)
		}
	}
}

func TestSaltAndUnitDoNotRunIntoOneAnother(t *testing.T) {
	if experiment.Assign("ab", "c") == experiment.Assign("a", "bc") {
		t.Error(`salt "ab" with unit "c" falls on salt "a" with unit "bc"`)
	}
}

func TestPlacesAreUniform(t *testing.T) {
	const units, bins = 100_000, 100
	var seen [bins]int
	for i := range units {
		seen[int(experiment.Assign("win-back", strconv.Itoa(i))*bins)]++
	}
	chi := 0.0
	for _, n := range seen {
		chi += math.Pow(float64(n)-units/bins, 2) / (units / bins)
	}
	// The 99.9 % point of chi-squared with 99 degrees of freedom, and the 0.1 %
	// point: too even would not be chance either.
	if chi > 148.23 || chi < 60.45 {
		t.Errorf("chi-squared is %.1f", chi)
	}
}

func TestTwoSaltsSplitTheSameCustomersIndependently(t *testing.T) {
	const units, bins = 100_000, 10
	var seen [bins][bins]int
	for i := range units {
		unit := strconv.Itoa(i)
		seen[int(experiment.Assign("win-back", unit)*bins)][int(experiment.Assign("welcome", unit)*bins)]++
	}
	chi := 0.0
	for _, row := range seen {
		for _, n := range row {
			chi += math.Pow(float64(n)-units/(bins*bins), 2) / (units / (bins * bins))
		}
	}
	if chi > 148.23 || chi < 60.45 {
		t.Errorf("chi-squared of the pairs is %.1f", chi)
	}
}

func TestGrowingTheShareKeepsThoseAlreadyHeldOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		salt, unit := rapid.String().Draw(t, "salt"), rapid.String().Draw(t, "unit")
		share := rapid.Float64Range(0, 1)
		small, large := share.Draw(t, "one share"), share.Draw(t, "another")
		if small > large {
			small, large = large, small
		}
		if experiment.HeldOut(salt, unit, small) && !experiment.HeldOut(salt, unit, large) {
			t.Fatalf("held out of %v, not of %v", small, large)
		}
	})
}

func TestNobodyIsHeldOutOfNothingAndAllOfEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.String().Draw(t, "unit")
		if experiment.HeldOut("win-back", unit, 0) || !experiment.HeldOut("win-back", unit, 1) {
			t.Fatalf("%q lies at %v", unit, experiment.Assign("win-back", unit))
		}
	})
}
