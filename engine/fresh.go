package engine

import (
	"slices"

	"holdfast/rules"
)

// outside is why somebody leaves who was put off and does not belong to those
// who are meant any more.
const outside = "no longer in the audience, and nothing had been given"

// mistaken is why somebody leaves who came in only because an order had not come
// to light.
const mistaken = "no longer in the audience, by an order of before the entry that has come to light since"

// left is why somebody on the way does not belong to those who are meant any
// more; "" when they do. Who has had something stays, whatever becomes of them,
// unless it was a mistake from the beginning.
func (b *Board) left(in *Input, playbook, row int, untouched bool) string {
	p := &in.Book.Playbooks[playbook]
	late, inside := in.People.Late(p.Name, row), b.Audience(playbook).Get(row)
	switch {
	case late && (!inside || !b.stands(p.Trigger, row)):
		return mistaken
	case untouched && !inside:
		return outside
	}
	return ""
}

// stands says whether the segment that a trigger looks at is as it was when it
// let the customer in; true where it looks at none.
func (b *Board) stands(t rules.Trigger, row int) bool {
	return t.Segment == "" || b.yes(t.Segment, row) == (t.Kind == rules.TriggerEnter)
}

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
