package lifetime

import (
	"fmt"
	"math"
)

// Model foretells the orders of one customer. BGNBD and ParetoNBD are models.
type Model interface {
	// Alive is the probability that the customer has not left.
	Alive(History) (float64, error)
	// Expected is the expected number of purchases in the time t after Age.
	Expected(h History, t float64) (float64, error)
	// ExpectedNew is Expected for a customer right after the first purchase.
	ExpectedNew(t float64) (float64, error)
	// Probability is the chance of exactly n purchases in the time t after Age.
	Probability(h History, t float64, n int) (float64, error)
}

// WeeksPerMonth is the mean length of a month in weeks, a twelfth of 365.25
// days.
const WeeksPerMonth = 365.25 / 12 / 7

// Horizon is how far a lifetime value looks ahead: Periods periods of Length
// (in the time unit of the model) each, discounted by Rate per period (0.01 is
// 1 %).
type Horizon struct {
	Periods int
	Length  float64
	Rate    float64
}

// Months is a horizon of n months for a model in weeks, with a discount rate
// per year: the monthly rate is (1+yearly)^(1/12) - 1.
func Months(n int, yearly float64) Horizon {
	return Horizon{Periods: n, Length: WeeksPerMonth, Rate: math.Expm1(math.Log1p(yearly) / 12)}
}

// CLV is the discounted value of the purchases that are expected of a customer
// over a horizon, at a mean value per purchase of spend (GammaGamma.Mean):
//
//	sum over k = 1..Periods of spend * (E(k*Length) - E((k-1)*Length)) / (1+Rate)^k
//
// with E(t) the model's Expected, so that the purchases of a period count at
// its end (Fader, Hardie & Lee 2005, "RFM and CLV", eq. 1, in periods). It is
// turnover unless spend is a margin; purchases made already do not count.
func CLV(m Model, h History, spend float64, over Horizon) (float64, error) {
	if over.Periods < 0 || !(over.Length > 0) || !(over.Rate > -1) || math.IsInf(over.Rate, 0) {
		return 0, fmt.Errorf("a horizon of %d periods of %g at rate %g: lengths must be above 0, the rate above -1",
			over.Periods, over.Length, over.Rate)
	}
	value, before, factor := 0.0, 0.0, 1.0
	for k := 1; k <= over.Periods; k++ {
		until, err := m.Expected(h, float64(k)*over.Length)
		if err != nil {
			return 0, fmt.Errorf("lifetime value: %w", err)
		}
		factor /= 1 + over.Rate
		value += (until - before) * factor
		before = until
	}
	return finite(spend*value, "lifetime value")
}
