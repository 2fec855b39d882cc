package experiment

import "math"

// Span is an interval.
type Span struct{ Low, High float64 }

// LeastLook is how many units each group needs before an interval that may be
// looked at every day is given at all: it stands on the central limit theorem,
// which says little about a few customers of whom most buy nothing.
const LeastLook = 100

// tuned is the number of units for which the daily intervals are narrowest, as
// the half harmonic mean of the groups' sizes (a tenth held out of 11,000). It
// may not be learnt from the data, or the intervals would no longer hold; a
// tenfold miss widens them by about a fifth.
const tuned = 1000

// MeansAlways is an interval for the difference of two means that holds at all
// looks together: with probability level, the true difference lies in every one
// of them, however often one looks and whenever one stops. It is the asymptotic
// confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024,
// "Time-uniform central limit theory and asymptotic confidence sequences",
// Annals of Statistics 52, theorem 2.2),
//
//	difference ± se * sqrt(2 (r+1)/r * log(sqrt(r+1)/alpha)),  r = n rho²,
//
// where n is the effective number of units nA nB/(nA+nB) and rho what they choose
// for the narrowest interval at n = 1,000: rho² = (-2 log alpha + log(-2 log
// alpha) + 1)/1000. The standard error is the larger of that with a variance for
// each group and that with a common one: in a small group of money with a long
// tail, a low mean comes with a low variance, and its own alone would raise false
// alarms. ok is false when a group is smaller than LeastLook or neither varies.
func MeansAlways(a, b Sample, level float64) (s Span, ok bool) {
	if a.N < LeastLook || b.N < LeastLook {
		return s, false
	}
	return always(a.Mean-b.Mean, a, b, level)
}

// SharesAlways is MeansAlways for yesA of nA and yesB of nB. The variance of a
// share is that of (yes+1)/(n+2), so that a group in which nobody has said yes
// yet is not taken for one that never will.
func SharesAlways(yesA, nA, yesB, nB int, level float64) (s Span, ok bool) {
	if nA < LeastLook || nB < LeastLook {
		return s, false
	}
	difference := float64(yesA)/float64(nA) - float64(yesB)/float64(nB)
	return always(difference, shareSample(yesA, nA), shareSample(yesB, nB), level)
}

func shareSample(yes, n int) Sample {
	p := float64(yes+1) / float64(n+2)
	return Sample{N: n, Mean: p, Variance: p * (1 - p)}
}

func always(difference float64, a, b Sample, level float64) (s Span, ok bool) {
	nA, nB, alpha := float64(a.N), float64(b.N), 1-level
	common := ((nA-1)*a.Variance + (nB-1)*b.Variance) / (nA + nB - 2)
	se := math.Sqrt(max(a.Variance/nA+b.Variance/nB, common*(1/nA+1/nB)))
	if !(se > 0) || math.IsInf(se, 0) {
		return s, false
	}
	r := nA * nB / (nA + nB) * (1 - 2*math.Log(alpha) + math.Log(-2*math.Log(alpha))) / tuned
	half := se * math.Sqrt(2*(r+1)/r*math.Log(math.Sqrt(r+1)/alpha))
	return Span{difference - half, difference + half}, true
}
