package experiment

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// Comparison is how two groups differ: A - B with its interval, and the
// probability of a difference at least as large where there is none.
type Comparison struct {
	A, B       float64 // the two shares or means
	Difference float64 // A - B
	Low, High  float64 // the interval of the difference
	P          float64 // two-sided
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
	pooled := float64(yesA+yesB) / float64(nA+nB)
	if se := math.Sqrt(pooled * (1 - pooled) * (1/float64(nA) + 1/float64(nB))); se > 0 {
		c.P = math.Erfc(math.Abs(c.Difference) / se / math.Sqrt2) // not 1 - CDF, which is 0 far out
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
	c = Comparison{A: a.Mean, B: b.Mean, Difference: a.Mean - b.Mean}
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(0.5+level/2) * se
	c.Low, c.High = c.Difference-half, c.Difference+half
	t := c.Difference / se
	c.P = mathext.RegIncBeta(freedom/2, 0.5, freedom/(freedom+t*t))
	return c, true
}

// Holm corrects the p values of several comparisons made at once (Holm 1979, "A
// simple sequentially rejective multiple test procedure", Scandinavian Journal
// of Statistics 6). The result is in the order of the argument.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case p[i] < p[j]:
			return -1
		case p[i] > p[j]:
			return 1
		}
		return 0
	})
	out := make([]float64, len(p))
	worst := 0.0
	for rank, i := range order {
		worst = math.Max(worst, math.Min(1, p[i]*float64(len(p)-rank)))
		out[i] = worst
	}
	return out
}
