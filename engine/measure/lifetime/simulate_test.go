package lifetime_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"holdfast/engine/measure/lifetime"
)

// follow draws one customer: first purchase a whole day within the first half
// of weeks, history to weeks, outcome in the time ahead. They leave
// at until, or after a repeat purchase when goes says so.
func follow(random *rand.Rand, rate, weeks, ahead float64, until float64, goes func() bool) lifetime.Outcome {
	age := float64(random.IntN(int(7*weeks/2)))/7 + weeks/2
	o := lifetime.Outcome{History: lifetime.History{Age: age, N: 1}}
	for at := random.ExpFloat64() / rate; at < min(until, age+ahead); at += random.ExpFloat64() / rate {
		if at > age {
			o.Bought++
		} else {
			o.X++
			// A log of orders knows the day.
			o.Last = min(age, math.Ceil(7*at)/7)
		}
		if goes() {
			break
		}
	}
	return o
}

func simulateBGNBD(m lifetime.BGNBD, n int, seed uint64, weeks, ahead float64) []lifetime.Outcome {
	source := rand.NewPCG(seed, 1)
	random := rand.New(source)
	rates := distuv.Gamma{Alpha: m.R, Beta: m.Alpha, Src: source}
	chances := distuv.Beta{Alpha: m.A, Beta: m.B, Src: source}
	all := make([]lifetime.Outcome, n)
	for i := range all {
		chance := chances.Rand()
		all[i] = follow(random, rates.Rand(), weeks, ahead, math.Inf(1), func() bool { return random.Float64() < chance })
	}
	return all
}

func simulateParetoNBD(m lifetime.ParetoNBD, n int, seed uint64, weeks, ahead float64) []lifetime.Outcome {
	source := rand.NewPCG(seed, 2)
	random := rand.New(source)
	rates := distuv.Gamma{Alpha: m.R, Beta: m.Alpha, Src: source}
	leaving := distuv.Gamma{Alpha: m.S, Beta: m.Beta, Src: source}
	all := make([]lifetime.Outcome, n)
	for i := range all {
		until := random.ExpFloat64() / leaving.Rand()
		all[i] = follow(random, rates.Rand(), weeks, ahead, until, func() bool { return false })
	}
	return all
}

func past(all []lifetime.Outcome) []lifetime.History {
	hs := make([]lifetime.History, len(all))
	for i, o := range all {
		hs[i] = o.History
	}
	return lifetime.Group(hs)
}

// recovered fails when a parameter lies further than four standard errors from
// the truth.
func recovered(t *testing.T, fit lifetime.Fit, got, truth []float64) {
	t.Helper()
	for i := range got {
		t.Logf("parameter %d: %.4f +- %.4f, true %.4f", i, got[i], fit.StandardErrors[i], truth[i])
		if math.Abs(got[i]-truth[i]) > 4*fit.StandardErrors[i] {
			t.Errorf("parameter %d is %g, true %g", i, got[i], truth[i])
		}
	}
}

func TestASimulationOfBGNBDRecoversItsParameters(t *testing.T) {
	truth := lifetime.BGNBD{R: 0.8, Alpha: 8, A: 0.7, B: 2}
	hs := past(simulateBGNBD(truth, 20_000, 11, 104, 0))
	m, fit, err := lifetime.FitBGNBD(hs)
	if err != nil {
		t.Fatal(err)
	}
	// It is the peak of all customers, not of those who were scouted.
	for i, p := range []*float64{&m.R, &m.Alpha, &m.A, &m.B} {
		at := *p
		for _, step := range []float64{-0.1, 0.1} {
			*p = at + step*fit.StandardErrors[i]
			if ll, err := m.LogLikelihood(hs); err != nil || ll >= fit.LogLikelihood {
				t.Errorf("log-likelihood %.6f beside the peak of %.6f (%v)", ll, fit.LogLikelihood, err)
			}
		}
		*p = at
	}
	recovered(t, fit, []float64{m.R, m.Alpha, m.A, m.B}, []float64{truth.R, truth.Alpha, truth.A, truth.B})
}

func TestASimulationOfParetoNBDRecoversItsParameters(t *testing.T) {
	truth := lifetime.ParetoNBD{R: 0.8, Alpha: 8, S: 0.7, Beta: 20}
	m, fit, err := lifetime.FitParetoNBD(past(simulateParetoNBD(truth, 5_000, 12, 104, 0)))
	if err != nil {
		t.Fatal(err)
	}
	recovered(t, fit, []float64{m.R, m.Alpha, m.S, m.Beta}, []float64{truth.R, truth.Alpha, truth.S, truth.Beta})
}

func TestASimulationOfGammaGammaRecoversItsParameters(t *testing.T) {
	truth := lifetime.GammaGamma{P: 4, Q: 3, V: 25}
	source := rand.NewPCG(13, 3)
	random := rand.New(source)
	var all []lifetime.Spend
	for range 5_000 {
		x := 1 + random.IntN(6)
		rate := distuv.Gamma{Alpha: truth.Q, Beta: truth.V, Src: source}.Rand()
		all = append(all, lifetime.Spend{X: x, Mean: distuv.Gamma{Alpha: truth.P * float64(x), Beta: rate * float64(x), Src: source}.Rand()})
	}
	m, fit, err := lifetime.FitGammaGamma(all)
	if err != nil {
		t.Fatal(err)
	}
	recovered(t, fit, []float64{m.P, m.Q, m.V}, []float64{truth.P, truth.Q, truth.V})
	if len(fit.Warnings) > 0 {
		t.Errorf("warnings %q", fit.Warnings)
	}
}

func TestASimulationOfSubscriptionsRecoversItsParameters(t *testing.T) {
	truth := lifetime.SBG{Alpha: 0.9, Beta: 4}
	source := rand.NewPCG(14, 4)
	random := rand.New(source)
	var all []lifetime.Tenure
	for range 20_000 {
		chance := distuv.Beta{Alpha: truth.Alpha, Beta: truth.Beta, Src: source}.Rand()
		tenure := lifetime.Tenure{Periods: 1 + random.IntN(12), Remaining: 1}
		for k := 1; k <= tenure.Periods; k++ {
			if random.Float64() < chance {
				tenure = lifetime.Tenure{Periods: k, Lost: 1}
			}
		}
		all = append(all, tenure)
	}
	m, fit, err := lifetime.FitSBG(all)
	if err != nil {
		t.Fatal(err)
	}
	recovered(t, fit, []float64{m.Alpha, m.Beta}, []float64{truth.Alpha, truth.Beta})
}

// Leaving is certain here, and yet so rare that P(alive) tells nobody apart.
func TestCustomersWhoHardlyEverLeaveAreRefused(t *testing.T) {
	rare := lifetime.BGNBD{R: 2, Alpha: 8, A: 0.05, B: 20}
	_, fit, err := lifetime.FitBGNBD(past(simulateBGNBD(rare, 30_000, 15, 52, 0)))
	var refusal lifetime.Refusal
	if !errors.As(err, &refusal) || refusal.Cause != lifetime.Degenerate {
		t.Errorf("got %v with %+v, want a refusal", err, fit)
	}
	t.Log(err)
}

func TestLeavingThatCannotBeSeenIsRefused(t *testing.T) {
	// One in 120 leaves after a purchase: too few of 150 customers to be seen.
	rare := lifetime.BGNBD{R: 2, Alpha: 8, A: 0.5, B: 60}
	_, _, err := lifetime.FitBGNBD(past(simulateBGNBD(rare, 150, 6, 52, 0)))
	if err == nil || !strings.Contains(err.Error(), "as if no customer had ever left") {
		t.Errorf("got %v", err)
	}
	t.Log(err)
}

// The model that made the customers foretells their outcomes better, and its
// predictions are calibrated.
func TestTheTrueModelIsChosenAndItsPredictionsHold(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	for name, c := range map[string]struct {
		outcomes []lifetime.Outcome
		bgnbd    bool
	}{
		"BG/NBD":     {simulateBGNBD(lifetime.BGNBD{R: 0.8, Alpha: 6, A: 0.9, B: 1.5}, 6_000, 16, 78, 26), true},
		"Pareto/NBD": {simulateParetoNBD(lifetime.ParetoNBD{R: 0.8, Alpha: 6, S: 0.9, Beta: 12}, 6_000, 17, 78, 26), false},
	} {
		t.Run(name, func(t *testing.T) {
			choice, err := lifetime.Choose(c.outcomes, 26)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("held out: BG/NBD %.1f, Pareto/NBD %.1f; totals %.0f and %.0f of %.0f", choice.BGNBD.HeldOut, choice.ParetoNBD.HeldOut,
				choice.BGNBD.Predicted, choice.ParetoNBD.Predicted, choice.BGNBD.Actual)
			if _, is := choice.Best.Model.(lifetime.BGNBD); is != c.bgnbd {
				t.Errorf("chose %T", choice.Best.Model)
			}
			var predicted, actual []float64
			for _, o := range c.outcomes {
				v, err := choice.Best.Model.Expected(o.History, 26)
				if err != nil {
					t.Fatal(err)
				}
				predicted, actual = append(predicted, v), append(actual, float64(o.Bought))
			}
			back, err := lifetime.Backtest(predicted, actual)
			if err != nil {
				t.Fatal(err)
			}
			// Two and a half standard errors of a total over so few customers.
			within(t, "error of the total", back.TotalError, nil, 0, 0.1)
			top := back.Deciles[9]
			relatively(t, "mean of the top decile", top.Predicted, nil, top.Actual, 0.1)
			within(t, "total", choice.Best.Predicted, nil, back.Predicted, 1e-6*back.Predicted)
		})
	}
}
