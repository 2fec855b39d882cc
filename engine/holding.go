package engine

import "holdfast/rules"

// Holds says whether a reason keeps the customer before the step, to be asked
// again; the others let the customer pass it by, or leave.
func (r Reason) Holds() bool { return holds(r) }

// Begins says whether a reason is worth an entry in a playbook: something is
// given, or would have been, or will be asked again.
func (r Reason) Begins(p *rules.Playbook) bool { return begins(r, p) }
