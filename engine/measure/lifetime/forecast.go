package lifetime

import (
	"errors"
	"fmt"
	"math"
)

// Model foretells the orders of one customer from their history. BGNBD and
// ParetoNBD are models.
type Model interface {
	// Forecast is all that the model says of a customer; where more than one
	// figure of the same customer is wanted, ask it once.
	Forecast(History) (Forecast, error)
	// Alive is Forecast's Alive.
	Alive(History) (float64, error)
	// Expected is Forecast's Expected.
	Expected(h History, t float64) (float64, error)
}

// Forecast is what a model says of one customer.
type Forecast struct {
	// Alive is the probability that the customer has not left.
	Alive float64
	// then is the model of those customers who share the history and are
	// alive: its distributions have learnt from it, and from then on they
	// behave like new ones.
	then living
}

// living foretells one who is certainly alive now.
type living interface {
	buying(t float64) (float64, error)
	exactly(t float64, n int) float64
}

// check returns an error for the zero Forecast, and unless t is finite and not
// negative.
func (f Forecast) check(t float64) error {
	switch {
	case f.then == nil:
		return errors.New("a forecast without a model")
	case !(t >= 0) || math.IsInf(t, 0):
		return fmt.Errorf("forecasting a time of %g: it must be 0 or more", t)
	}
	return nil
}

// Expected is the expected number of purchases in the time t after the age of
// the history.
func (f Forecast) Expected(t float64) (float64, error) {
	if err := f.check(t); err != nil {
		return 0, err
	}
	if t == 0 {
		return 0, nil
	}
	n, err := f.then.buying(t)
	if err != nil {
		return 0, err
	}
	return finite(f.Alive*n, "expected purchases")
}

// Probability is the chance of exactly n purchases in the time t after the age
// of the history.
func (f Forecast) Probability(t float64, n int) (float64, error) {
	if err := f.check(t); err != nil || n < 0 {
		return 0, err
	}
	p := f.Alive * f.then.exactly(t, n)
	if n == 0 {
		p += 1 - f.Alive
	}
	return finite(p, "probability of purchases")
}

// CLV is the discounted value of the purchases that are expected over a
// horizon, at a mean value per purchase of spend (GammaGamma.Mean):
//
//	sum over k = 1..Periods of spend * (E(k*Length) - E((k-1)*Length)) / (1+Rate)^k
//
// with E(t) = Expected(t), so that the purchases of a period count at its end
// (Fader, Hardie & Lee 2005, "RFM and CLV: Using Iso-Value Curves for Customer
// Base Analysis", Journal of Marketing Research 42(4), in periods). It is
// turnover unless spend is a margin; purchases made already do not count.
func (f Forecast) CLV(spend float64, over Horizon) (float64, error) {
	if over.Periods < 0 || !(over.Length > 0) || !(over.Rate > -1) || math.IsInf(over.Rate, 0) {
		return 0, fmt.Errorf("a horizon of %d periods of %g at rate %g: lengths must be above 0, the rate above -1",
			over.Periods, over.Length, over.Rate)
	}
	value, before, factor := 0.0, 0.0, 1.0
	for k := 1; k <= over.Periods; k++ {
		until, err := f.Expected(float64(k) * over.Length)
		if err != nil {
			return 0, fmt.Errorf("lifetime value: %w", err)
		}
		factor /= 1 + over.Rate
		value += (until - before) * factor
		before = until
	}
	return finite(spend*value, "lifetime value")
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
