package lifetime

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// logRising is ln Gamma(a+n) - ln Gamma(a) for a > 0 and n >= 0, the logarithm
// of the rising factorial a(a+1)...(a+n-1). The difference is taken inside
// Stirling's series (DLMF 5.11.1), so nothing cancels when a is large.
func logRising(a, n float64) float64 {
	if n == 0 {
		return 0
	}
	top, bottom := 1.0, 1.0
	hi, lo := a+n, a
	for ; lo < stirlingFrom; lo++ {
		bottom *= lo
	}
	for ; hi < stirlingFrom; hi++ {
		top *= hi
	}
	// hi - lo is not n any more once the two were lifted by different steps.
	d := hi - lo
	if lo == a && hi == a+n {
		d = n
	}
	return d*math.Log(hi) + (lo-0.5)*math.Log1p(d/lo) - d +
		stirlingTail(hi) - stirlingTail(lo) + math.Log(bottom/top)
}

const stirlingFrom = 10

// stirlingTail is what Stirling's series adds to (a-1/2)ln a - a + ln(2 pi)/2,
// right to 3e-17 from a = 10 on.
func stirlingTail(a float64) float64 {
	b := 1 / (a * a)
	return (1.0/12 - b*(1.0/360-b*(1.0/1260-b*(1.0/1680-b*(1.0/1188-b*(691.0/360360-b/156)))))) / a
}

// digammaRising is the derivative of logRising by a: psi(a+n) - psi(a). Small
// whole n are summed, because the difference of two large psi says little.
func digammaRising(a, n float64) float64 {
	if n <= 32 && n == math.Trunc(n) {
		sum := 0.0
		for k := range int(n) {
			sum += 1 / (a + float64(k))
		}
		return sum
	}
	return mathext.Digamma(a+n) - mathext.Digamma(a)
}

// decay is (1-exp(-k*y))/k, which is y where k is 0: the integral of exp(-k*u)
// from 0 to y, whatever the sign of k.
func decay(k, y float64) float64 {
	if k == 0 {
		return y
	}
	return -math.Expm1(-k*y) / k
}

// softplus is ln(1+exp(q)) without overflow.
func softplus(q float64) float64 {
	if q > 0 {
		return q + math.Log1p(math.Exp(-q))
	}
	return math.Log1p(math.Exp(q))
}

// logistic is 1/(1+exp(-q)).
func logistic(q float64) float64 {
	if q < 0 {
		e := math.Exp(q)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-q))
}

// finite hands a result on, or an error when floating point could not hold it.
func finite(v float64, what string) (float64, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%s: the numbers leave the range of floating point", what)
	}
	return v, nil
}

// positive returns an error unless all parameters are finite and above 0.
func positive(model string, params ...float64) error {
	for _, p := range params {
		if !(p > 0) || math.IsInf(p, 0) {
			return fmt.Errorf("%s with the parameters %g: each must be above 0", model, params)
		}
	}
	return nil
}
