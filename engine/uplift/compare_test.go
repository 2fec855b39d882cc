package uplift_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"holdfast/engine"
	"holdfast/engine/experiment"
	"holdfast/engine/uplift"
)

// Two variants and the untouched make three comparisons: the sequential intervals
// are those of a third of the error each, and p is Holm's.
func TestComparisonsAreCorrectedForEachOther(t *testing.T) {
	w := newWorld(t, letters("plain", "photo"))
	w.mailed("plain", 300, 1000)
	w.mailed("photo", 300, 1200)
	var values [3][]float64
	for i := range 300 {
		w.touch(fmt.Sprint("held", i), "2026-01-05T09:00", engine.TouchHeldOut)
		if amount := int64(i%3) * 700; amount > 0 {
			w.order(fmt.Sprint("held", i), "2026-01-10T12:00", amount)
		}
		values[0] = append(values[0], 5*float64(i%5))
		values[1] = append(values[1], 6*float64(i%5))
		values[2] = append(values[2], 7*float64(i%3))
	}
	var result uplift.Result
	for _, r := range uplift.Make(w.Input).Trials[1].Results {
		if r.Outcome == "revenue" {
			result = r
		}
	}
	near := cmpopts.EquateApprox(0, 1e-9)
	var p, corrected []float64
	for i, pair := range [][2]int{{0, 2}, {1, 2}, {1, 0}} {
		a, b := experiment.Measure(values[pair[0]]), experiment.Measure(values[pair[1]])
		c := result.Comparisons[i]
		always, _ := experiment.MeansAlways(a, b, 1-0.05/3)
		fixed, _ := experiment.Means(a, b, 0.95)
		if diff := cmp.Diff(&uplift.Interval{Low: always.Low, High: always.High}, c.Always, near); diff != "" {
			t.Errorf("%s against %s: %s", c.Group, c.Against, diff)
		}
		if diff := cmp.Diff(&uplift.Interval{Low: fixed.Low, High: fixed.High}, c.Fixed, near); diff != "" {
			t.Errorf("%s against %s, one look: %s", c.Group, c.Against, diff)
		}
		if lift := a.Mean/b.Mean - 1; c.Lift == nil || math.Abs(*c.Lift-lift) > 1e-9 {
			t.Errorf("%s against %s: lift %v, want %v", c.Group, c.Against, c.Lift, lift)
		}
		if least := experiment.Detectable(fixed.SE); math.Abs(*c.Detectable-least) > 1e-9 {
			t.Errorf("detectable is %v, want %v", *c.Detectable, least)
		}
		p, corrected = append(p, fixed.P), append(corrected, *c.Corrected)
	}
	if diff := cmp.Diff(experiment.Holm(p), corrected, near); diff != "" {
		t.Error(diff)
	}
}

// Eight weeks have brought 200 customers, 25 a week.
func TestMoreCustomersTakeWeeksAtThePaceSoFar(t *testing.T) {
	w := newWorld(t)
	for i := range 100 {
		a, b := fmt.Sprint("a", i), fmt.Sprint("b", i)
		w.touch(a, "2026-01-04T00:00", engine.TouchSent)
		w.touch(b, "2026-01-04T00:00", engine.TouchHeldOut)
		w.order(a, "2026-01-07T12:00", 1000+100*int64(i%10))
		w.order(b, "2026-01-07T12:00", 1000+100*int64((i+i/10%2)%10))
		if i == 0 {
			w.order(a, "2026-01-08T12:00", 2000)
		}
	}
	for _, r := range uplift.Make(w.Input).Trials[0].Results {
		if c := r.Comparisons[0]; r.Outcome == "revenue" {
			if c.Needed == nil || *c.Needed <= 0 || c.Weeks == nil || math.Abs(*c.Weeks-float64(*c.Needed)/25) > 1e-9 {
				t.Errorf("%+v needs %v and %v", c, *c.Needed, *c.Weeks)
			}
		}
	}
}
