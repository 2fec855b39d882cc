package main

import (
	"cmp"
	"fmt"

	"holdfast/engine"
	"holdfast/rules"
)

// wayText says which way a customer goes on behind a branch, a split or a wait.
func wayText(w *engine.Way) string {
	switch {
	case w.Step.Kind == rules.StepWait && w.Arm == "":
		return w.Step.ID + " waits for the condition"
	case w.Arm == "":
		return w.Step.ID + " goes on behind it: no condition holds"
	case len(w.Asked) == 0:
		return w.Step.ID + " goes on by " + armText(w.Arm) + ", as the customer's hash falls"
	}
	return w.Step.ID + " goes on by " + armText(w.Arm)
}

// armText is an arm in a line of text: without a name it is a whole condition.
func armText(arm string) string { return oneLine(arm, 40) }

// triggerText says what a playbook waits for besides its audience, and whether
// it has come.
func triggerText(t *engine.Triggered) string {
	what := triggerWhat(&t.Trigger)
	if t.Since.IsZero() {
		return what + ": looks from now on"
	}
	come := "has not come"
	if t.Come {
		come = "has come"
	}
	return fmt.Sprintf("%s: %s since %s", what, come, t.Since.Format(minuteText))
}

// triggerWhat says what a playbook waits for besides its audience; "" when for
// nothing.
func triggerWhat(t *rules.Trigger) string {
	var what string
	of := cmp.Or(t.Segment, "the audience")
	switch t.Kind {
	case rules.TriggerEnter:
		what = "coming into " + of
	case rules.TriggerLeave:
		what = "leaving " + of
	case rules.TriggerOrder:
		what = "an order"
	case rules.TriggerEvent:
		what = "an event " + t.Event
	case rules.TriggerDate:
		what = "the day of " + t.Date
	case rules.TriggerAnniversary:
		what = "an anniversary of " + t.Date
	case rules.TriggerTier:
		what = "rising into the tier " + t.Name
		if t.Name == rules.AnyTier {
			what = "rising into a tier"
		}
	case rules.TriggerBadge:
		what = "winning the badge " + t.Name
	case rules.TriggerPoints:
		what = "the day on which points end"
	}
	switch {
	case t.Offset > 0:
		return counted(int(t.Offset), "day") + " after " + what
	case t.Offset < 0:
		return counted(int(-t.Offset), "day") + " before " + what
	}
	return what
}
