package uplift

import (
	"fmt"
	"slices"
	"time"
)

// lookForEdits finds when somebody last came in under other shares: who is in a
// group is a hash, so whoever the shares of now would put elsewhere shows that
// they were edited.
func (d *design) lookForEdits() {
	for i := range d.subjects {
		if s := &d.subjects[i]; s.other && s.at.After(d.edited) {
			d.edited = s.at
		}
	}
}

// sinceEdit are how many have come into each group under the shares of now.
func (d *design) sinceEdit() []int {
	counts := make([]int, len(d.groups))
	for i := range d.subjects {
		if s := &d.subjects[i]; s.at.After(d.edited) {
			counts[s.group]++
		}
	}
	return counts
}

// afterEdit is the experiment without those who came in under other shares, or
// beside them: time and group go together where shares have changed.
func (d *design) afterEdit() *design {
	d.subjects = slices.DeleteFunc(d.subjects, func(s subject) bool { return !s.at.After(d.edited) })
	d.edited = time.Time{}
	return d
}

// editNote says that the shares were edited, and what to compare instead.
func (in Input) editNote(edited time.Time) string {
	from := edited.In(in.Book.Zone).Truncate(time.Minute).Add(time.Minute).Format("2006-01-02T15:04")
	return fmt.Sprintf("the shares were edited after %s (the last customer who came in under other shares); compare with --from %s",
		edited.In(in.Book.Zone).Format("2006-01-02 15:04"), from)
}
