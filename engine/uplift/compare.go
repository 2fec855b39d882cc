package uplift

import "holdfast/engine/experiment"

// Comparison is how two groups differ in one outcome, per customer.
type Comparison struct {
	Group      string    `json:"group"`
	Against    string    `json:"against"`
	Difference float64   `json:"difference"`
	Lift       *float64  `json:"lift,omitempty"`       // the difference as a share of what the others do; none where that is nothing
	Fixed      *Interval `json:"interval,omitempty"`   // for one look at an end fixed in advance: Newcombe's of shares, Welch's of the rest
	P          *float64  `json:"p,omitempty"`          // of that look
	Corrected  *float64  `json:"p_holm,omitempty"`     // for all comparisons of the outcome
	Always     *Interval `json:"sequential,omitempty"` // holds at all looks and for all comparisons of the outcome together; none while a group is small
	Adjusted   *Adjusted `json:"cuped,omitempty"`
	Detectable *float64  `json:"detectable,omitempty"`       // the smallest true difference that these customers would show in 80 % of cases
	Needed     *int      `json:"customers_needed,omitempty"` // more, to show a true difference as large as this one looks
	Weeks      *float64  `json:"weeks_needed,omitempty"`     // until so many more have come in
}

// Interval is a range of differences.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Adjusted is the difference after taking off what the revenue before the anchor
// foretells (CUPED).
type Adjusted struct {
	Difference float64 `json:"difference"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Explained  float64 `json:"explained"` // the share of the variance that is gone
}

// compare compares two groups; all is how many comparisons the outcome has.
func compare(o *outcome, a, b experiment.Paired, all int) Comparison {
	sampleA, sampleB := experiment.Measure(a.Outcome), experiment.Measure(b.Outcome)
	out := Comparison{Difference: sampleA.Mean - sampleB.Mean}
	level := 1 - (1-Level)/float64(all) // Bonferroni
	var fixed experiment.Comparison
	var always experiment.Span
	var known, often bool
	if o.share() {
		yesA, yesB := yes(a.Outcome), yes(b.Outcome)
		fixed, known = experiment.Shares(yesA, sampleA.N, yesB, sampleB.N, Level)
		always, often = experiment.SharesAlways(yesA, sampleA.N, yesB, sampleB.N, level)
	} else {
		fixed, known = experiment.Means(sampleA, sampleB, Level)
		always, often = experiment.MeansAlways(sampleA, sampleB, level)
	}
	if known {
		out.Fixed, out.P = &Interval{fixed.Low, fixed.High}, &fixed.P
		if lift, ok := fixed.Lift(); ok {
			out.Lift = &lift
		}
		if fixed.SE > 0 {
			least := experiment.Detectable(fixed.SE)
			out.Detectable = &least
		}
		n := sampleA.N + sampleB.N
		if needed, ok := experiment.Needed(fixed.Difference, fixed.SE, n); ok {
			more := max(0, needed-n)
			out.Needed = &more
		}
	}
	if often {
		out.Always = &Interval{always.Low, always.High}
	}
	if c, _, ok := experiment.Adjusted(a, b, Level); ok {
		out.Adjusted = &Adjusted{Difference: c.Difference, Low: c.Low, High: c.High}
		if plain, ok := experiment.Means(sampleA, sampleB, Level); ok {
			out.Adjusted.Explained = max(0, 1-c.SE*c.SE/(plain.SE*plain.SE))
		}
	}
	return out
}

func yes(values []float64) int {
	n := 0
	for _, v := range values {
		if v > 0 {
			n++
		}
	}
	return n
}
