package engine

import (
	"time"

	"holdfast/engine/experiment"
	"holdfast/rules"
)

// The arms of a wait for a condition.
const (
	armThen = "then" // it came true
	armElse = "else" // the time ran out
)

// branch is the first arm whose condition holds; "" when none does.
func (f *fold) branch(s *rules.Step, row int) string {
	for i := range s.Arms {
		if a := &s.Arms[i]; a.When == nil || f.board.Holds(a.When, row) {
			return a.Name
		}
	}
	return ""
}

// drawn is which of n shares the customer's hash falls into, or the one that has
// been promoted for everybody.
func (f *fold) drawn(c *candidate, s *rules.Step, n int, share func(int) (name string, share float64)) int {
	promoted := f.History.Promoted[c.playbook.Name][s.ID]
	place, sum, mine := experiment.Assign("variant "+c.playbook.Salt()+" "+s.ID, c.customer), 0.0, -1
	for i := range n {
		name, share := share(i)
		if name == promoted {
			return i
		}
		if sum += share; mine < 0 && (place < sum || i == n-1) { // shares that come to a hair below 1 leave nobody out
			mine = i
		}
	}
	return mine
}

// betweenAsks is how long a condition that somebody waits for goes unasked at
// most, when nothing else makes anybody look.
const betweenAsks = 24 * time.Hour

// wait decides about a wait that needs more than the time to pass: for a
// condition, whose time counts from when the wait was reached, or for a date
// that is missing.
func (f *fold) wait(c *candidate, s *rules.Step, d *Decision) {
	if s.Wait.Kind == rules.WaitDate {
		d.Reason, d.Why = NoDate, s.Wait.Date+" is missing"
		return
	}
	most := s.Wait.After(c.due, f.Book.Zone)
	switch {
	case f.board.Holds(s.Wait.For, c.row):
		d.Arm = armThen
	case !most.After(f.Now):
		d.Arm = armElse
	default:
		d.Reason, d.Until = Waiting, most
		// Counted from when the wait was reached, so that the ledger is not told of
		// another instant at every look.
		if ask := c.due.Add((f.Now.Sub(c.due)/betweenAsks + 1) * betweenAsks); ask.Before(most) {
			d.Until = ask
		}
	}
}
