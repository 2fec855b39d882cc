package uplift

import (
	"slices"

	"holdfast/engine/experiment"
)

// trial turns a design into its results.
func (in Input) trial(d *design) Trial {
	t := Trial{Step: d.step, Groups: slices.Clone(d.groups), Gone: d.gone, Notes: d.notes}
	everybody := d.sinceEdit()
	if !d.edited.IsZero() {
		t.Edited = d.edited.In(in.Book.Zone)
	}
	pace := newPace(in, d)
	d.subjects = slices.DeleteFunc(d.subjects, func(s subject) bool {
		if windowEnd(in, s.at).After(in.To) {
			t.Waiting++
			return true
		}
		t.Groups[s.group].Customers++
		return false
	})
	shares := make([]float64, len(t.Groups))
	for i, g := range t.Groups {
		shares[i] = g.Share
	}
	// All who came in under the shares of now are weighed, not only those whose days are over.
	if p, ok := experiment.Ratio(everybody, shares); ok {
		t.Ratio = &Ratio{P: p, Alarm: p < experiment.RatioAlarm}
	}
	d.tally(in)
	pairs := pairsOf(t.Groups)
	for _, o := range outcomes(in) {
		t.Results = append(t.Results, result(d, &o, pairs, pace))
	}
	t.Words = in.words(&t)
	return t
}

// pairsOf are the groups that are compared, the first of each with the second:
// each with the untouched, then the variants with each other. Empty groups are
// compared with nobody.
func pairsOf(groups []Group) [][2]int {
	var pairs [][2]int
	last := len(groups) - 1
	if groups[last].Name == Untouched {
		for i := range last {
			pairs = append(pairs, [2]int{i, last})
		}
		last--
	}
	for i := range last {
		for j := i + 1; j <= last; j++ {
			pairs = append(pairs, [2]int{j, i})
		}
	}
	return slices.DeleteFunc(pairs, func(p [2]int) bool { return groups[p[0]].Customers == 0 || groups[p[1]].Customers == 0 })
}

// result compares one outcome between all pairs.
func result(d *design, o *outcome, pairs [][2]int, pace pace) Result {
	arms := make([]experiment.Paired, len(d.groups))
	for i := range d.subjects {
		s := &d.subjects[i]
		arms[s.group].Outcome = append(arms[s.group].Outcome, o.value(s))
		arms[s.group].Before = append(arms[s.group].Before, float64(s.before))
	}
	r := Result{Outcome: o.Name, Comparisons: []Comparison{}}
	for _, a := range arms {
		r.Means = append(r.Means, experiment.Measure(a.Outcome).Mean)
	}
	var known []int
	var p []float64
	for _, pair := range pairs {
		c := compare(o, arms[pair[0]], arms[pair[1]], len(pairs))
		c.Group, c.Against = d.groups[pair[0]].Name, d.groups[pair[1]].Name
		if c.P != nil {
			known, p = append(known, len(r.Comparisons)), append(p, *c.P)
		}
		if c.Needed != nil {
			c.Weeks = pace.weeks(pair, *c.Needed)
		}
		r.Comparisons = append(r.Comparisons, c)
	}
	for i, corrected := range experiment.Holm(p) {
		r.Comparisons[known[i]].Corrected = &corrected
	}
	return r
}
