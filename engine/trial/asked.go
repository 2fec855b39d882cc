package trial

import (
	"slices"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// rung is the place of the rung that the customer stands on; the ladder's
// length when on none.
func (s *scene) rung(o *rules.Offer) int {
	rung, ok := s.board.Rung(o, 0)
	if i := slices.Index(o.Ladder, rung); ok {
		return i
	}
	return len(o.Ladder)
}

// asked says whether the moment came to a condition, and gives what it was
// asked of.
func (s *scene) asked(c *rules.Condition) (*table.Table, bool) {
	view := s.board.Table.Slice(0, s.board.Table.Rows())
	switch c.Role {
	case rules.RoleSegment:
		return view, slices.ContainsFunc(s.book.Segments, func(g rules.Segment) bool { return g.Name == c.Owner && g.Used })
	case rules.RoleAudience:
		return view, true
	case rules.RoleRung:
		return view, s.any(func(d *engine.Decision) bool {
			return d.Step != nil && d.Step.Offer != nil && d.Step.Offer.Name == c.Owner && c.Nth <= s.rung(d.Step.Offer) &&
				!slices.Contains([]engine.Reason{engine.ConditionNo, engine.NoAddress, engine.NoConsent, engine.OfferOver}, d.Reason)
		})
	case rules.RoleExit:
		s.entryWords(view, c.Owner)
		return view, s.any(func(d *engine.Decision) bool {
			return d.Key.Playbook == c.Owner && d.Reason != engine.EnteredBefore
		})
	}
	s.entryWords(view, c.Owner)
	return view, s.any(func(d *engine.Decision) bool {
		return d.Key.Playbook == c.Owner && d.Step != nil && d.Step.ID == c.Step && (c.Role != rules.RoleArm || reaches(d, c.Arm))
	})
}

func (s *scene) any(is func(*engine.Decision) bool) bool {
	for i := range s.plan.Playbooks {
		for d := range s.plan.Playbooks[i].Decisions.All() {
			if is(d) {
				return true
			}
		}
	}
	return false
}

// entryWords puts what a playbook's exit and steps may ask besides on a view.
func (s *scene) entryWords(view *table.Table, playbook string) {
	none := &table.Column{Kind: table.Number, Num: make([]float64, view.Rows())}
	facts := s.input.People.Entry(playbook)
	days := &table.Column{Kind: table.Number, Num: make([]float64, view.Rows())}
	calendar := measure.NewCalendar(s.book.Zone)
	for _, e := range s.input.History.Entries {
		if e.Playbook == playbook && e.State == engine.EntryOpen {
			days.Num[0] = float64(calendar.Day(s.plan.At.UnixMicro()) - calendar.Day(e.Began.UnixMicro()))
		}
	}
	for name, c := range map[string]*table.Column{
		"orders_since_entry": facts.Orders, "revenue_since_entry": facts.Revenue, "events_since_entry": facts.Events, "days_since_entry": days,
	} {
		if c == nil {
			c = none
		}
		view.Set(name, c)
	}
}
