package lifetime

// counts is how many customers have each number of purchases: the part of
// every likelihood that no time enters is computed once for each number.
type counts struct {
	xs []float64
	ns []float64
}

// countX expects histories sorted by X.
func countX(histories []History) counts {
	c := counts{}
	for _, h := range histories {
		x := float64(h.X)
		if last := len(c.xs) - 1; last < 0 || c.xs[last] != x {
			c.xs, c.ns = append(c.xs, x), append(c.ns, 0)
		}
		c.ns[len(c.ns)-1] += float64(h.N)
	}
	return c
}

// customers is the sum over all numbers.
func (c counts) customers() float64 {
	sum := 0.0
	for _, n := range c.ns {
		sum += n
	}
	return sum
}

// rising is the sum of ln Gamma(a+x) - ln Gamma(a) over all customers, and its
// derivative by a.
func (c counts) rising(a float64) (sum, slope float64) {
	for i, x := range c.xs {
		sum += c.ns[i] * logRising(a, x)
		slope += c.ns[i] * digammaRising(a, x)
	}
	return sum, slope
}
