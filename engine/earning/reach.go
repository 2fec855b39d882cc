package earning

import (
	"holdfast/engine"
	"holdfast/rules"
	"holdfast/rules/table"
)

// reach finds for whom the triggers on tiers and badges have come since they last
// looked: what is booked now, and what was booked since.
func (f *finding) reach(out *engine.Loyalty) {
	out.Reached = map[string]table.Mask{}
	for i := range f.book.Playbooks {
		p := &f.book.Playbooks[i]
		kind, name := p.Trigger.Kind, p.Trigger.Name
		if kind != rules.TriggerTier && kind != rules.TriggerBadge {
			continue
		}
		who, since := table.NewMask(f.rows), engine.Since(f.book, p, *f.history, f.now)
		come := func(customer string) {
			if row, ok := f.people.IDs.LookupString(customer); ok && int(row) < f.rows {
				who.Set(int(row))
			}
		}
		if kind == rules.TriggerTier {
			rises := func(c engine.Change) bool { return c.Up && (name == rules.AnyTier || c.To == name) }
			for _, c := range f.history.Members.Changes {
				if rises(c) && c.At.After(since) {
					come(c.Customer)
				}
			}
			for _, r := range out.Bookings.Ranks {
				for _, c := range r.Changes {
					if rises(engine.Change{TierChange: c}) {
						come(r.Customer)
					}
				}
			}
		} else {
			for _, a := range f.history.Members.Awards {
				if a.Challenge == name && a.Booked.After(since) {
					come(a.Customer)
				}
			}
			for _, a := range out.Bookings.Awards {
				if a.Challenge == name {
					come(a.Customer)
				}
			}
		}
		out.Reached[p.Name] = who
	}
}
