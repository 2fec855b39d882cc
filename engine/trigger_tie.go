package engine

import (
	"holdfast/rules"
	"holdfast/rules/table"
)

// tied are those whose order or event is of the very instant up to which the
// playbook has looked, and came into the file behind that look: of a source that
// knows days only, all of a day are of one instant. The run keeps who has had one
// of the instant up to which is looked now.
func (f *fold) tied(p *rules.Playbook, run *Run) table.Mask {
	rows := f.People.Table.Rows()
	late, now := table.NewMask(rows), table.NewMask(rows)
	tie, asked := f.People.Tie(p.Name)
	if !asked {
		return late
	}
	watch := f.History.Watches[p.Name]
	then := table.NewMask(rows)
	for _, customer := range watch.Members {
		if row, here := f.People.IDs.LookupString(customer); here {
			then.Set(int(row))
		} else if !run.Seen.Equal(watch.Seen) {
			run.Went = append(run.Went, customer) // no customer any more
		}
	}
	if !watch.Seen.IsZero() {
		copy(late, tie.Seen)
		late.AndNot(then)
	}
	switch {
	case run.Seen.Equal(watch.Seen): // nobody goes, or a file that is short for a day would let them in again
		copy(now, then)
		now.Or(late)
	case tie.Newest.Equal(run.Seen):
		copy(now, tie.Latest)
	}
	came, went := now.Clone(), then
	came.AndNot(then)
	went.AndNot(now)
	run.Came, run.Went = f.names(nil, came), f.names(run.Went, went)
	return late
}
