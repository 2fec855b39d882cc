package rules

import (
	"slices"

	"holdfast/rules/expression"
)

// arms finds arms of a branch that nobody comes to.
func (c *linter) arms() {
	for _, d := range c.draft.playbooks {
		p := c.book.playbook(d.name)
		for i, s := range flat(d.steps) {
			var above []*expression.Program
			for k, a := range s.branch {
				own := []*expression.Program{p.Steps[i].Arms[k].When}
				// A condition that nobody holds by itself has been told of.
				if k > 0 && !c.people.Possible(own, above, nil) && c.people.Possible(own, nil, nil) {
					at := c.at(a.at)
					if a.when.written() {
						at = c.at(a.when.at)
					}
					at.warn("nobody takes this way: whoever could takes one above it", "put the narrower condition first, or take the arm away")
				}
				above = append(above, own[0])
			}
		}
	}
}

// behindExit finds steps that stand behind an exit for everybody.
func (c *linter) behindExit() {
	var look func(list []*stepDraft)
	look = func(list []*stepDraft) {
		for i, s := range list {
			if i > 0 && list[i-1].exit.node != nil && !list[i-1].when.written() {
				c.at(s.at).warn("nobody comes to this step: everybody leaves by the exit above it", "give the exit a when:, or take the step away")
			}
			for _, a := range s.arms() {
				look(a.steps)
			}
		}
	}
	for _, d := range c.draft.playbooks {
		look(d.steps)
	}
}

// onceTriggered finds playbooks that wait for what comes again and again, and
// let a customer in but once, without a word on that.
func (c *linter) onceTriggered() {
	for _, d := range c.draft.playbooks {
		what := c.comesAgain(&c.book.playbook(d.name).Trigger)
		if what != "" && d.once.node == nil && d.oncePerAt.node == nil && d.always.node == nil {
			c.at(d.key).warn("the playbook "+d.name+" answers to "+what+": a customer comes in once for ever unless something else is said", "add always: true or once_per: 90d, or once: true when that is meant")
		}
	}
}

// comesAgain is what somebody misses who answers but once to what comes again and
// again; "" where it does not.
func (c *linter) comesAgain(t *Trigger) string {
	switch {
	case t.Kind == TriggerOrder:
		return "a customer's first order only"
	case t.Kind == TriggerEvent:
		return "a customer's first event of this type only"
	case t.Kind == TriggerAnniversary:
		return "one year only"
	case t.Kind == TriggerTier && t.Name == AnyTier:
		return "a customer's first tier only"
	case t.Kind == TriggerPoints:
		return "the first points that end only"
	case t.Kind == TriggerBadge:
		i := slices.IndexFunc(c.book.Loyalty.Badges, func(b Badge) bool { return b.Name == t.Name })
		if c.book.Loyalty.Badges[i].Each != "" {
			return "the first time that the badge is won only"
		}
	}
	return ""
}

func (c *linter) silentCanaries() {
	for _, d := range c.draft.playbooks {
		if d.canary != nil && !c.book.playbook(d.name).gives(StepEmail, StepSurvey, StepWebhook) {
			c.at(d.canary.at).warn("a canary counts messages, and the playbook "+d.name+" sends none", "take canary: away")
		}
	}
}
