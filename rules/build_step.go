package rules

import (
	"fmt"
	"slices"

	"holdfast/rules/expression"
)

// buildSteps makes one list of a tree of steps. Its steps stand in the order of
// flat, also those that could not be built.
func (l *loader) buildSteps(d *playbookDraft, inside *expression.Vocabulary) []Step {
	drafts := flat(d.steps)
	steps := make([]Step, len(drafts))
	good, unread := true, false // a wait that could not be read may have been meant otherwise
	for i, s := range drafts {
		var ok bool
		steps[i], ok = l.buildStep(s, inside)
		good = good && ok
		unread = unread || s.has.wait && !s.wait.group && s.wait.span == (span{})
	}
	link(steps, d.steps, 0, len(steps))
	l.identify(drafts, steps)
	if good && !unread && len(steps) > 0 {
		l.checkWay(d, drafts, steps)
	}
	return steps
}

// link says where each step of a list goes on: the first stands at the index at,
// and behind the last comes after. It gives the index behind the list.
func link(steps []Step, list []*stepDraft, at, after int) int {
	for i, d := range list {
		s := &steps[at]
		if s.Next = at + len(flat(list[i:i+1])); i == len(list)-1 {
			s.Next = after
		}
		at++
		for k, arm := range d.arms() {
			if k < len(s.Arms) {
				if s.Arms[k].First = at; len(arm.steps) == 0 {
					s.Arms[k].First = s.Next
				}
			}
			at = link(steps, arm.steps, at, s.Next)
		}
	}
	return at
}

// identify gives every step the id that customers on their way know it by: all
// of a playbook's steps have different ones, on whichever arm they stand.
func (l *loader) identify(drafts []*stepDraft, steps []Step) {
	named, taken := map[string]value{}, map[string]bool{}
	for _, d := range drafts {
		if unfit, _ := judgeName("a step", d.name); d.name == "" || unfit != "" {
			continue
		}
		if other, ok := named[d.name]; ok {
			l.at(d.nameAt).say("there is a step "+quoted(d.name)+" already, at "+l.where(other), "a step's name is its own for ever: give one of them another")
			continue
		}
		named[d.name], taken[d.name] = d.nameAt, true
	}
	for i, d := range drafts {
		s := &steps[i]
		if s.Named || s.ID == "" {
			continue
		}
		at, clash := named[s.ID]
		switch {
		case s.Kind == StepWait && s.Wait.Kind != WaitFor || s.Kind == StepExit && s.When == nil:
			// These are never touched, so nobody depends on which is which.
			s.ID = freeID(taken, s.ID)
		case clash:
			l.at(at).say("a step without a name is known as "+quoted(s.ID)+" already, at "+l.where(d.at), "give one of them another name")
		case taken[s.ID]:
			l.at(d.at).say(alike(s, d), "give this one a name: of its own, by which customers on their way are known when steps come or go")
		}
		taken[s.ID] = true
	}
}

// alike says that an earlier step does the same.
func alike(s *Step, d *stepDraft) string {
	switch s.Kind {
	case StepEmail:
		return "an earlier step sends the letter " + d.email.text + " too"
	case StepOffer:
		return "an earlier step gives the offer " + d.offer.text + " too"
	case StepSurvey:
		return "an earlier step asks the survey " + d.survey.text + " too"
	case StepWebhook:
		return "an earlier step sends to the webhook " + d.webhook.text + " too"
	case StepBranch:
		return "an earlier step is a branch too"
	case StepSplit:
		return "an earlier step has variants of its own too"
	case StepWait:
		return "an earlier step waits for a condition too"
	case StepExit:
		return "an earlier step is an exit with a condition too"
	}
	return "an earlier step gives a reward too"
}

// freeID is the id with a number behind it when another step has it.
func freeID(taken map[string]bool, id string) string {
	free := id
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s#%d", id, n)
	}
	return free
}

// checkWay looks at a playbook's way as a whole.
func (l *loader) checkWay(d *playbookDraft, drafts []*stepDraft, steps []Step) {
	is := func(kinds ...StepKind) func(Step) bool {
		return func(s Step) bool { return slices.Contains(kinds, s.Kind) }
	}
	switch {
	case slices.ContainsFunc(steps, is(StepEmail, StepOffer, StepReward, StepSurvey, StepWebhook)):
	case slices.ContainsFunc(steps, is(StepBranch, StepSplit, StepExit)):
		l.at(d.key).say("the playbook "+d.name+" gives nobody anything", "add a step with email:, offer:, reward:, survey: or webhook:")
		return
	default:
		l.at(d.key).say("the playbook "+d.name+" only waits", "add a step with email:, offer: or reward:")
		return
	}
	for i := range steps {
		s := &steps[i]
		if s.Kind == StepWait && s.Next == len(steps) && len(drafts[i].then)+len(drafts[i].otherwise) == 0 {
			l.at(drafts[i].at).warn("nothing comes after this wait", "take it away")
		}
	}
}
