package rules

import "gopkg.in/yaml.v3"

// stepsSlot reads a list of steps, which may have steps of their own below them.
func stepsSlot(what string, into *[]*stepDraft) slot {
	return listSlot(what, func(l *loader, v value) {
		s := &stepDraft{at: v}
		s.bad = !l.object(v, "a step", stepFields(s))
		*into = append(*into, s)
	}, stepShape())
}

// stepShape refers to itself by name, for steps stand below steps.
func stepShape() shape {
	return shape{kind: "object", ref: stepRef, fields: func() []field { return stepFields(&stepDraft{}) }, laws: []law{
		oneDeed(), notBoth("wait", "when"), notBoth("branch", "when"), needs("then", "wait", "else", "wait", "promote", "variants"),
	}}
}

// stepRef is the name of a step's schema.
const stepRef = "step"

func stepFields(s *stepDraft) []field {
	return []field{
		{name: "name", about: "A lasting name, for steps that will be edited while customers are on the way.", slot: keepPlace(text(&s.name).of("name", "first-letter"), &s.nameAt)},
		{name: "when", about: "Who gets this step; the others pass it by.", slot: expr(&s.when).of("condition", "visits_30d > 0")},
		{name: "email", about: "A letter from mail/, by its name.", slot: flagged(nameOf(&s.email, "the name of a letter").of("name", "we-miss-you"), &s.has.email)},
		{name: "offer", about: "An offer, alone, in the letter or told to the webhook.", slot: flagged(nameOf(&s.offer, "the name of an offer").of("name", "comeback"), &s.has.offer)},
		{name: "reward", about: "Loyalty points.", slot: flagged(objectSlot("reward", func() []field {
			return []field{
				{name: "points", about: "How many: a number or an expression.", slot: expr(&s.points).of("points", "round(aov * 2)"), required: true},
				{name: "note", about: "What the customer reads beside them.", slot: text(&s.note).like("", "Good to see you again")},
			}
		}), &s.has.reward)},
		{name: "survey", about: "A survey, by its name: a letter that asks.", slot: flagged(nameOf(&s.survey, "the name of a survey").of("name", "after-delivery"), &s.has.survey)},
		{name: "webhook", about: "A webhook, by its name: a message through somebody else's channel.", slot: flagged(nameOf(&s.webhook, "the name of a webhook").of("name", "text-message"), &s.has.webhook)},
		{name: "wait", about: "How long to wait: 7d, or {until: \"09:00\"}, {date: WORD, before: 3d}, {for: CONDITION, at_most: 7d}.", slot: flagged(waitSlot(&s.wait), &s.has.wait)},
		{name: "then", about: "Beside wait: {for: ...}: the steps of those for whom the condition came true.", slot: keepPlace(stepsSlot("then", &s.then), &s.thenAt)},
		{name: "else", about: "Beside wait: {for: ...}: the steps of those for whom it did not.", slot: keepPlace(stepsSlot("else", &s.otherwise), &s.otherwiseAt)},
		{name: "branch", about: "Several ways on: the first whose `when` holds is taken; all come together behind it.", slot: flagged(branchSlot(s), &s.has.branch)},
		{name: "variants", about: "With email: letters by share, NAME-VARIANT. As a step of its own: ways on by share. A customer always falls into the same.", slot: flagged(variantsSlot(s), &s.has.variants)},
		{name: "promote", about: "Takes the better variant for everybody once it is known.", slot: keepPlace(objectSlot("promote", func() []field {
			return []field{{name: "within", about: "How many days after the step revenue is counted.", slot: days(&s.promote, "within"), required: true, sample: "14d"}}
		}), &s.promoteAt)},
		{name: "exit", about: "true: whoever comes to this step leaves the playbook.", slot: onlyTrue("exit", &s.exit)},
	}
}

// branchSlot reads the arms of a branch.
func branchSlot(s *stepDraft) slot {
	laws := []law{exactlyOne("when", "else"), notBoth("name", "else"), needs("when", "steps", "steps", "when")}
	return listSlot("branch", func(l *loader, v value) {
		a := &armDraft{at: v}
		a.bad = !l.object(v, "an arm of a branch", armFields(a))
		s.branch = append(s.branch, a)
	}, shape{kind: "object", fields: func() []field { return armFields(&armDraft{}) }, laws: laws})
}

func armFields(a *armDraft) []field {
	return []field{
		{name: "name", about: "A lasting name, for a way whose condition will be edited while customers are on it.", slot: keepPlace(text(&a.name).of("name", "regulars"), &a.key)},
		{name: "when", about: "Who takes this way.", slot: keepPlace(expr(&a.when).of("condition", "revenue > 100"), &a.whenAt)},
		{name: "steps", about: "What happens on it, in order.", slot: keepPlace(stepsSlot("steps", &a.steps), &a.stepsAt)},
		{name: "else", about: "The steps of those who take none of the ways above.", slot: keepPlace(stepsSlot("else", &a.steps), &a.elseAt)},
	}
}

// variantsSlot reads letters by share, or ways on by share.
func variantsSlot(s *stepDraft) slot {
	return mapSlot("variants", func() *armDraft { return &armDraft{share: -1} }, &s.variants, variantSlot).names(plainPattern)
}

func variantSlot(a *armDraft) slot {
	alone := share(&a.share, "a variant's share")
	group := shape{kind: "object", fields: func() []field { return variantFields(a) }}
	return slot{shape{kind: "any of", of: []shape{alone.shape, group}}, func(l *loader, v value) {
		v = v.follow()
		if a.at = v; v.node.Kind == yaml.MappingNode {
			a.grouped = true
			a.bad = !l.object(v, "the variant "+a.name, variantFields(a))
			return
		}
		alone.read(l, v)
	}}
}

func variantFields(a *armDraft) []field {
	return []field{
		{name: "share", about: "How many of the customers take this way.", slot: share(&a.share, "share"), required: true},
		{name: "steps", about: "What happens on it, in order; nothing unless said.", slot: keepPlace(stepsSlot("steps", &a.steps), &a.stepsAt)},
	}
}
