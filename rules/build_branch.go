package rules

import (
	"fmt"
	"math"
	"strings"

	"holdfast/rules/expression"
)

// The names of the arms that are no variants.
const (
	armThen = "then"
	armElse = "else"
)

// buildBranch makes the arms of a branch, and one for all others. Customers on
// their way know an arm by its own name, else by its condition, so that others
// may be put above and below it.
func (l *loader) buildBranch(d *stepDraft, inside *expression.Vocabulary) []Arm {
	var arms []Arm
	conditions := false
	l.checkArmNames(d)
	for i, a := range d.branch {
		arm := Arm{Name: a.known(), When: l.compile(a.when, inside, aCondition)}
		conditions = conditions || a.whenAt.node != nil || a.bad
		switch when, otherwise := a.whenAt.node != nil, a.elseAt.node != nil; {
		case a.bad:
		case when && otherwise:
			l.at(a.elseAt).say("an arm of a branch has a condition or is for all others, and this is both", "put else: behind a dash of its own, below the other arms")
		case otherwise && a.stepsAt.node != nil:
			l.at(a.stepsAt).say("the steps of else: stand under it", "take steps: away and put its steps under else:")
		case otherwise && a.key.node != nil:
			l.at(a.key).say("the way of all others is called else, and has no other name", "take name: away")
		case otherwise:
			if arm.Name = armElse; i < len(d.branch)-1 {
				l.at(a.at).say("else: takes everybody, so the arms below it are never reached", "put it last")
			}
		case !when:
			l.at(a.at).say("this arm of a branch has no condition", "add when:, or write else: in place of steps: for all others")
		case a.stepsAt.node == nil:
			l.at(a.at).say("this arm of a branch has no steps", "add steps: and below it a dash for each")
		}
		arms = append(arms, arm)
	}
	if len(d.branch) > 0 && !conditions {
		l.at(d.branch[0].at).say("this branch has no condition", "put an arm with when: above else:, or take the branch away and keep its steps")
	}
	return arms
}

// known is what an arm of a branch is known by: its name, or its condition in
// one line.
func (a *armDraft) known() string {
	if a.name != "" {
		return a.name
	}
	return strings.Join(strings.Fields(a.when.text), " ")
}

// checkArmNames asks that no name of an arm is what another one is known by.
func (l *loader) checkArmNames(d *stepDraft) {
	for i, a := range d.branch {
		if a.name == "" || a.bad || a.elseAt.node != nil {
			continue
		}
		l.name("an arm", a.key, a.name)
		for k, other := range d.branch {
			switch {
			case k != i && other.known() == a.name && (k < i || other.name == ""):
				l.at(a.key).say("another arm of this branch is known as "+quoted(a.name)+" already, at "+l.where(other.at), "give one of them another name")
			case other.elseAt.node != nil && a.name == armElse:
				l.at(a.key).say("the way of all others is called else already", "give this one another name")
			}
		}
	}
}

// buildSplit makes the arms of variants that are a step of their own.
func (l *loader) buildSplit(d *stepDraft) []Arm {
	var arms []Arm
	for _, a := range d.variants {
		l.name("a variant", a.key, a.name)
		if !a.grouped && a.share >= 0 {
			l.at(a.at).say("variants without email: are ways on, and this one does not say to where", "write {share: 50%, steps: [...]}, or add email: and its letter beside variants:")
		}
		arms = append(arms, Arm{Name: a.name, Share: max(a.share, 0)})
	}
	l.checkShares(d)
	return arms
}

// checkShares asks that every customer falls into exactly one variant.
func (l *loader) checkShares(d *stepDraft) {
	if len(d.variants) == 0 {
		return
	}
	sum := 0.0
	for _, a := range d.variants {
		if sum += a.share; a.share < 0 || a.bad {
			return // it has been complained of
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		l.at(d.variants[0].key).say(fmt.Sprintf("the shares of these variants come to %g%%", roundTo(sum*100, 6)), "make them come to 100%")
	}
}
