package earning

import (
	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// reach finds for whom the triggers on tiers, badges and the end of points have
// come since they last looked: by what is booked now, and what was booked since.
func (f *finding) reach(out *engine.Loyalty) {
	out.Reached = map[string]table.Mask{}
	for i := range f.book.Playbooks {
		p := &f.book.Playbooks[i]
		look := f.risen
		switch p.Trigger.Kind {
		case rules.TriggerTier:
		case rules.TriggerBadge:
			look = f.won
		case rules.TriggerPoints:
			look = f.ending
		default:
			continue
		}
		who := table.NewMask(f.rows)
		look(p, out, func(customer string) {
			if row, ok := f.people.IDs.LookupString(customer); ok && int(row) < f.rows {
				who.Set(int(row))
			}
		})
		out.Reached[p.Name] = who
	}
}

// risen are those who have come into a tier. Nobody has when the playbook never
// looked: a shop that begins to have tiers writes to nobody about what was always
// so.
func (f *finding) risen(p *rules.Playbook, out *engine.Loyalty, come func(string)) {
	watch, looked := f.history.Watches[p.Name]
	if !looked {
		return
	}
	rises := func(c *engine.Change) bool {
		return c.Up && (p.Trigger.Name == rules.AnyTier || c.To == p.Trigger.Name)
	}
	for i := range f.history.Members.Changes {
		if c := &f.history.Members.Changes[i]; rises(c) && c.At.After(watch.At) {
			come(c.Customer)
		}
	}
	for _, r := range out.Bookings.Ranks {
		for _, c := range r.Changes {
			if rises(&engine.Change{TierChange: c}) {
				come(r.Customer)
			}
		}
	}
}

// won are those who have won a badge. The first time it is those whose deed was
// after the schedule's last occurrence, whenever it is booked.
func (f *finding) won(p *rules.Playbook, out *engine.Loyalty, come func(string)) {
	since := engine.Since(f.book, p, *f.history, f.now)
	_, looked := f.history.Watches[p.Name]
	for _, a := range f.history.Members.Awards {
		if a.Challenge == p.Trigger.Name && (looked && a.Booked.After(since) || !looked && a.At.After(since)) {
			come(a.Customer)
		}
	}
	for _, a := range out.Bookings.Awards {
		if a.Challenge == p.Trigger.Name && (looked || a.At.After(since)) {
			come(a.Customer)
		}
	}
}

// ending are those some of whose points end so many days from a day that has come:
// every lot is asked, for who buys each week always has some that end sooner.
func (f *finding) ending(p *rules.Playbook, _ *engine.Loyalty, come func(string)) {
	since := engine.Since(f.book, p, *f.history, f.now)
	calendar := measure.NewCalendar(f.book.Zone)
	offset := int64(p.Trigger.Offset)
	after, today := calendar.Day(since.UnixMicro())-offset, calendar.Day(f.now.UnixMicro())-offset
	for row := range uint32(f.rows) {
		for _, l := range f.stand(row) {
			end, live := f.ends(&l)
			if day := calendar.Day(end.UnixMicro()); live && day > after && day <= today {
				come(l.Customer)
				break
			}
		}
	}
}
