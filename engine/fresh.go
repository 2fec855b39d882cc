package engine

import (
	"slices"

	"holdfast/rules"
)

// outside is why somebody leaves who was put off and does not belong to those
// who are meant any more.
const outside = "no longer in the audience, and nothing had been given"

// fresh says whether a customer stands where the entry began, as far as they can
// tell: nothing was given, or withheld as from one who is held out, and no wait
// lies between. Only a limit keeps them from what the audience was asked for, so
// the audience is asked again.
func (c *candidate) fresh(from position) bool {
	if c.entry != nil && slices.ContainsFunc(c.entry.Had, func(h Had) bool { return gave(h.Outcome) }) {
		return false
	}
	steps := c.playbook.Steps
	for i := 0; i < len(steps); {
		if steps[i].Kind == rules.StepWait {
			return false
		}
		arm, behind := from.passed(i)
		if i >= from.next && !behind {
			break
		}
		i = onward(&steps[i], arm)
	}
	return true
}

// gave says whether an outcome is of something that was handed over, or kept back
// from one who is held out.
func gave(outcome string) bool {
	switch State(outcome) {
	case TouchClaimed, TouchSent, TouchFailed, TouchUnknown, State(HeldOut), State(Go):
		return true
	}
	return false
}
