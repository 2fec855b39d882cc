package uplift

import (
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/rules"
)

// subject is one customer of an experiment: once, with the first passage that
// counts.
type subject struct {
	group int
	at    time.Time // the anchor
	row   uint32
	other bool // the hash, with the shares of now, would have it otherwise
	cost  int64

	day    int64 // of the anchor, in the project's zone
	minute int64

	orders          int
	late            bool  // has ordered in the second half of the days
	goods           int64 // minor units: what the orders after the anchor cost
	revenue, before int64 // minor units: in the days after the anchor, and before it
}

// design is an experiment before its outcomes are known.
type design struct {
	step     string
	groups   []Group
	subjects []subject
	gone     int
	notes    []string
	edited   time.Time // when somebody last came in under other shares; zero: nobody did
}

// whole is the playbook against nothing.
func whole(in Input, entries []entry) *design {
	d := &design{groups: []Group{{Name: Treated}, {Name: Untouched}}}
	d.gather(in, entries, func(e *entry) (time.Time, int, bool) {
		at, ok := e.began()
		group := 0
		if e.ghost {
			group = 1
		}
		return at, group, ok
	})
	d.lookForEdits()
	return d.shared(in)
}

// split is a step's variants against each other, and against nothing where the
// step is the first that gives anything: who gets as far as a later one is
// already an effect of those before it.
func split(in Input, entries []entry, index int, arms []Group) *design {
	step := &in.Playbook.Steps[index]
	d := &design{step: step.ID, groups: arms}
	first := !slices.ContainsFunc(in.Playbook.Steps[:index], gives)
	if first {
		d.groups = append(slices.Clip(arms), Group{Name: Untouched})
	} else {
		d.notes = append(d.notes, "the variants are compared with each other only: who gets as far as this step is already an effect of what came before it")
	}
	d.gather(in, entries, func(e *entry) (time.Time, int, bool) {
		t, ok := e.at(in.Playbook, step)
		switch {
		case !ok:
			return time.Time{}, 0, false
		case e.ghost:
			return t.At, len(arms), first && (t.State == engine.TouchHeldOut || t.State == engine.TouchPassed)
		case !given(t.State) && t.State != engine.TouchPassed:
			return time.Time{}, 0, false
		}
		group := slices.IndexFunc(arms, func(g Group) bool { return g.Name == t.Arm })
		return t.At, group, group >= 0
	})
	d.endAtPromotion(in, step, arms)
	for i := range d.subjects {
		s := &d.subjects[i]
		s.other = s.other || s.group < len(arms) && s.group != hashed(in, step, arms, in.IDs.Text(s.row))
	}
	d.lookForEdits()
	return d.shared(in)
}

// gives says whether a step hands anything over.
func gives(s rules.Step) bool {
	_, sends := s.Sends()
	return sends || s.Kind == rules.StepOffer || s.Kind == rules.StepReward
}

// gather takes in each customer's first passage of the period that place has a
// group for. Where the playbook has a holdout of its own, those whom no playbook
// touches stay aside: they differ from the treated in all of them.
func (d *design) gather(in Input, entries []entry, place func(*entry) (at time.Time, group int, ok bool)) {
	calendar := measure.NewCalendar(in.Book.Zone)
	aside, taken, lost := 0, map[string]bool{}, map[string]bool{}
	for i := range entries { // by customer and beginning
		e := &entries[i]
		at, group, ok := place(e)
		if !ok || at.Before(in.From) || at.After(in.To) || taken[e.customer] {
			continue
		}
		taken[e.customer] = true
		row, known := in.IDs.LookupString(e.customer)
		switch {
		case !known:
			lost[e.customer] = true
			continue
		case e.aside && e.ghost && in.Playbook.Holdout > 0:
			aside++
			continue
		}
		micro := at.UnixMicro()
		d.subjects = append(d.subjects, subject{
			group: group, at: at, row: row, other: e.ghost != e.hashed(in), cost: e.cost(at, windowEnd(in, at)),
			day: calendar.Day(micro), minute: int64(calendar.Minute(micro)),
		})
	}
	d.gone = len(lost)
	if aside > 0 {
		d.notes = append(d.notes, fmt.Sprintf("%d customers whom no playbook touches are left out: they differ in the other playbooks too", aside))
	}
}

// shared gives the groups the shares that the hash should give them.
func (d *design) shared(in Input) *design {
	last := len(d.groups) - 1
	if d.groups[last].Name != Untouched {
		return d
	}
	held := in.Playbook.Holdout
	if held == 0 {
		if held = in.Book.Limits.Holdout; held > 0 {
			d.notes = append(d.notes, "the untouched are those whom no playbook touches: what the other playbooks did for the treated counts as this one's")
		} else {
			d.notes = append(d.notes, "nobody is kept untouched now, so there is nothing to compare with (write holdout: 10% in the playbook)")
		}
	}
	for i := range d.groups[:last] {
		if d.groups[i].Share == 0 {
			d.groups[i].Share = 1
		}
		d.groups[i].Share *= 1 - held
	}
	d.groups[last].Share = held
	return d
}

// windowEnd is when a customer's days are over.
func windowEnd(in Input, anchor time.Time) time.Time {
	return anchor.In(in.Book.Zone).AddDate(0, 0, int(in.Within))
}
