package experiment

// Paired is what one group did, and what each of the same units had done before
// the experiment could touch them. Both lists have the same order.
type Paired struct{ Outcome, Before []float64 }

// Adjusted compares two means after taking off what the time before foretells
// (CUPED: Deng, Xu, Kohavi and Walker 2013, "Improving the sensitivity of online
// controlled experiments by utilizing pre-experiment data", WSDM). Every outcome
// y becomes y - theta * (x - mean of x over both groups); the difference keeps
// its meaning, since both groups are alike before, and its interval shrinks by
// what x explains. Theta is the slope of y on x within the groups, pooled over
// both; it is 0 where nobody differs before. ok is false where Means has no
// answer.
func Adjusted(a, b Paired, level float64) (c Comparison, theta float64, ok bool) {
	var covariance, variance float64
	for _, g := range []Paired{a, b} {
		y, x := Measure(g.Outcome).Mean, Measure(g.Before).Mean
		for i := range g.Outcome {
			covariance += (g.Outcome[i] - y) * (g.Before[i] - x)
			variance += (g.Before[i] - x) * (g.Before[i] - x)
		}
	}
	if variance > 0 {
		theta = covariance / variance
	}
	nA, nB := float64(len(a.Before)), float64(len(b.Before))
	middle := (nA*Measure(a.Before).Mean + nB*Measure(b.Before).Mean) / max(1, nA+nB)
	c, ok = Means(a.adjusted(theta, middle), b.adjusted(theta, middle), level)
	return c, theta, ok
}

func (p Paired) adjusted(theta, middle float64) Sample {
	values := make([]float64, len(p.Outcome))
	for i, y := range p.Outcome {
		values[i] = y - theta*(p.Before[i]-middle)
	}
	return Measure(values)
}
