package lifetime

import (
	"fmt"
	"math"
)

// SBG is the shifted-beta-geometric model of Fader & Hardie (2007), "How to
// Project Customer Retention", Journal of Interactive Marketing 21(1), for
// subscriptions: at the end of every period a customer leaves with a chance of
// their own, beta distributed with Alpha and Beta. Because those with a high
// chance go first, retention rises with tenure.
type SBG struct {
	Alpha, Beta float64
}

func (m SBG) check(periods int) error {
	if err := positive("sBG", m.Alpha, m.Beta); err != nil {
		return err
	}
	if periods < 0 {
		return fmt.Errorf("a tenure of %d periods: it must be 0 or more", periods)
	}
	return nil
}

// Survival is the share of customers who are still there after t periods: eq.
// 6 of Fader & Hardie (2007) in closed form, B(alpha,beta+t)/B(alpha,beta).
func (m SBG) Survival(t int) (float64, error) {
	if err := m.check(t); err != nil {
		return 0, err
	}
	n := float64(t)
	return finite(math.Exp(logRising(m.Beta, n)-logRising(m.Alpha+m.Beta, n)), "survival of sBG")
}

// Retention is the share of those there after t-1 periods who are there after
// t (t >= 1): eq. 8 of Fader & Hardie (2007).
func (m SBG) Retention(t int) (float64, error) {
	if err := m.check(t - 1); err != nil {
		return 0, err
	}
	stay := m.Beta + float64(t-1)
	return stay / (m.Alpha + stay), nil
}

// DEL is the discounted expected lifetime of a new customer, in periods, at a
// discount rate per period: the sum over t >= 0 of Survival(t)/(1+rate)^t, the
// first period being paid at once (Fader & Hardie 2010, "Customer-Base
// Valuation in a Contractual Setting: The Perils of Ignoring Heterogeneity",
// Marketing Science 29(1)). At rate 0 it is the mean lifetime,
// (alpha+beta-1)/(alpha-1), and an error where alpha <= 1 leaves it infinite.
func (m SBG) DEL(rate float64) (float64, error) {
	if err := m.check(0); err != nil {
		return 0, err
	}
	return m.periods(0, rate)
}

// DERL is the discounted expected residual lifetime, in periods, of a customer
// who has been there for the given number of periods (1 or more) and is about
// to renew or to leave; the coming period is counted in full if they renew
// (Fader & Hardie 2010, eq. 7). Infinite at rate 0 where alpha <= 1: an error.
func (m SBG) DERL(periods int, rate float64) (float64, error) {
	if err := m.check(periods - 1); err != nil {
		return 0, err
	}
	stay, err := m.Retention(periods)
	if err != nil {
		return 0, err
	}
	rest, err := m.periods(periods, rate)
	return stay * rest, err
}

// leastRate is the least discount rate above 0, which bounds the sum below to
// some ten million terms.
const leastRate = 1e-6

// periods is 2F1(1, beta+n; alpha+beta+n; 1/(1+rate)): the discounted periods
// of one who has just begun period n+1, that one included.
func (m SBG) periods(n int, rate float64) (float64, error) {
	beta := m.Beta + float64(n)
	if rate == 0 {
		if m.Alpha <= 1 {
			return 0, fmt.Errorf("lifetime of sBG without discount: it is infinite for alpha %g (alpha must be above 1, or discount)", m.Alpha)
		}
		return finite(1+beta/(m.Alpha-1), "lifetime of sBG")
	}
	if !(rate >= leastRate) || math.IsInf(rate, 0) {
		return 0, fmt.Errorf("a discount rate of %g per period: it must be 0 or at least %g", rate, leastRate)
	}
	keep := 1 / (1 + rate)
	term, sum := 1.0, 1.0
	for k := 0.0; term > 1e-17*sum*rate; k++ {
		term *= keep * (beta + k) / (m.Alpha + beta + k)
		sum += term
	}
	return finite(sum, "discounted lifetime of sBG")
}
