package uplift

import (
	"fmt"
	"slices"

	"holdfast/rules"
)

// Winner is the variant of a step that is to be taken for everybody: the one
// whose value per customer, within the days of the step's Promote, is better than
// each other's beyond doubt, as the sequential intervals of all comparisons
// together say it. What a letter's readers opened never counts. Why is a sentence
// either way; ok is false while there is no winner. In.Within is not read, nor
// are the untouched: a variant may win that is worth less than nothing at all.
func Winner(in Input, step string) (variant string, ok bool, why string) {
	index := slices.IndexFunc(in.Playbook.Steps, func(s rules.Step) bool { return s.ID == step })
	if index < 0 || in.Playbook.Steps[index].Promote == nil {
		return "", false, "the step promotes nothing"
	}
	in.Within = in.Playbook.Steps[index].Promote.Within
	d := split(in, entriesOf(in), index, armsOf(&in.Playbook.Steps[index]))
	t := in.trial(d.without(Untouched).afterEdit())
	if t.Ratio != nil && t.Ratio.Alarm {
		return "", false, t.Words[0]
	}
	r := t.result(Value)
	best := 0
	for i := range r.Means {
		if r.Means[i] > r.Means[best] {
			best = i
		}
	}
	variant = t.Groups[best].Name
	if len(r.Comparisons) < len(t.Groups)*(len(t.Groups)-1)/2 {
		return "", false, "not every variant has customers who are through their days"
	}
	for i := range r.Comparisons {
		c := &r.Comparisons[i]
		better := c.Group == variant && c.Always != nil && c.Always.Low > 0 || c.Against == variant && c.Always != nil && c.Always.High < 0
		if (c.Group == variant || c.Against == variant) && !better {
			return "", false, fmt.Sprintf("%s against %s: %s", c.Group, c.Against, in.verdict(c))
		}
	}
	return variant, true, fmt.Sprintf("%s per customer within %d days, better than each other variant", moneyText(in.Book.Currency, r.Means[best]), in.Within)
}

// without is the experiment without one of its groups, the last.
func (d *design) without(name string) *design {
	last := len(d.groups) - 1
	if d.groups[last].Name != name {
		return d
	}
	d.groups = d.groups[:last]
	d.subjects = slices.DeleteFunc(d.subjects, func(s subject) bool { return s.group == last })
	return d
}
