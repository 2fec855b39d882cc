package lifetime_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"holdfast/engine/measure/lifetime"
)

func TestSpendIsDrawnTowardsThePopulation(t *testing.T) {
	m := lifetime.GammaGamma{P: 6.25, Q: 3.74, V: 15.44}
	for _, c := range []struct {
		mean float64
		x    int
		want float64
	}{
		// p*v/(q-1), and p*(v+x*mean)/(p*x+q-1).
		{0, 0, 96.5 / 2.74},
		{22.35, 2, 375.875 / 15.24},
		{22.35, 2000, 279471.5 / 12502.74},
	} {
		v, err := m.Mean(c.mean, c.x)
		relatively(t, "mean spend", v, err, c.want, 1e-9)
	}
	for _, m := range []lifetime.GammaGamma{{P: 2, Q: 1, V: 3}, {P: 2, Q: -1, V: 3}, {}} {
		if v, err := m.PopulationMean(); err == nil {
			t.Errorf("%+v has the mean %g", m, v)
		}
	}
	// Few purchases and q below 1 leave no mean; more of them do.
	if v, err := (lifetime.GammaGamma{P: 0.1, Q: 0.5, V: 3}).Mean(20, 4); err == nil {
		t.Errorf("a mean of %g from an infinite one", v)
	}
	if v, err := m.Mean(-3, 2); err == nil {
		t.Errorf("a mean of %g from a negative one", v)
	}
}

func TestAFitOfSpendsWarnsOfWhatItLeavesOutAndAssumes(t *testing.T) {
	source := rand.NewPCG(61, 0)
	var all []lifetime.Spend
	for i := range 600 {
		x := 1 + i%6
		rate := distuv.Gamma{Alpha: 3, Beta: 25, Src: source}.Rand()
		mean := distuv.Gamma{Alpha: 4 * float64(x), Beta: rate * float64(x), Src: source}.Rand()
		// Those who buy often buy much.
		all = append(all, lifetime.Spend{X: x, Mean: mean * float64(x)})
	}
	all = append(all, lifetime.Spend{X: 2, Mean: 0, N: 7}, lifetime.Spend{X: 0, N: 100})
	_, fit, err := lifetime.FitGammaGamma(all)
	if err != nil {
		t.Fatal(err)
	}
	if fit.Customers != 707 || fit.Repeaters != 600 {
		t.Errorf("%d customers and %d repeaters, want 707 and 600", fit.Customers, fit.Repeaters)
	}
	for _, part := range []string{"7 repeat buyers without positive spend", "correlation 0."} {
		if !slices.ContainsFunc(fit.Warnings, func(w string) bool { return strings.Contains(w, part) }) {
			t.Errorf("no warning of %q in %q", part, fit.Warnings)
		}
	}
}
