package rules

import (
	"slices"

	"holdfast/rules/expression"
)

// loyalty finds the expressions of points, tiers, badges and streaks, and where
// tiers and badges are written. A referral's condition is left out: a test has one
// customer, whom nobody brought.
func (f *finder) loyalty(facts map[string]*expression.Vocabulary) {
	y, d := f.book.Loyalty, &f.draft.loyalty
	if y == nil {
		return
	}
	f.compute(RoleEarn, "orders", 0, "", y.Points.Order, facts["orders"], d.points.order)
	for i := range y.Points.Campaigns {
		if c := &y.Points.Campaigns[i]; c.Where != nil {
			f.add(RoleCampaign, c.Name, i, c.Where, facts["orders"], draftOf(d.points.campaigns, c.Name).where)
		}
	}
	for i := range y.Points.Events {
		e := &y.Points.Events[i]
		at := slices.IndexFunc(d.points.events, func(d *earningDraft) bool { return d.event.written() && d.event.text == e.Event })
		if e.Event != "" && at >= 0 {
			f.compute(RoleEarn, e.Event, i, "", e.Points, facts["events"], d.points.events[at].points)
		}
	}
	if t := y.Tiers; t != nil {
		f.compute(RoleTiers, "", 0, "", t.Value, f.book.Vocabulary, d.tiers.by)
		for _, l := range t.Levels {
			f.Tiers[l.Name] = f.place(draftOf(d.tiers.levels, l.Name).key)
		}
	}
	for i := range y.Badges {
		b := draftOf(d.badges, y.Badges[i].Name)
		f.Badges[b.name] = f.place(b.key)
		f.add(RoleBadge, b.name, i, y.Badges[i].Deed.Where, facts[y.Badges[i].Deed.Of], b.where)
	}
	for i := range y.Streaks {
		s := draftOf(d.streaks, y.Streaks[i].Name)
		f.add(RoleStreak, s.name, i, y.Streaks[i].Deed.Where, facts[y.Streaks[i].Deed.Of], s.where)
	}
}

// OfFacts says whether a condition is asked of single orders or events, and not of
// a customer.
func (c *Condition) OfFacts() bool {
	switch c.Role {
	case RoleAggregate, RoleCampaign, RoleBadge, RoleStreak:
		return true
	}
	return false
}

// change gives one of loyalty's expressions another program, on a copy.
func (y *Loyalty) change(c *Condition, program *expression.Program) *Loyalty {
	changed := *y
	switch c.Role {
	case RoleCampaign:
		changed.Points.Campaigns = slices.Clone(y.Points.Campaigns)
		changed.Points.Campaigns[c.Nth].Where = program
	case RoleBadge:
		changed.Badges = slices.Clone(y.Badges)
		changed.Badges[c.Nth].Deed.Where = program
	case RoleStreak:
		changed.Streaks = slices.Clone(y.Streaks)
		changed.Streaks[c.Nth].Deed.Where = program
	case RoleTiers:
		tiers := *y.Tiers
		tiers.Value, changed.Tiers = program, &tiers
	case RoleEarn:
		if c.Owner == "orders" {
			changed.Points.Order = program
			break
		}
		changed.Points.Events = slices.Clone(y.Points.Events)
		changed.Points.Events[c.Nth].Points = program
	}
	return &changed
}
