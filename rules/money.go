package rules

import "math"

// toMinor is an amount in whole minor units, half away from zero. The product
// is first rounded to 15 significant digits, so that 1.005 (which no float64
// holds exactly) counts as what was written.
func toMinor(major float64, digits int) int64 {
	scaled := major * pow10(digits)
	if near := math.Round(scaled*1e4) / 1e4; math.Abs(near-scaled) < math.Abs(scaled)*1e-14 {
		scaled = near
	}
	return int64(math.Round(scaled))
}

func pow10(digits int) float64 {
	p := 1.0
	for range digits {
		p *= 10
	}
	return p
}
