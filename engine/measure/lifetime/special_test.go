package lifetime

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestLogRisingMeetsHighPrecisionValues(t *testing.T) {
	worst := 0.0
	for _, v := range loadVectors(t).Rising {
		got := logRising(v.A, v.N)
		// Near Gamma(a+n) = Gamma(a) the value crosses 0: there the error is
		// absolute, of the size of a rounding of the argument.
		miss := math.Abs(got-v.Value) / math.Max(1, math.Abs(v.Value))
		worst = max(worst, miss)
		if miss > 1e-14 {
			t.Errorf("logRising(%g, %g) = %.17g, want %.17g", v.A, v.N, got, v.Value)
		}
	}
	t.Logf("worst error %.1e", worst)
}

func TestDigammaRisingIsTheSlopeOfLogRising(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := math.Exp(rapid.Float64Range(-5, 8).Draw(t, "ln a"))
		n := float64(rapid.IntRange(0, 500).Draw(t, "n"))
		h := 1e-4 * a
		want := (logRising(a+h, n) - logRising(a-h, n)) / (2 * h)
		if got := digammaRising(a, n); math.Abs(got-want) > 1e-6*(1+want) {
			t.Fatalf("digammaRising(%g, %g) = %g, slope %g", a, n, got, want)
		}
	})
}

// Every fit climbs by these slopes; a wrong one would only make it slow or
// stop early, which no other test sees.
func TestGradientsAreTheSlopesOfTheirLosses(t *testing.T) {
	histories := Group([]History{{X: 0, Age: 39}, {X: 1, Last: 3, Age: 30}, {X: 4, Last: 20, Age: 39, N: 7}, {X: 60, Last: 38, Age: 38.5}})
	spends := []Spend{{Mean: 5, X: 1, N: 3}, {Mean: 40, X: 2, N: 1}, {Mean: 11, X: 9, N: 2}}
	tenures := []Tenure{{Periods: 1, Lost: 13}, {Periods: 2, Lost: 4, Remaining: 20}, {Periods: 40, Lost: 1, Remaining: 9}}
	for name, c := range map[string]struct {
		f loss
		n int
	}{
		"nbd":         {nbdLoss(histories), 2},
		"bgnbd":       {bgnbdLoss(histories), 4},
		"paretonbd":   {paretoLoss(histories), 4},
		"gamma-gamma": {gammaLoss(spends), 3},
		"sbg":         {sbgLoss(tenures), 2},
	} {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			logs := rapid.SliceOfN(rapid.Float64Range(-3, 3), c.n, c.n).Draw(t, "logs")
			gradient, unused := make([]float64, c.n), make([]float64, c.n)
			c.f(logs, gradient)
			for i := range logs {
				const h = 1e-5
				up, down := append([]float64(nil), logs...), append([]float64(nil), logs...)
				up[i] += h
				down[i] -= h
				want := (c.f(up, unused) - c.f(down, unused)) / (2 * h)
				if math.Abs(gradient[i]-want) > 1e-6*(1+math.Abs(want)) {
					t.Fatalf("slope %d at %v is %g, finite difference %g", i, logs, gradient[i], want)
				}
			}
		}))
	}
}

// The panels of gone against a thousand short ones of the same integral as the
// papers write it.
func TestTheOddsOfHavingLeftAreTheIntegralOverTheTimeOfLeaving(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, m ParetoNBD, h History) {
		power := m.R + float64(h.X)
		sum := 0.0
		near := min(m.Alpha, m.Beta)
		step := math.Log1p((h.Age-h.Last)/(near+h.Last)) / 1000
		for i := range 1000 {
			at := func(k int) float64 { return h.Last + (near+h.Last)*math.Expm1(step*float64(k)) }
			sum += panel(at(i), at(i+1), func(u float64) float64 {
				return math.Exp(-power*math.Log((m.Alpha+u)/(m.Alpha+h.Last))-m.S*math.Log((m.Beta+u)/(m.Beta+h.Last))) / (m.Beta + u)
			})
		}
		want := math.Log(m.S) + math.Log(sum) + power*math.Log((m.Alpha+h.Age)/(m.Alpha+h.Last)) + m.S*math.Log((m.Beta+h.Age)/(m.Beta+h.Last))
		if got := m.gone(h).logOdds; math.Abs(got-want) > 1e-13*(1+power) {
			t.Fatalf("log odds of %+v for %+v are %.15g, want %.15g", h, m, got, want)
		}
	}
	// The longest panel, with the pole of the far parameter beside its middle.
	check(t, ParetoNBD{R: 0.05, Alpha: 1, S: 0.05, Beta: 5}, History{Age: 15})
	check(t, ParetoNBD{R: 0.05, Alpha: 5, S: 0.05, Beta: 1}, History{Age: 15})
	rapid.Check(t, func(t *rapid.T) {
		p := [4]float64{}
		for i := range p {
			p[i] = math.Exp(rapid.Float64Range(-3, 4).Draw(t, "ln parameter"))
		}
		h := History{X: rapid.IntRange(1, 30).Draw(t, "x"), Age: rapid.Float64Range(1, 100).Draw(t, "age")}
		h.Last = h.Age * rapid.Float64Range(0, 0.99).Draw(t, "last/age")
		check(t, ParetoNBD{R: p[0], Alpha: p[1], S: p[2], Beta: p[3]}, h)
	})
}

func TestASumInPartsMissesNobody(t *testing.T) {
	for _, n := range []int{0, 1, partSize, 3*partSize + 17} {
		got := inParts(n, func(from, to int) (part [5]float64) {
			for i := from; i < to; i++ {
				part[0]++
				part[4] += float64(i)
			}
			return part
		})
		if got[0] != float64(n) || got[4] != float64(n*(n-1)/2) {
			t.Errorf("%d sum to %v", n, got)
		}
	}
}
