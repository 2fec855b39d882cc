package lifetime

import "math"

// nbdLoss is the loss of the NBD model (Ehrenberg 1959): gamma-Poisson buying
// by customers who never leave, on ln r and ln alpha. It is the limit of
// BG/NBD for A -> 0 and of Pareto/NBD for S -> 0, and the measure of whether
// the data show anybody leaving.
func nbdLoss(histories []History) loss {
	byX := countX(histories)
	customers := byX.customers()
	return func(logs, gradient []float64) float64 {
		r, alpha := math.Exp(logs[0]), math.Exp(logs[1])
		ll, dr := byX.rising(r)
		dalpha := 0.0
		ages := logCache{}
		for _, h := range histories {
			n, x := float64(h.N), float64(h.X)
			// ln(alpha+age) - ln(alpha) is of the size of age/alpha, which the
			// difference of two logarithms would lose for a large alpha.
			grown := ages.log1p(h.Age / alpha)
			ll -= n * ((r+x)*grown + x*logs[1])
			dr -= n * grown
			dalpha += n * (r/alpha - (r+x)/(alpha+h.Age))
		}
		gradient[0], gradient[1] = -dr*r/customers, -dalpha*alpha/customers
		return -ll / customers
	}
}

// dropoutEvidence is how much log-likelihood a model that lets customers leave
// gains over NBD.
func dropoutEvidence(s sample, loss float64) float64 {
	p := climb(nbdLoss(thin(s.histories, scoutSize)), nbdLoss(s.histories), [][]float64{logsOf(1, 1/s.rate), logsOf(0.2, 0.2/s.rate)})
	return float64(s.customers) * (p.loss - loss)
}

// logCache remembers the last logarithm: histories are sorted by age, and most
// neighbours share it.
type logCache struct{ of, is float64 }

func (c *logCache) log1p(v float64) float64 {
	if v != c.of {
		c.of, c.is = v, math.Log1p(v)
	}
	return c.is
}
