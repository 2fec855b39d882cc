package lifetime_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"holdfast/engine/measure/lifetime"
)

// Nobody is seen to leave among wholesale customers: BG/NBD's a/(a+b) goes to
// 0 and its P(alive) to 1 for everybody.
func TestOnlineRetailIsRefusedBecauseNobodySeemsToLeave(t *testing.T) {
	for name, all := range map[string]map[string]buyer{
		"days, the whole year":  onlineRetail(t, "2011-12-09", 1),
		"weeks, the whole year": onlineRetail(t, "2011-12-09", 7),
		"weeks, to August":      onlineRetail(t, "2011-08-31", 7),
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, histories(all), lifetime.Degenerate)
		})
	}
}

func TestOnlineRetailSpendsAreFitted(t *testing.T) {
	m, f, err := lifetime.FitGammaGamma(spends(onlineRetail(t, "2011-12-09", 1)))
	if err != nil {
		t.Fatal(err)
	}
	within(t, "p", m.P, nil, 3.065143, 1e-5)
	within(t, "q", m.Q, nil, 3.835073, 1e-5)
	within(t, "v", m.V, nil, 377.034363, 2e-3)
	within(t, "log-likelihood", f.LogLikelihood, nil, -1798.7738, 1e-4)
}

// refused fails unless both order models refuse the histories for the cause.
func refused(t *testing.T, hs []lifetime.History, cause lifetime.Cause) {
	t.Helper()
	bg, _, bgErr := lifetime.FitBGNBD(hs)
	pareto, _, paretoErr := lifetime.FitParetoNBD(hs)
	for _, err := range []error{bgErr, paretoErr} {
		var refusal lifetime.Refusal
		if !errors.As(err, &refusal) || refusal.Cause != cause {
			t.Errorf("got %v (%s), want the refusal %s", err, refusal.Cause, cause)
		}
		t.Log(err)
	}
	if bg != (lifetime.BGNBD{}) || pareto != (lifetime.ParetoNBD{}) {
		t.Errorf("a refused fit gave parameters: %+v %+v", bg, pareto)
	}
}

func TestHistoriesThatCarryNoModelAreRefused(t *testing.T) {
	one := lifetime.History{X: 0, Age: 30, N: 70}
	for name, c := range map[string]struct {
		hs    []lifetime.History
		cause lifetime.Cause
	}{
		"nobody":            {nil, lifetime.TooFewCustomers},
		"99 customers":      {[]lifetime.History{{X: 1, Last: 3, Age: 30, N: 99}}, lifetime.TooFewCustomers},
		"short":             {[]lifetime.History{{X: 0, Age: 7, N: 100}, {X: 1, Last: 3, Age: 7, N: 50}}, lifetime.ShortHistory},
		"no repeat buyer":   {[]lifetime.History{one, one}, lifetime.NoRepeatBuyers},
		"29 repeat buyers":  {[]lifetime.History{one, one, {X: 1, Last: 3, Age: 30, N: 29}}, lifetime.NoRepeatBuyers},
		"everybody is here": {[]lifetime.History{one, {X: 5, Last: 30, Age: 30, N: 100}}, lifetime.Degenerate},
		"one rhythm, all alive": {[]lifetime.History{
			{X: 9, Last: 29, Age: 30, N: 100}, {X: 10, Last: 29.5, Age: 30, N: 100}, {X: 11, Last: 29, Age: 30, N: 100},
		}, lifetime.Degenerate},
		"all ages are 0": {[]lifetime.History{{X: 0, Age: 0, N: 500}}, lifetime.ShortHistory},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.hs, c.cause) })
	}
}

// Customers who buy like clockwork and vanish: no gamma mixture fits, and r
// has no peak.
func TestClockworkCustomersAreRefused(t *testing.T) {
	var hs []lifetime.History
	for i := range 300 {
		hs = append(hs, lifetime.History{X: 10, Last: 20 + float64(i%10)/100, Age: 52, N: 1})
	}
	refused(t, hs, lifetime.Degenerate)
}

func TestSpendsThatCarryNoModelAreRefused(t *testing.T) {
	equal := []lifetime.Spend{{Mean: 20, X: 2, N: 500}}
	var wild []lifetime.Spend
	source := rand.NewPCG(1, 2)
	for range 1000 {
		rate := distuv.Gamma{Alpha: 0.7, Beta: 10, Src: source}.Rand()
		wild = append(wild, lifetime.Spend{Mean: distuv.Gamma{Alpha: 2, Beta: rate, Src: source}.Rand(), X: 1})
	}
	for name, c := range map[string]struct {
		spends []lifetime.Spend
		cause  lifetime.Cause
	}{
		"few":          {[]lifetime.Spend{{Mean: 20, X: 2, N: 29}, {X: 0, N: 1000}}, lifetime.NoRepeatBuyers},
		"all refunded": {[]lifetime.Spend{{Mean: 0, X: 2, N: 200}, {Mean: -5, X: 1, N: 20}}, lifetime.NoRepeatBuyers},
		"all equal":    {equal, lifetime.Degenerate},
		"no mean":      {wild, lifetime.Degenerate},
	} {
		t.Run(name, func(t *testing.T) {
			m, _, err := lifetime.FitGammaGamma(c.spends)
			var refusal lifetime.Refusal
			if !errors.As(err, &refusal) || refusal.Cause != c.cause || m != (lifetime.GammaGamma{}) {
				t.Errorf("got %+v, %v (%s), want the refusal %s", m, err, refusal.Cause, c.cause)
			}
			t.Log(err)
		})
	}
}

func TestImpossibleHistoriesAreErrors(t *testing.T) {
	bg := lifetime.BGNBD{R: 0.25, Alpha: 4, A: 0.8, B: 2.5}
	pareto := lifetime.ParetoNBD{R: 0.5, Alpha: 10, S: 0.6, Beta: 12}
	for _, h := range []lifetime.History{
		{X: -1, Age: 3},
		{X: 1, Last: 4, Age: 3},
		{X: 1, Last: -1, Age: 3},
		{X: 0, Last: 1, Age: 3},
		{X: 1, Last: math.NaN(), Age: 3},
		{X: 1, Last: 1, Age: math.NaN()},
		{X: 1, Last: 1, Age: math.Inf(1)},
	} {
		for _, m := range []lifetime.Model{bg, pareto} {
			if p, err := m.Alive(h); err == nil {
				t.Errorf("%T gives %g for %+v", m, p, h)
			}
		}
		if _, _, err := lifetime.FitBGNBD([]lifetime.History{h}); err == nil || errors.As(err, new(lifetime.Refusal)) {
			t.Errorf("%+v is %v, want an error that is no refusal", h, err)
		}
	}
	for _, m := range []lifetime.Model{lifetime.BGNBD{}, lifetime.ParetoNBD{R: 1, Alpha: 1, S: math.NaN(), Beta: 1}, lifetime.BGNBD{R: 1, Alpha: -1, A: 1, B: 1}} {
		if p, err := m.Alive(lifetime.History{X: 1, Last: 2, Age: 3}); err == nil {
			t.Errorf("%+v gives %g", m, p)
		}
	}
}

// A sum that would take minutes is an error, and not a number that is cut off.
func TestAnEndlessHorizonIsAnError(t *testing.T) {
	m := lifetime.BGNBD{R: 0.2, Alpha: 1e-7, A: 1, B: 2}
	if v, err := m.ExpectedNew(1000); err == nil {
		t.Errorf("%g purchases", v)
	}
}

// Whatever the parameters and the history, a probability is between 0 and 1
// and an expectation finite, or there is an error: never NaN.
func TestNoNumberIsMadeUp(t *testing.T) {
	exponent := rapid.Float64Range(-12, 12)
	rapid.Check(t, func(t *rapid.T) {
		p := [4]float64{}
		for i := range p {
			p[i] = math.Exp(exponent.Draw(t, "ln parameter"))
		}
		age := math.Exp(rapid.Float64Range(-8, 8).Draw(t, "ln age"))
		h := lifetime.History{X: rapid.IntRange(0, 3000).Draw(t, "x"), Age: age}
		if h.X > 0 {
			h.Last = age * (1 - math.Exp(rapid.Float64Range(-40, 0).Draw(t, "ln gap")))
		}
		ahead := rapid.Float64Range(0, 3*age).Draw(t, "t")
		for _, m := range []lifetime.Model{
			lifetime.BGNBD{R: p[0], Alpha: p[1], A: p[2], B: p[3]},
			lifetime.ParetoNBD{R: p[0], Alpha: p[1], S: p[2], Beta: p[3]},
		} {
			alive, err := m.Alive(h)
			if err != nil || !(alive >= 0 && alive <= 1) {
				t.Fatalf("%+v: P(alive) of %+v is %g, %v", m, h, alive, err)
			}
			n, err := m.Expected(h, ahead)
			// Nobody is expected to buy more than one who never leaves.
			most := (p[0] + float64(h.X)) / (p[1] + age) * ahead
			if err == nil && !(n >= 0 && n <= most*(1+1e-9)) {
				t.Fatalf("%+v: expectation of %+v in %g is %g, at most %g", m, h, ahead, n, most)
			}
		}
	})
}
