package rules

import (
	"maps"
	"slices"

	"holdfast/rules/expression"
)

// With is a copy of the Book with another program for one of its conditions.
// Everything else is shared with the original.
func (b *Book) With(c *Condition, p *expression.Program) *Book {
	changed := *b
	switch c.Role {
	case RoleSegment:
		changed.Segments = slices.Clone(b.Segments)
		for i := range changed.Segments {
			if changed.Segments[i].Name == c.Owner {
				changed.Segments[i].Where = p
			}
		}
	case RoleAggregate:
		changed.changeAggregate(c.Owner, func(a *Aggregate) { a.Where = p })
	case RoleValue:
		changed.Metrics = slices.Clone(b.Metrics)
		for i := range changed.Metrics {
			if changed.Metrics[i].Name == c.Owner {
				changed.Metrics[i].Program = p
			}
		}
	case RoleRung, RoleCost, RoleMargin, RoleWorth:
		changed.Offers = slices.Clone(b.Offers)
		for i := range changed.Offers {
			if o := &changed.Offers[i]; o.Name == c.Owner {
				o.change(c, p)
			}
		}
		changed.repoint()
	case RoleCampaign, RoleBadge, RoleStreak, RoleTiers, RoleEarn:
		changed.Loyalty = b.Loyalty.change(c, p)
	case RoleAudience, RoleExit, RoleWhen, RoleArm, RoleFor, RolePoints:
		changed.Playbooks = slices.Clone(b.Playbooks)
		for i := range changed.Playbooks {
			if q := &changed.Playbooks[i]; q.Name == c.Owner {
				q.change(c, p)
			}
		}
	}
	return &changed
}

func (o *Offer) change(c *Condition, program *expression.Program) {
	switch c.Role {
	case RoleCost:
		o.Cost = program
		return
	case RoleMargin:
		o.Margin = program
		return
	}
	o.Ladder = slices.Clone(o.Ladder)
	if c.Role == RoleWorth {
		o.Ladder[c.Nth].Value = program
		return
	}
	o.Ladder[c.Nth].When = program
}

func (p *Playbook) change(c *Condition, program *expression.Program) {
	switch c.Role {
	case RoleAudience:
		p.Audience = program
	case RoleExit:
		p.Exit = program
	default:
		p.Steps = slices.Clone(p.Steps)
		p.Steps[c.Nth].change(c, program)
	}
}

func (s *Step) change(c *Condition, program *expression.Program) {
	switch c.Role {
	case RolePoints:
		s.Points = program
	case RoleFor:
		s.Wait.For = program
	case RoleArm:
		s.Arms = slices.Clone(s.Arms)
		s.Arms[c.Arm].When = program
	default:
		s.When = program
	}
}

// WithWindow is a copy of the Book with another length for an aggregate's
// window.
func (b *Book) WithWindow(w *Window, days int) *Book {
	changed := *b
	changed.changeAggregate(w.Metric, func(a *Aggregate) { a.Within = days })
	return &changed
}

// WithPlaybook is a copy of the Book in which one playbook is changed. The change
// must leave alone what the original shares with the copy.
func (b *Book) WithPlaybook(name string, change func(*Playbook)) *Book {
	changed := *b
	changed.Playbooks = slices.Clone(b.Playbooks)
	for i := range changed.Playbooks {
		if p := &changed.Playbooks[i]; p.Name == name {
			change(p)
		}
	}
	return &changed
}

// WithoutBelts is a copy of the Book for a single customer: no audience is too
// large, none drifts, nobody waits for a canary, and customers are held out
// everywhere where the project holds some out, or nowhere.
func (b *Book) WithoutBelts(heldOut bool) *Book {
	all := func(share float64) float64 {
		if heldOut && share > 0 {
			return 1
		}
		return 0
	}
	changed := *b
	changed.Limits.Belt, changed.Limits.Together, changed.Limits.Drift = Belt{}, Belt{}, Drift{}
	changed.Limits.Holdout = all(b.Limits.Holdout)
	changed.Playbooks = slices.Clone(b.Playbooks)
	for i := range changed.Playbooks {
		p := &changed.Playbooks[i]
		p.Belt, p.Drift, p.Canary, p.Holdout = Belt{}, Drift{}, nil, all(p.Holdout)
	}
	return &changed
}

// Given is a copy of the Book in which nobody computes these words: they are
// handed in.
func (b *Book) Given(words map[string]any) *Book {
	changed := *b
	changed.Metrics, changed.Segments, changed.Used = slices.Clone(b.Metrics), slices.Clone(b.Segments), maps.Clone(b.Used)
	for word := range words {
		delete(changed.Used, word)
	}
	for i := range changed.Metrics {
		if _, given := words[changed.Metrics[i].Name]; given {
			changed.Metrics[i].Used = false
		}
	}
	for i := range changed.Segments {
		if _, given := words[changed.Segments[i].Name]; given {
			changed.Segments[i].Used = false
		}
	}
	return &changed
}

// changeAggregate changes one metric of a Book that is a copy.
func (b *Book) changeAggregate(metric string, change func(*Aggregate)) {
	b.Metrics = slices.Clone(b.Metrics)
	for i := range b.Metrics {
		if m := &b.Metrics[i]; m.Name == metric {
			a := *m.Aggregate
			change(&a)
			m.Aggregate = &a
		}
	}
}

// repoint makes the steps of a copy carry the copy's own offers.
func (b *Book) repoint() {
	b.Playbooks = slices.Clone(b.Playbooks)
	for i := range b.Playbooks {
		p := &b.Playbooks[i]
		p.Steps = slices.Clone(p.Steps)
		for j := range p.Steps {
			if o := p.Steps[j].Offer; o != nil {
				p.Steps[j].Offer = b.offer(o.Name)
			}
		}
	}
}
