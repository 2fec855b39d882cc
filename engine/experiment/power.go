package experiment

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Detectable is the smallest true difference that an experiment with this
// standard error would call significant at two-sided 5 % in 80 % of cases:
// (z of 0.975 + z of 0.8) * se, by the normal approximation.
func Detectable(se float64) float64 {
	return (distuv.UnitNormal.Quantile(0.975) + distuv.UnitNormal.Quantile(0.8)) * se
}

// Needed is how many units, of all groups together and split as they are now,
// would make a true difference of this size detectable, when n have given this
// standard error: n * (Detectable/difference)², rounded up. ok is false where
// the difference or the error is nothing.
func Needed(difference, se float64, n int) (units int, ok bool) {
	if difference == 0 || !(se > 0) {
		return 0, false
	}
	ratio := Detectable(se) / difference
	all := math.Ceil(float64(n)*ratio*ratio - 1e-9)
	if all > math.MaxInt32 {
		return 0, false
	}
	return int(all), true
}
