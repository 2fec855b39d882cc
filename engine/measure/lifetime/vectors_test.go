package lifetime

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

type vectors struct {
	Rising []struct{ A, N, Value float64 }
	BGNBD  []orderVector
	Pareto []orderVector
	DERL   []struct {
		Alpha, Beta float64
		Periods     int
		Rate        float64
		DEL         float64
		Residual    float64 `json:"DERL"`
	}
}

type orderVector struct {
	R, Alpha, A, B, S, Beta float64
	X                       int
	Last, Age, T            float64
	N                       int
	Rate                    float64
	Loglik, Alive, Gone     float64
	Expected, Probability   float64
	Discounted              float64
}

// loadVectors reads values of 20 digits that testdata/vectors.py computed from
// the published closed forms.
func loadVectors(t *testing.T) vectors {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Rising) == 0 || len(v.BGNBD) == 0 || len(v.Pareto) == 0 || len(v.DERL) == 0 {
		t.Fatal("testdata/vectors.json has an empty table")
	}
	return v
}

// near returns how far got lies from want, relative to want; values below
// 1e-100 count as 0.
func near(got, want float64) float64 {
	if got == want || math.Abs(got) < 1e-100 && math.Abs(want) < 1e-100 {
		return 0
	}
	return math.Abs(got-want) / math.Abs(want)
}

type ledger struct {
	t     *testing.T
	worst map[string]float64
}

func (l ledger) expect(what string, of any, got float64, err error, want, within float64) {
	l.t.Helper()
	miss := near(got, want)
	l.worst[what] = max(l.worst[what], miss)
	if err != nil || !(miss <= within) {
		l.t.Errorf("%s of %+v = %.15g (%v), want %.15g", what, of, got, err, want)
	}
}

func TestBGNBDMeetsHighPrecisionValues(t *testing.T) {
	l := ledger{t, map[string]float64{}}
	for _, v := range loadVectors(t).BGNBD {
		m, h := BGNBD{v.R, v.Alpha, v.A, v.B}, History{X: v.X, Last: v.Last, Age: v.Age}
		alive, err := m.Alive(h)
		l.expect("alive", v, alive, err, v.Alive, 1e-11)
		expected, err := m.Expected(h, v.T)
		l.expect("expected", v, expected, err, v.Expected, 1e-11)
		f, err := m.Forecast(h)
		if err != nil {
			t.Fatal(err)
		}
		p, err := f.Probability(v.T, v.N)
		l.expect("probability", v, p, err, v.Probability, 1e-10)
		ll, err := m.LogLikelihood([]History{h})
		l.expect("log-likelihood", v, ll, err, v.Loglik, 1e-12)
	}
	t.Logf("worst relative errors %v", l.worst)
}

func TestParetoNBDMeetsHighPrecisionValues(t *testing.T) {
	l := ledger{t, map[string]float64{}}
	for _, v := range loadVectors(t).Pareto {
		m, h := ParetoNBD{v.R, v.Alpha, v.S, v.Beta}, History{X: v.X, Last: v.Last, Age: v.Age}
		alive, err := m.Alive(h)
		l.expect("alive", v, alive, err, v.Alive, 1e-11)
		l.expect("gone", v, logistic(m.gone(h).logOdds), nil, v.Gone, 1e-11)
		expected, err := m.Expected(h, v.T)
		l.expect("expected", v, expected, err, v.Expected, 1e-11)
		f, err := m.Forecast(h)
		if err != nil {
			t.Fatal(err)
		}
		p, err := f.Probability(v.T, v.N)
		l.expect("probability", v, p, err, v.Probability, 1e-10)
		discounted, err := m.Discounted(h, v.Rate)
		l.expect("discounted", v, discounted, err, v.Discounted, 1e-11)
		ll, err := m.LogLikelihood([]History{h})
		l.expect("log-likelihood", v, ll, err, v.Loglik, 1e-12)
	}
	t.Logf("worst relative errors %v", l.worst)
}

func TestLifetimesOfSubscriptionsMeetHighPrecisionValues(t *testing.T) {
	l := ledger{t, map[string]float64{}}
	for _, v := range loadVectors(t).DERL {
		m := SBG{Alpha: v.Alpha, Beta: v.Beta}
		del, err := m.DEL(v.Rate)
		l.expect("DEL", v, del, err, v.DEL, 1e-11)
		derl, err := m.DERL(v.Periods, v.Rate)
		l.expect("DERL", v, derl, err, v.Residual, 1e-11)
	}
	t.Logf("worst relative errors %v", l.worst)
}
