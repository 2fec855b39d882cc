package experiment

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// RatioAlarm is the p below which groups are too unlike in size to be chance:
// something but the hash decides who is in which, and no figure of the
// experiment can be trusted (Fabijan et al. 2019, "Diagnosing sample ratio
// mismatch in online controlled experiments", KDD).
const RatioAlarm = 0.001

// Ratio is the probability of group sizes at least as far from their intended
// shares: Pearson's chi-squared; with two groups of which one is expected to be
// smaller than 5, the exact binomial probability, both tails. Shares need not
// sum to 1. ok is false for an empty experiment, fewer than two groups, a share
// that is not above 0, and several groups too small for either test.
func Ratio(counts []int, shares []float64) (p float64, ok bool) {
	n, whole := 0, 0.0
	for i, c := range counts {
		if !(shares[i] > 0) {
			return 0, false
		}
		n += c
		whole += shares[i]
	}
	if n == 0 || len(counts) < 2 {
		return 0, false
	}
	chi, least := 0.0, math.Inf(1)
	for i, c := range counts {
		expected := float64(n) * shares[i] / whole
		chi += (float64(c) - expected) * (float64(c) - expected) / expected
		least = min(least, expected)
	}
	switch {
	case least >= 5:
		return distuv.ChiSquared{K: float64(len(counts) - 1)}.Survival(chi), true
	case len(counts) == 2:
		x := distuv.Binomial{N: float64(n), P: shares[0] / whole}
		atMost, below := x.CDF(float64(counts[0])), 0.0
		if counts[0] > 0 {
			below = x.CDF(float64(counts[0] - 1))
		}
		return min(1, 2*min(atMost, 1-below)), true
	}
	return 0, false
}
