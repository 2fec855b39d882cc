package lifetime_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/measure/lifetime"
)

func TestEqualHistoriesAreAddedUpInAFixedOrder(t *testing.T) {
	all := []lifetime.History{
		{X: 2, Last: 3, Age: 9}, {X: 0, Age: 9}, {X: 2, Last: 3, Age: 9, N: 4}, {X: 2, Last: 2, Age: 9}, {X: 0, Age: 5, N: 2},
	}
	want := []lifetime.History{
		{X: 0, Age: 5, N: 2}, {X: 0, Age: 9, N: 1}, {X: 2, Last: 2, Age: 9, N: 1}, {X: 2, Last: 3, Age: 9, N: 5},
	}
	before := append([]lifetime.History(nil), all...)
	if diff := cmp.Diff(want, lifetime.Group(all)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(before, all); diff != "" {
		t.Errorf("the argument changed: %s", diff)
	}
	if got := lifetime.Group(nil); len(got) != 0 {
		t.Errorf("nobody makes %v", got)
	}
}

// The order of the customers, and whether they come grouped, change no bit of
// a fit.
func TestAFitDoesNotDependOnTheOrderOfCustomers(t *testing.T) {
	var all []lifetime.History
	var spends []lifetime.Spend
	for i, o := range simulateBGNBD(lifetime.BGNBD{R: 0.8, Alpha: 6, A: 0.9, B: 2}, 3_000, 41, 52, 0) {
		all = append(all, o.History)
		spends = append(spends, lifetime.Spend{Mean: float64(1 + i%37*i%11), X: o.X})
	}
	bg, bgFit, err := lifetime.FitBGNBD(lifetime.Group(all))
	if err != nil {
		t.Fatal(err)
	}
	gamma, gammaFit, err := lifetime.FitGammaGamma(spends)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(42, 0))
	random.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	random.Shuffle(len(spends), func(i, k int) { spends[i], spends[k] = spends[k], spends[i] })
	again, againFit, err := lifetime.FitBGNBD(all)
	if err != nil || again != bg {
		t.Errorf("shuffled: %+v, %v, want %+v", again, err, bg)
	}
	if diff := cmp.Diff(bgFit, againFit); diff != "" {
		t.Error(diff)
	}
	gammaAgain, gammaAgainFit, err := lifetime.FitGammaGamma(spends)
	if err != nil || gammaAgain != gamma {
		t.Errorf("shuffled: %+v, %v, want %+v", gammaAgain, err, gamma)
	}
	if diff := cmp.Diff(gammaFit, gammaAgainFit); diff != "" {
		t.Error(diff)
	}
}
