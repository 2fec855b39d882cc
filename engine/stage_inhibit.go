package engine

import (
	"slices"

	"holdfast/rules"
)

// inhibited keeps customers who are on their way through one playbook from the
// steps of those that it holds, until their next day at the least.
func inhibited(f *fold, c *candidate, d *Decision) Reason {
	for i := range f.Book.Limits.Inhibit {
		in := &f.Book.Limits.Inhibit[i]
		if !f.memory.onTheWay(in.While, c.row) || !heldBy(in, c.playbook) {
			continue
		}
		d.Until = rules.NextDay(f.Now.In(f.board.zone(c.row)))
		d.Why = "on the way through " + in.While
		return Inhibited
	}
	return ""
}

// heldBy says whether a playbook is held back, by its name or by one of its tags.
// None holds itself.
func heldBy(in *rules.Inhibit, p *rules.Playbook) bool {
	return p.Name != in.While && slices.ContainsFunc(in.Hold, func(name string) bool {
		return name == p.Name || slices.Contains(p.Tags, name)
	})
}
