package lifetime_test

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"holdfast/engine/measure/lifetime"
)

// million is a shop of a million customers and two years of days.
func million(b *testing.B) []lifetime.History {
	b.Helper()
	all := simulateBGNBD(lifetime.BGNBD{R: 0.25, Alpha: 5, A: 0.8, B: 2.5}, 1_000_000, 21, 104, 0)
	hs := make([]lifetime.History, len(all))
	for i, o := range all {
		hs[i] = o.History
	}
	return hs
}

func BenchmarkGroupAMillionCustomers(b *testing.B) {
	hs := million(b)
	for b.Loop() {
		b.ReportMetric(float64(len(lifetime.Group(hs))), "histories")
	}
}

func BenchmarkFitBGNBDToAMillionCustomers(b *testing.B) {
	hs := lifetime.Group(million(b))
	for b.Loop() {
		if _, _, err := lifetime.FitBGNBD(hs); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFitParetoNBDToAMillionCustomers(b *testing.B) {
	hs := lifetime.Group(million(b))
	for b.Loop() {
		if _, _, err := lifetime.FitParetoNBD(hs); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFitGammaGammaToAMillionSpends(b *testing.B) {
	source := rand.NewPCG(22, 1)
	all := make([]lifetime.Spend, 1_000_000)
	for i := range all {
		x := 1 + i%8
		rate := distuv.Gamma{Alpha: 4, Beta: 30, Src: source}.Rand()
		all[i] = lifetime.Spend{X: x, Mean: distuv.Gamma{Alpha: 5 * float64(x), Beta: rate * float64(x), Src: source}.Rand()}
	}
	for b.Loop() {
		if _, _, err := lifetime.FitGammaGamma(all); err != nil {
			b.Fatal(err)
		}
	}
}

// One customer's P(alive), orders of 90 days and value of twelve months, for
// each distinct history of a million customers.
func BenchmarkForetellAMillionCustomers(b *testing.B) {
	hs := lifetime.Group(million(b))
	for _, c := range []struct {
		name string
		m    lifetime.Model
	}{
		{"BGNBD", lifetime.BGNBD{R: 0.25, Alpha: 5, A: 0.8, B: 2.5}},
		{"ParetoNBD", lifetime.ParetoNBD{R: 0.5, Alpha: 10, S: 0.6, Beta: 12}},
	} {
		b.Run(c.name, func(b *testing.B) {
			year := lifetime.Months(12, 0.1)
			for b.Loop() {
				for _, h := range hs {
					f, err := c.m.Forecast(h)
					if err != nil {
						b.Fatal(err)
					}
					if _, err := f.Expected(90.0 / 7); err != nil {
						b.Fatal(err)
					}
					if _, err := f.CLV(1, year); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
