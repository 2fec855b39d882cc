package uplift

import (
	"fmt"
	"slices"
	"time"

	"holdfast/engine/experiment"
	"holdfast/rules"
)

// endAtPromotion leaves out who came after a variant had been taken for
// everybody: nobody was there to be compared with. That has happened when from
// some instant on all have the same variant, whatever their hash says. Where the
// hash is gone against otherwise (edited shares), the sizes of the groups tell.
func (d *design) endAtPromotion(in Input, step *rules.Step, arms []Group) {
	var since time.Time
	for i := range d.subjects {
		s := &d.subjects[i]
		if s.group < len(arms) && s.group != hashed(in, step, arms, in.IDs.Text(s.row)) && (since.IsZero() || s.at.Before(since)) {
			since = s.at
		}
	}
	if since.IsZero() {
		return
	}
	taken := -1
	for i := range d.subjects {
		s := &d.subjects[i]
		switch {
		case s.group == len(arms) || s.at.Before(since): // untouched, or before
		case taken >= 0 && s.group != taken:
			return
		default:
			taken = s.group
		}
	}
	before := len(d.subjects)
	d.subjects = slices.DeleteFunc(d.subjects, func(s subject) bool { return !s.at.Before(since) })
	d.notes = append(d.notes, fmt.Sprintf("since %s everybody gets %s: the %d customers from then on are left out",
		since.In(in.Book.Zone).Format(time.DateOnly), arms[taken].Name, before-len(d.subjects)))
}

// hashed is the variant that a customer's hash falls into.
func hashed(in Input, step *rules.Step, arms []Group, customer string) int {
	place, sum := experiment.Assign("variant "+in.Playbook.Salt()+" "+step.ID, customer), 0.0
	for i := range arms {
		if sum += arms[i].Share; place < sum {
			return i
		}
	}
	return len(arms) - 1
}
