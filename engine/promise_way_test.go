package engine_test

import (
	"fmt"
	"slices"

	"holdfast/engine"
	"holdfast/engine/experiment"
	"holdfast/rules"
)

// wentRight holds a candidate to the way that its customer should go: by the
// conditions of branches, waits and exits, and by the hash where it chooses.
func (w *world) wentRight(t tester, plan *engine.Plan, playbook *rules.Playbook, walk []engine.Decision) {
	t.Helper()
	p := w.people[slices.IndexFunc(w.people, func(p person) bool { return p.id == walk[0].Key.Customer })]
	e := w.notebook.entry(walk[0].Key)
	var been []engine.Had
	if e != nil {
		been = slices.Clone(e.Had)
	}
	for i := range walk {
		d := &walk[i]
		s := d.Step
		if s == nil {
			continue
		}
		bought := slices.ContainsFunc(w.orders, func(o order) bool {
			return o.customer == p.id && o.at.After(d.Key.Entry) && !o.at.After(plan.At)
		})
		switch d.Reason {
		case engine.Passed:
			want := ""
			switch {
			case s.Kind == rules.StepSplit:
				want = w.hashed(playbook, s, p.id)
			case s.Kind == rules.StepBranch:
				if j := slices.IndexFunc(s.Arms, func(a rules.Arm) bool { return a.When == nil || holds(t, a.When.Source(), &p) }); j >= 0 {
					want = s.Arms[j].Name
				}
			case bought:
				want = "then"
			default:
				want = "else"
				if e == nil || plan.At.Before(e.LastAt.AddDate(0, 0, int(s.Wait.Days))) {
					t.Fatalf("%v: nobody waited for it", d.Key)
				}
			}
			if d.Arm != want {
				t.Fatalf("%v: %+v goes by %q, want %q", d.Key, p, d.Arm, want)
			}
			been = append(been, engine.Had{Step: s.ID, Arm: d.Arm})
		case engine.Go, engine.HeldOut, engine.Exited:
			if s.When != nil && !holds(t, s.When.Source(), &p) {
				t.Fatalf("%v: %+v %s, and %s does not hold", d.Key, p, d.Reason, s.When.Source())
			}
			if len(s.Variants) > 0 && d.Variant != w.hashed(playbook, s, p.id) {
				t.Fatalf("%v is %q", d.Key, d.Variant)
			}
			if e != nil || walk[0].Opens { // else only the end of the walk is told
				onWay(t, playbook, d, been)
			}
		}
	}
}

// onWay holds that a step in an arm is for those who have taken that arm. The
// drawn playbooks have arms of the first order only.
func onWay(t tester, playbook *rules.Playbook, d *engine.Decision, been []engine.Had) {
	t.Helper()
	at := slices.IndexFunc(playbook.Steps, func(s rules.Step) bool { return s.ID == d.Step.ID })
	for i := range playbook.Steps[:at] {
		owner := &playbook.Steps[i]
		if len(owner.Arms) == 0 || owner.Next <= at {
			continue
		}
		mine := ""
		for _, a := range owner.Arms {
			if a.First <= at {
				mine = a.Name // the arms stand one behind the other
			}
		}
		if !slices.ContainsFunc(been, func(h engine.Had) bool { return h.Step == owner.ID && h.Arm == mine }) {
			t.Fatalf("%v stands in arm %s of %s, and the customer has been through %v", d.Key, mine, owner.ID, been)
		}
	}
}

// hashed is the variant that a customer falls into, or the one for everybody.
func (w *world) hashed(playbook *rules.Playbook, s *rules.Step, customer string) string {
	if all := w.promoted[playbook.Name][s.ID]; all != "" {
		return all
	}
	var names []string
	var shares []float64
	for _, v := range s.Variants {
		names, shares = append(names, v.Name), append(shares, v.Share)
	}
	for _, a := range s.Arms {
		names, shares = append(names, a.Name), append(shares, a.Share)
	}
	place := experiment.Assign("variant "+playbook.Name+" "+s.ID, customer)
	for i := range names {
		if place -= shares[i]; place < 0 {
			return names[i]
		}
	}
	return names[len(names)-1]
}

// holds asks one of the drawn conditions of a customer.
func holds(t tester, source string, p *person) bool {
	t.Helper()
	var least float64
	if _, err := fmt.Sscanf(source, "score > %g", &least); err != nil {
		t.Fatalf("who is in %q? %v", source, err)
	}
	return p.score > least
}
