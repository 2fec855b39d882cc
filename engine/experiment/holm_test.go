package experiment_test

import (
	"math"
	"testing"

	"holdfast/engine/experiment"
)

func TestHolmCorrectsAsHolmDid(t *testing.T) {
	got := experiment.Holm([]float64{0.01, 0.04, 0.03, 0.005})
	want := []float64{0.03, 0.06, 0.06, 0.02}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12 {
			t.Fatalf("%v, want %v", got, want)
		}
	}
	if got := experiment.Holm([]float64{0.9, 0.8}); got[0] != 1 || got[1] != 1 {
		t.Errorf("beyond 1: %v", got)
	}
}
