package lifetime

import (
	"fmt"
	"math"
)

// GammaGamma is the model of what an order is worth of Fader & Hardie (2013),
// "The Gamma-Gamma Model of Monetary Value": the values of one customer's
// orders are gamma distributed with shape P, and the rate of that varies over
// customers by a gamma distribution with shape Q and rate V (in money). It
// takes spend to be independent of how often a customer buys.
type GammaGamma struct {
	P, Q, V float64
}

// Spend is what N customers with X repeat purchases spent at each on average.
// The first purchase counts neither in X nor in Mean.
type Spend struct {
	Mean float64
	X    int
	N    int // an N of 0 counts as one customer
}

func (m GammaGamma) check() error { return positive("Gamma-Gamma", m.P, m.Q, m.V) }

// Mean is the expected mean order value of a customer who spent mean at each
// of x repeat purchases: eq. 5 of Fader & Hardie (2013), the more their own the
// more they have bought. For x = 0 it is PopulationMean.
func (m GammaGamma) Mean(mean float64, x int) (float64, error) {
	if x == 0 {
		return m.PopulationMean()
	}
	if err := m.check(); err != nil {
		return 0, err
	}
	if x < 0 || !(mean >= 0) || math.IsInf(mean, 0) {
		return 0, fmt.Errorf("a mean spend of %g over %d purchases: neither may be negative", mean, x)
	}
	n := float64(x)
	// p*x + q - 1, and with q <= 1 and a small p*x there is no mean.
	weight := m.P*n + (m.Q - 1)
	if weight <= 0 {
		return 0, fmt.Errorf("Gamma-Gamma with p %g and q %g: %d purchases leave the mean spend infinite", m.P, m.Q, x)
	}
	return finite(m.P*(m.V+n*mean)/weight, "mean spend of Gamma-Gamma")
}

// PopulationMean is the mean order value over all customers, p*v/(q-1). It is
// an error where q <= 1, because there is none.
func (m GammaGamma) PopulationMean() (float64, error) {
	if err := m.check(); err != nil {
		return 0, err
	}
	if m.Q <= 1 {
		return 0, fmt.Errorf("Gamma-Gamma with q %g: the mean spend is infinite (q must be above 1)", m.Q)
	}
	return finite(m.P*m.V/(m.Q-1), "mean spend of Gamma-Gamma")
}
