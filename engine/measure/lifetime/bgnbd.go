package lifetime

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// BGNBD is the beta-geometric/NBD model of Fader, Hardie & Lee (2005),
// "Counting Your Customers" the Easy Way, Marketing Science 24(2). While alive
// a customer buys at a rate of their own, gamma distributed with shape R and
// rate Alpha (in units of time); after every repeat purchase they leave with a
// chance of their own, beta distributed with A and B.
//
// Nobody leaves before the first repeat purchase in this model, so Alive is 1
// for every one-time buyer, however long ago they bought. Where one-time
// buyers matter, ParetoNBD is the better model.
type BGNBD struct {
	R, Alpha, A, B float64
}

func (m BGNBD) check(h History) error {
	if err := positive("BG/NBD", m.R, m.Alpha, m.A, m.B); err != nil {
		return err
	}
	return h.check()
}

// logOddsGone is ln((1-P(alive))/P(alive)) for a history with X > 0.
func (m BGNBD) logOddsGone(h History) float64 {
	x := float64(h.X)
	// x-1 first: b can be far below the spacing of floats near 1.
	return math.Log(m.A/(m.B+(x-1))) + (m.R+x)*math.Log1p((h.Age-h.Last)/(m.Alpha+h.Last))
}

// Forecast is what the model says of a customer with history h.
func (m BGNBD) Forecast(h History) (Forecast, error) {
	alive, err := m.Alive(h)
	if err != nil {
		return Forecast{}, err
	}
	x := float64(h.X)
	return Forecast{Alive: alive, then: BGNBD{R: m.R + x, Alpha: m.Alpha + h.Age, A: m.A, B: m.B + x}}, nil
}

// Alive is the probability that a customer with history h has not left (Fader,
// Hardie & Lee 2008, "Computing P(alive) Using the BG/NBD Model"). It is 1
// when X is 0.
func (m BGNBD) Alive(h History) (float64, error) {
	if err := m.check(h); err != nil {
		return 0, err
	}
	if h.X == 0 {
		return 1, nil
	}
	return finite(logistic(-m.logOddsGone(h)), "P(alive) of BG/NBD")
}

// Expected is the expected number of purchases in the time t after h.Age: eq.
// 10 of Fader, Hardie & Lee (2005), summed in another way, see buying.
func (m BGNBD) Expected(h History, t float64) (float64, error) {
	f, err := m.Forecast(h)
	if err != nil {
		return 0, err
	}
	return f.Expected(t)
}

// ExpectedNew is the expected number of repeat purchases of a customer in the
// time t after the first: eq. 9 of Fader, Hardie & Lee (2005).
func (m BGNBD) ExpectedNew(t float64) (float64, error) { return m.Expected(History{}, t) }

// mostTerms bounds the work for one customer (some 50 ms). It is reached only
// by horizons of more than some hundred thousand times Alpha + age.
const mostTerms = 10_000_000

// buying is the expected number of purchases within t of one who is alive now:
//
//	sum over n >= 1 of P(N = n) * C(n)
//
// where N, negative binomial, is how often they would buy if they never left,
// and C(n), the sum over k < n of B(a,b+k)/B(a,b), how many of n purchases
// they are there for. It equals the published form with 2F1 by expanding
// Euler's integral; but every term is positive, so nothing cancels near a = 1,
// for large x, or for t much longer than the age.
func (m BGNBD) buying(t float64) (float64, error) {
	z := t / (m.Alpha + t)
	mean := m.R * t / m.Alpha
	logP := -m.R * math.Log1p(t/m.Alpha)
	p := math.Exp(logP)
	there, count, sum := 1.0, 0.0, 0.0
	for n := 1.0; n < mostTerms; n++ {
		ratio := z * (m.R + n - 1) / n
		// The first probabilities can lie below the least float: those are
		// carried as logarithms and count for nothing.
		if p < 1e-290 {
			logP += math.Log(ratio)
			p = math.Exp(logP)
		} else {
			p *= ratio
		}
		count += there
		there *= (m.B + n - 1) / (m.A + m.B + n - 1)
		sum += p * count
		// What is left out is less than a geometric series, C growing by at
		// most 1 a term.
		if next := z * max(1, (m.R+n)/(n+1)); n > mean && next < 1 {
			if rest := p * next / (1 - next); rest*(count+1/(1-next)) <= 1e-16*sum {
				return sum, nil
			}
		}
	}
	return 0, fmt.Errorf("expected purchases of BG/NBD: the horizon %g is too long for alpha %g", t, m.Alpha)
}

// exactly is the probability that one who is alive now buys n times within t:
// eq. 8 of Fader, Hardie & Lee (2005).
func (m BGNBD) exactly(t float64, n int) float64 {
	x := float64(n)
	still := math.Exp(logRising(m.B, x) - logRising(m.A+m.B, x))
	p := still * negativeBinomial(m.R, m.Alpha, t, n)
	if n == 0 {
		return p
	}
	// Or they would have bought n times or more, and left at the n-th.
	before := math.Exp(logRising(m.B, x-1) - logRising(m.A+m.B, x-1))
	left := before * m.A / (m.A + m.B + x - 1)
	orMore := mathext.RegIncBeta(x, m.R, t/(m.Alpha+t))
	return p + left*orMore
}

// negativeBinomial is the chance of n purchases within t at a rate that is
// gamma distributed with shape r and rate alpha.
func negativeBinomial(r, alpha, t float64, n int) float64 {
	if n == 0 {
		return math.Exp(-r * math.Log1p(t/alpha))
	}
	x := float64(n)
	return math.Exp(logRising(r, x) - logRising(1, x) - r*math.Log1p(t/alpha) - x*math.Log1p(alpha/t))
}
