package experiment_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"holdfast/engine/experiment"
)

// Simulations of experiments without an effect. The seed is fixed, so that they
// say the same every day, and printed, so that another one can be tried.
const (
	seed = 20260105
	runs = 1000
	days = 60
)

// mostly is what a tested rate may exceed its true value by: three standard
// errors of so many runs.
func mostly(rate float64, n int) float64 { return 3 * math.Sqrt(rate*(1-rate)/float64(n)) }

// basket is money with many zeros and a long tail: one in twelve buys, for a
// log-normal amount about 40 (its variation coefficient is 1.3).
func basket(r *rand.Rand) float64 {
	if r.Float64() >= 1./12 {
		return 0
	}
	return math.Exp(3.3 + r.NormFloat64())
}

// running sums values up as they come (Welford 1962).
type running struct{ n, mean, m2 float64 }

func (s *running) add(v float64) {
	s.n++
	d := v - s.mean
	s.mean += d / s.n
	s.m2 += d * (v - s.mean)
}

func (s *running) sample() experiment.Sample {
	return experiment.Sample{N: int(s.n), Mean: s.mean, Variance: s.m2 / max(1, s.n-1)}
}

func TestLookingEveryDayAtNothingFindsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	t.Logf("seed %d", seed)
	for _, c := range []struct {
		name   string
		perDay int
		held   float64 // share of the control group
		draw   func(*rand.Rand) float64
		shares bool
	}{
		{"money of halves", 60, 0.5, basket, false},
		{"money with a tenth held out", 100, 0.1, basket, false},
		{"money with a tenth held out of few", 20, 0.1, basket, false},
		{"a share of halves", 60, 0.5, chance(0.3), true},
		{"a small share with a tenth held out", 100, 0.1, chance(0.03), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			alarms, looks := 0, 0
			for range runs {
				var a, b running
				alarmed := false
				for range days {
					for range c.perDay {
						if r.Float64() < c.held {
							b.add(c.draw(r))
						} else {
							a.add(c.draw(r))
						}
					}
					span, ok := experiment.MeansAlways(a.sample(), b.sample(), 0.95)
					if c.shares {
						yes := func(s running) int { return int(math.Round(s.mean * s.n)) }
						span, ok = experiment.SharesAlways(yes(a), int(a.n), yes(b), int(b.n), 0.95)
					}
					if ok {
						looks++
						alarmed = alarmed || excludes(span, 0)
					}
				}
				if alarmed {
					alarms++
				}
			}
			t.Logf("%d of %d runs see an effect that is not there (%d looks)", alarms, runs, looks)
			if alarms > runs*5/100 {
				t.Errorf("%d of %d runs see an effect that is not there", alarms, runs)
			}
			if looks == 0 {
				t.Error("nobody looked")
			}
		})
	}
}

// excludes says whether a difference lies outside an interval.
func excludes(s experiment.Span, v float64) bool { return v < s.Low || v > s.High }

func chance(p float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 {
		if r.Float64() < p {
			return 1
		}
		return 0
	}
}

// The other side of the coin: daily looks with the interval for one look fail
// often, so the simulation above can fail.
func TestLookingEveryDayWithAnIntervalForOneLookFindsTooMuch(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	r := rand.New(rand.NewPCG(seed, 2))
	alarms := 0
	for range runs {
		var a, b running
		for range days {
			for range 30 {
				a.add(basket(r))
				b.add(basket(r))
			}
			if c, ok := experiment.Means(a.sample(), b.sample(), 0.95); ok && (c.Low > 0 || c.High < 0) {
				alarms++
				break
			}
		}
	}
	if alarms < runs/8 {
		t.Errorf("only %d of %d", alarms, runs)
	}
}

func TestFixedIntervalsCoverWhatTheyPromise(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	t.Logf("seed %d", seed)
	const trials, n = 4000, 800
	r := rand.New(rand.NewPCG(seed, 3))
	covered := map[string]int{}
	for range trials {
		values := [2][]float64{}
		before := [2][]float64{}
		yes := [2]int{}
		for arm := range 2 {
			for range n {
				x := basket(r)
				y := basket(r) + 0.5*x
				if arm == 0 {
					y += 2 // the true difference
				}
				values[arm], before[arm] = append(values[arm], y), append(before[arm], x)
				if r.Float64() < []float64{0.12, 0.08}[arm] {
					yes[arm]++
				}
			}
		}
		if c, ok := experiment.Means(experiment.Measure(values[0]), experiment.Measure(values[1]), 0.95); ok && c.Low <= 2 && 2 <= c.High {
			covered["Welch"]++
		}
		if c, _, ok := experiment.Adjusted(experiment.Paired{Outcome: values[0], Before: before[0]}, experiment.Paired{Outcome: values[1], Before: before[1]}, 0.95); ok && c.Low <= 2 && 2 <= c.High {
			covered["CUPED"]++
		}
		if c, ok := experiment.Shares(yes[0], n, yes[1], n, 0.95); ok && c.Low <= 0.04 && 0.04 <= c.High {
			covered["Newcombe"]++
		}
	}
	for _, kind := range []string{"Welch", "CUPED", "Newcombe"} {
		share := float64(covered[kind]) / trials
		t.Logf("%s covers %.4f", kind, share)
		if math.Abs(share-0.95) > mostly(0.95, trials) {
			t.Errorf("%s covers %.4f of %d trials", kind, share, trials)
		}
	}
}

// An effect that is there is found, and the interval holds it.
func TestADailyLookFindsAnEffectThatIsThere(t *testing.T) {
	r := rand.New(rand.NewPCG(seed, 4))
	found, held := 0, 0
	for range 200 {
		var a, b running
		for range 20_000 {
			a.add(basket(r) + 1.5)
			b.add(basket(r))
		}
		span, ok := experiment.MeansAlways(a.sample(), b.sample(), 0.95)
		if ok && span.Low > 0 {
			found++
		}
		if ok && !excludes(span, 1.5) {
			held++
		}
	}
	if found < 190 || held < 190 {
		t.Errorf("found %d, held %d of 200", found, held)
	}
}

// Worked by hand: nA = nB = 2,000 make n = 1,000, so that r = rho² n is 1 +
// 5.991465 + log(5.991465) = 8.781769 at 95 %; two variances of 4 make se
// 0.0632456; the half is 0.0632456 * sqrt(2 * 9.781769/8.781769 *
// log(sqrt(9.781769)/0.05)) = 0.1919...
func TestADailyIntervalIsTheFormulas(t *testing.T) {
	s := experiment.Sample{N: 2000, Mean: 5, Variance: 4}
	span, ok := experiment.MeansAlways(s, experiment.Sample{N: 2000, Mean: 4, Variance: 4}, 0.95)
	want := 0.06324555 * math.Sqrt(2*9.781769/8.781769*math.Log(math.Sqrt(9.781769)/0.05))
	if !ok || math.Abs(span.Low-(1-want)) > 1e-6 || math.Abs(span.High-(1+want)) > 1e-6 {
		t.Errorf("%+v, want 1 ± %v", span, want)
	}
	s.N = experiment.LeastLook - 1
	if span, ok := experiment.MeansAlways(s, s, 0.95); ok {
		t.Errorf("too few were looked at: %+v", span)
	}
	if span, ok := experiment.SharesAlways(0, experiment.LeastLook-1, 0, 500, 0.95); ok {
		t.Errorf("too few were looked at: %+v", span)
	}
	if span, ok := experiment.SharesAlways(0, 500, 0, 500, 0.95); !ok || excludes(span, 0.001) {
		t.Errorf("nobody has said yes yet: %+v", span)
	}
}
