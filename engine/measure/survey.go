package measure

import "holdfast/rules"

// NPS is the net promoter score of a group: the share of promoters less the
// share of detractors, in points from -100 to 100 (Reichheld, "The One Number
// You Need to Grow", Harvard Business Review 81, 2003). On a scale from 0 to 10
// promoters answer 9 or 10 and detractors 0 to 6; on others the same tenths of
// the scale. Answers off the scale do not count; without one it is not ok.
func NPS(answers []float64, s rules.Scale) (score float64, ok bool) {
	n, balance := 0, 0
	for _, a := range answers {
		switch {
		case !s.On(a):
			continue
		case s.Promoter(a):
			balance++
		case s.Detractor(a):
			balance--
		}
		n++
	}
	if n == 0 {
		return 0, false
	}
	return 100 * float64(balance) / float64(n), true
}

// CSAT is the customer satisfaction score of a group: the share, from 0 to 1, of
// answers that are one of the two best of the scale (4 or 5 of 1 to 5). Answers
// off the scale do not count; without one it is not ok.
func CSAT(answers []float64, s rules.Scale) (share float64, ok bool) {
	n, satisfied := 0, 0
	for _, a := range answers {
		if !s.On(a) {
			continue
		}
		n++
		if s.Satisfied(a) {
			satisfied++
		}
	}
	if n == 0 {
		return 0, false
	}
	return float64(satisfied) / float64(n), true
}

// CES is the customer effort score of a group: the mean answer to "how easy was
// it?" (version 2.0, 1 to 7, more is easier; Dixon, Freeman and Toman, Harvard
// Business Review 88, 2010, asked for the effort itself). Answers off the scale
// do not count; without one it is not ok.
func CES(answers []float64, s rules.Scale) (mean float64, ok bool) {
	n, sum := 0, 0.0
	for _, a := range answers {
		if s.On(a) {
			n++
			sum += a
		}
	}
	if n == 0 {
		return 0, false
	}
	return sum / float64(n), true
}
