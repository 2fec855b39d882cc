package lifetime_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"holdfast/engine/measure/lifetime"
)

// drawModel draws parameters as shops have them, and a history.
func drawModel(t *rapid.T) (lifetime.Model, lifetime.History) {
	p := [4]float64{}
	for i := range p {
		p[i] = math.Exp(rapid.Float64Range(-2, 3).Draw(t, "ln parameter"))
	}
	h := lifetime.History{X: rapid.IntRange(0, 60).Draw(t, "x"), Age: rapid.Float64Range(0, 150).Draw(t, "age")}
	if h.X > 0 {
		h.Last = h.Age * rapid.Float64Range(0, 1).Draw(t, "last/age")
	}
	if rapid.Bool().Draw(t, "bgnbd") {
		return lifetime.BGNBD{R: p[0], Alpha: p[1], A: p[2], B: p[3]}, h
	}
	return lifetime.ParetoNBD{R: p[0], Alpha: p[1], S: p[2], Beta: p[3]}, h
}

// The probabilities, the expectation and P(alive) are computed by different
// formulas, but say the same.
func TestProbabilitiesOfAllCountsAddUpToTheExpectation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, h := drawModel(t)
		ahead := rapid.Float64Range(0, 3).Draw(t, "t")
		f, err := m.Forecast(h)
		if err != nil {
			t.Fatal(err)
		}
		total, mean := 0.0, 0.0
		for n := range 3000 {
			p, err := f.Probability(ahead, n)
			if err != nil || p < 0 {
				t.Fatalf("P(%d) = %g, %v", n, p, err)
			}
			total += p
			mean += p * float64(n)
			if n > 100 && p < 1e-16 {
				break
			}
		}
		expected, err := f.Expected(ahead)
		if err != nil || math.Abs(total-1) > 1e-9 || math.Abs(mean-expected) > 1e-7*(1+expected) {
			t.Fatalf("%+v of %+v: probabilities add up to %.12g, their mean is %.12g, the expectation %.12g (%v)", m, h, total, mean, expected, err)
		}
	})
}

func TestWaitingLowersTheChanceOfBeingAlive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, h := drawModel(t)
		before, err := m.Alive(h)
		if err != nil {
			t.Fatal(err)
		}
		h.Age += rapid.Float64Range(0, 50).Draw(t, "wait")
		after, err := m.Alive(h)
		if err != nil || after > before*(1+1e-9) {
			t.Fatalf("%+v: P(alive) goes from %g to %g (%v)", m, before, after, err)
		}
	})
}

func TestBGNBDCallsEveryOneTimeBuyerAlive(t *testing.T) {
	h := lifetime.History{Age: 500}
	bg, err := lifetime.BGNBD{R: 0.25, Alpha: 4, A: 0.8, B: 2.5}.Alive(h)
	within(t, "BG/NBD", bg, err, 1, 0)
	pareto, err := lifetime.ParetoNBD{R: 0.55, Alpha: 10, S: 0.6, Beta: 12}.Alive(h)
	within(t, "Pareto/NBD", pareto, err, 0.024, 0.001)
}

// The rules of the libraries' own tests: one period without discount is
// purchases times spend, at a rate of 1 a half, and so on.
func TestLifetimeValueDiscountsAtTheEndOfEachPeriod(t *testing.T) {
	m := lifetime.ParetoNBD{R: 0.55, Alpha: 10, S: 0.6, Beta: 12}
	h := lifetime.History{X: 3, Last: 20, Age: 30}
	f, err := m.Forecast(h)
	if err != nil {
		t.Fatal(err)
	}
	one, err := f.Expected(4)
	if err != nil {
		t.Fatal(err)
	}
	two, err := f.Expected(8)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		over lifetime.Horizon
		want float64
	}{
		{lifetime.Horizon{Periods: 0, Length: 4}, 0},
		{lifetime.Horizon{Periods: 1, Length: 4}, 50 * one},
		{lifetime.Horizon{Periods: 1, Length: 4, Rate: 1}, 25 * one},
		{lifetime.Horizon{Periods: 2, Length: 4, Rate: 1}, 25*one + 12.5*(two-one)},
	} {
		v, err := f.CLV(50, c.over)
		within(t, "value", v, err, c.want, 1e-12)
	}
	year := lifetime.Months(12, 0.21)
	within(t, "a year of months", year.Length*float64(year.Periods), nil, 365.25/7, 1e-9)
	within(t, "a year of discount", math.Pow(1+year.Rate, 12), nil, 1.21, 1e-12)
	// Without end, monthly steps come to what continuous discounting gives.
	long, err := f.CLV(1, lifetime.Horizon{Periods: 40_000, Length: 0.25, Rate: math.Expm1(0.002 * 0.25)})
	if err != nil {
		t.Fatal(err)
	}
	endless, err := m.Discounted(h, 0.002)
	relatively(t, "value without end", long, err, endless, 1e-3)

	for _, over := range []lifetime.Horizon{{Periods: -1, Length: 1}, {Periods: 1}, {Periods: 1, Length: 1, Rate: -1}, {Periods: 1, Length: math.NaN()}} {
		if v, err := f.CLV(50, over); err == nil {
			t.Errorf("a value of %g over %+v", v, over)
		}
	}
	if v, err := (lifetime.Forecast{}).Expected(1); err == nil {
		t.Errorf("an empty forecast expects %g", v)
	}
	if v, err := f.Expected(math.Inf(1)); err == nil {
		t.Errorf("%g purchases without end", v)
	}
}

// A clock of days and one of weeks see the same customers.
func TestTheUnitOfTimeDoesNotMatter(t *testing.T) {
	outcomes := simulateParetoNBD(lifetime.ParetoNBD{R: 0.8, Alpha: 6, S: 0.9, Beta: 12}, 1_500, 31, 78, 26)
	weeks := past(outcomes)
	days := make([]lifetime.History, len(weeks))
	for i, h := range weeks {
		days[i] = lifetime.History{X: h.X, Last: 7 * h.Last, Age: 7 * h.Age, N: h.N}
	}
	var models [2][2]lifetime.Model
	for i, hs := range [][]lifetime.History{weeks, days} {
		bg, _, err := lifetime.FitBGNBD(hs)
		if err != nil {
			t.Fatal(err)
		}
		pareto, _, err := lifetime.FitParetoNBD(hs)
		if err != nil {
			t.Fatal(err)
		}
		models[i] = [2]lifetime.Model{bg, pareto}
	}
	for i, h := range weeks {
		for k := range 2 {
			want, err := models[0][k].Expected(h, 13)
			if err != nil {
				t.Fatal(err)
			}
			got, err := models[1][k].Expected(days[i], 91)
			relatively(t, "expectation in days", got, err, want, 1e-6)
			want, err = models[0][k].Alive(h)
			if err != nil {
				t.Fatal(err)
			}
			got, err = models[1][k].Alive(days[i])
			relatively(t, "P(alive) in days", got, err, want, 1e-6)
		}
	}
}
