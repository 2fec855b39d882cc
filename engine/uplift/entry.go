package uplift

import (
	"cmp"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/engine/experiment"
	"holdfast/rules"
)

// entry is one customer's passage through the playbook, its touches by instant.
type entry struct {
	customer string
	touches  []Touch
	ghost    bool // the customer is kept untouched
	aside    bool // by no playbook at all
}

// entriesOf puts the touches of each passage together, by customer and
// beginning.
func entriesOf(in Input) []entry {
	touches := slices.Clone(in.Touches)
	slices.SortStableFunc(touches, func(a, b Touch) int {
		return cmp.Or(cmp.Compare(a.Key.Customer, b.Key.Customer), a.Key.Entry.Compare(b.Key.Entry), a.At.Compare(b.At))
	})
	var list []entry
	for from := 0; from < len(touches); {
		to := from + 1
		for to < len(touches) && touches[to].Key.Customer == touches[from].Key.Customer && touches[to].Key.Entry.Equal(touches[from].Key.Entry) {
			to++
		}
		e := entry{customer: touches[from].Key.Customer, touches: touches[from:to]}
		e.aside = experiment.HeldOut("holdout", e.customer, in.Book.Untouched(in.Playbook))
		e.ghost = e.stands(in)
		list = append(list, e)
		from = to
	}
	return list
}

// stands says whether the customer is among the untouched: what the ledger has
// says so, for the shares may have been edited since. Only of a passage that has
// neither given nor kept back anything yet, the hash is asked.
func (e *entry) stands(in Input) bool {
	for i := range e.touches {
		switch {
		case e.touches[i].State == engine.TouchHeldOut:
			return true
		case given(e.touches[i].State):
			return false
		}
	}
	return e.hashed(in)
}

// hashed says whether the hash, with the shares of now, keeps the customer
// untouched.
func (e *entry) hashed(in Input) bool {
	return e.aside || experiment.HeldOut("holdout "+in.Playbook.Salt(), e.customer, in.Playbook.Holdout)
}

// given says whether a touch was handed over, or may have been: whoever was
// meant to get it counts as treated, whatever the server said.
func given(s engine.State) bool {
	return s == engine.TouchClaimed || s == engine.TouchSent || s == engine.TouchFailed || s == engine.TouchUnknown
}

// began is the instant from which both groups are followed: that of the first
// touch that was given, or would have been.
func (e *entry) began() (time.Time, bool) {
	for i := range e.touches {
		if t := &e.touches[i]; given(t.State) || t.State == engine.TouchHeldOut {
			return t.At, true
		}
	}
	return time.Time{}, false
}

// at is the entry's touch of one of the playbook's steps: by its id, else by what
// it hands over, of a step whose id is gone from the playbook.
func (e *entry) at(p *rules.Playbook, step *rules.Step) (*Touch, bool) {
	for i := range e.touches {
		if e.touches[i].Key.Step == step.ID {
			return &e.touches[i], true
		}
	}
	for i := range e.touches {
		t := &e.touches[i]
		if t.Content != "" && t.Content == step.Content && !slices.ContainsFunc(p.Steps, func(s rules.Step) bool { return s.ID == t.Key.Step }) {
			return t, true
		}
	}
	return nil, false
}

// cost is what the entry's incentives are expected to cost, of the touches in
// [from, until).
func (e *entry) cost(from, until time.Time) int64 {
	sum := int64(0)
	for i := range e.touches {
		if t := &e.touches[i]; given(t.State) && !t.At.Before(from) && t.At.Before(until) {
			sum += t.Cost
		}
	}
	return sum
}

// armsOf are the variants of a step: of its letter, or the ways on from a split.
func armsOf(s *rules.Step) []Group {
	var arms []Group
	for _, v := range s.Variants {
		arms = append(arms, Group{Name: v.Name, Share: v.Share})
	}
	if s.Kind == rules.StepSplit {
		for _, a := range s.Arms {
			arms = append(arms, Group{Name: a.Name, Share: a.Share})
		}
	}
	return arms
}
