package engine

import (
	"time"

	"holdfast/rules"
)

// walk goes from step to step until one holds the customer, one ends the entry,
// or none is left. Steps that are behind the customer are gone through as they
// were the first time, and ask nothing.
func (f *fold) walk(c *candidate, from position) []Decision {
	var out []Decision
	begun := c.entry != nil
	due := from.since
	for i := from.next; i < len(c.playbook.Steps); {
		step := &c.playbook.Steps[i]
		if arm, behind := from.passed(i); behind {
			i = onward(step, arm)
			continue
		}
		if over, simple := f.over(c.row, step, due); simple {
			if due = over; !due.After(f.Now) {
				i = step.Next
				continue
			}
		}
		c.due = due
		d := f.meet(c, step)
		if !begun && d.Reason != ConditionNo && d.Reason != Passed && !begins(d.Reason) {
			return []Decision{d} // who cannot have the first step does not come in
		}
		begun = begun || begins(d.Reason)
		out = append(out, d)
		if holds(d.Reason) || ends(d.Reason) {
			return out
		}
		f.memory.note(f.Now, &d)
		due = f.Now // a wait counts from when the step before it came, not from when it could have
		i = onward(step, d.Arm)
	}
	if len(out) == 0 {
		out = append(out, c.decision(nil, Nothing, ""))
	}
	return out
}

// meet decides about one step that the customer has come to, at candidate.due.
func (f *fold) meet(c *candidate, s *rules.Step) Decision {
	d := c.decision(s, Passed, "")
	if c.due.After(f.Now) {
		d.Reason, d.Until = Waiting, c.due
		return d
	}
	switch s.Kind {
	case rules.StepWait:
		f.wait(c, s, &d)
	case rules.StepBranch, rules.StepSplit, rules.StepExit:
		switch {
		case !f.board.When(s, c.row):
			d.Reason = ConditionNo
		case s.Kind == rules.StepExit:
			d.Reason, d.Why = Exited, "the step exit"
		case s.Kind == rules.StepSplit:
			d.Arm = s.Arms[f.drawn(c, s, len(s.Arms), func(i int) (string, float64) { return s.Arms[i].Name, s.Arms[i].Share })].Name
		default:
			d.Arm = f.branch(s, c.row)
		}
	default:
		return f.step(c, s)
	}
	return d
}

// step takes one step through the stages; the first that objects names the
// reason.
func (f *fold) step(c *candidate, s *rules.Step) Decision {
	d := c.decision(s, Go, "")
	d.Due = c.due
	if n := len(s.Variants); n > 0 {
		d.Variant = s.Variants[f.drawn(c, s, n, func(i int) (string, float64) { return s.Variants[i].Name, s.Variants[i].Share })].Name
	}
	for _, stage := range stages {
		if reason := stage.judge(f, c, &d); reason != "" {
			if holds(reason) {
				reason = f.putOff(c, &d, reason)
			}
			d.Reason, d.Charges = reason, nil
			break
		}
	}
	return d
}

// onward is the step behind one that was gone through by an arm; behind all arms
// where there was none, or it is there no more.
func onward(s *rules.Step, arm string) int {
	for i := range s.Arms {
		if s.Arms[i].Name == arm {
			return s.Arms[i].First
		}
	}
	return s.Next
}

// over is when a wait that was reached at an instant is over, for waits that ask
// for nothing but the time; simple is false for every other step, and for a wait
// for a date that is missing.
func (f *fold) over(row int, s *rules.Step, reached time.Time) (over time.Time, simple bool) {
	if s.Kind != rules.StepWait {
		return time.Time{}, false
	}
	switch s.Wait.Kind {
	case rules.WaitSpan:
		return s.Wait.After(reached, f.Book.Zone), true
	case rules.WaitClock:
		return s.Wait.NextClock(reached, f.board.zone(row)), true
	case rules.WaitDate:
		if date, known := f.board.date(s.Wait.Date, row); known {
			return later(reached, s.Wait.Midnight(date, f.Book.Zone)), true
		}
	}
	return time.Time{}, false
}
