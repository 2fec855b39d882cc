package experiment

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// Comparison is how two groups differ: A - B with its interval, and the
// probability of a difference at least as large where there is none.
type Comparison struct {
	A, B       float64 // the two shares or means
	Difference float64 // A - B
	Low, High  float64 // the interval of the difference
	SE         float64 // standard error of the difference, each group with its own variance
	Statistic  float64 // what P is of: the pooled z of shares, Welch's t of means
	Freedom    float64 // Welch's degrees of freedom; 0 for shares
	P          float64 // two-sided
}

// Lift is the difference as a share of B; ok is false where B is nothing.
func (c Comparison) Lift() (lift float64, ok bool) {
	if c.B == 0 {
		return 0, false
	}
	return c.Difference / c.B, true
}

// Shares compares yesA of nA with yesB of nB. The interval is Newcombe's hybrid
// score interval (Newcombe 1998, "Interval estimation for the difference between
// independent proportions", Statistics in Medicine 17, method 10); p is the
// pooled z test's. ok is false when a group is empty.
func Shares(yesA, nA, yesB, nB int, level float64) (c Comparison, ok bool) {
	if nA <= 0 || nB <= 0 {
		return c, false
	}
	z := distuv.UnitNormal.Quantile(0.5 + level/2)
	a, b := float64(yesA)/float64(nA), float64(yesB)/float64(nB)
	lowA, highA := wilson(a, float64(nA), z)
	lowB, highB := wilson(b, float64(nB), z)
	c = Comparison{A: a, B: b, Difference: a - b, P: 1}
	c.Low = c.Difference - math.Hypot(a-lowA, highB-b)
	c.High = c.Difference + math.Hypot(highA-a, b-lowB)
	c.SE = math.Sqrt(a*(1-a)/float64(nA) + b*(1-b)/float64(nB))
	pooled := float64(yesA+yesB) / float64(nA+nB)
	if se := math.Sqrt(pooled * (1 - pooled) * (1/float64(nA) + 1/float64(nB))); se > 0 {
		c.Statistic = c.Difference / se
		c.P = math.Erfc(math.Abs(c.Statistic) / math.Sqrt2) // not 1 - CDF, which is 0 far out
	}
	return c, true
}

// wilson is the score interval of one share (Wilson 1927).
func wilson(p, n, z float64) (low, high float64) {
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return math.Max(0, mid-half), math.Min(1, mid+half)
}

// Sample is what a comparison of means needs of one group.
type Sample struct {
	N        int
	Mean     float64
	Variance float64 // with N - 1
}

// Measure sums a group up. Values are summed in two passes, so that large ones
// do not swallow small differences.
func Measure(values []float64) Sample {
	s := Sample{N: len(values)}
	if s.N == 0 {
		return s
	}
	for _, v := range values {
		s.Mean += v / float64(s.N)
	}
	for _, v := range values {
		s.Variance += (v - s.Mean) * (v - s.Mean)
	}
	if s.N > 1 {
		s.Variance /= float64(s.N - 1)
	}
	return s
}

// Means compares two means without taking their variances for equal (Welch
// 1947, "The generalization of 'Student's' problem", Biometrika 34). ok is false
// when a group has fewer than two values or neither varies.
func Means(a, b Sample, level float64) (c Comparison, ok bool) {
	if a.N < 2 || b.N < 2 {
		return c, false
	}
	va, vb := a.Variance/float64(a.N), b.Variance/float64(b.N)
	se := math.Sqrt(va + vb)
	if !(se > 0) || math.IsInf(se, 0) {
		return c, false
	}
	freedom := (va + vb) * (va + vb) / (va*va/float64(a.N-1) + vb*vb/float64(b.N-1))
	c = Comparison{A: a.Mean, B: b.Mean, Difference: a.Mean - b.Mean, SE: se, Freedom: freedom}
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(0.5+level/2) * se
	c.Low, c.High = c.Difference-half, c.Difference+half
	c.Statistic = c.Difference / se
	c.P = mathext.RegIncBeta(freedom/2, 0.5, freedom/(freedom+c.Statistic*c.Statistic))
	return c, true
}
