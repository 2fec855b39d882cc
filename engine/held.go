package engine

import "holdfast/rules"

// holds says whether a reason keeps the customer before the step, to be asked
// again; the others let the customer pass it by.
func holds(r Reason) bool {
	switch r {
	case Waiting, Deferred, OffDay, Capped, OverBudget, Inhibited, Silenced, CanaryWait, RenderError:
		return true
	}
	return false
}

// begins says whether a reason is worth an entry in a playbook: something is
// given, or would have been, or will be asked again. Nothing begins while a
// silence lasts, nor with a letter that cannot be written, but where what lets
// in happens only once: who is turned away then would never come again.
func begins(r Reason, p *rules.Playbook) bool {
	switch r {
	case Go, HeldOut:
		return true
	case Silenced, RenderError:
		return p.Trigger.Kind != rules.TriggerMatch
	}
	return holds(r)
}
