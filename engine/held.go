package engine

// holds says whether a reason keeps the customer before the step, to be asked
// again; the others let the customer pass it by.
func holds(r Reason) bool {
	switch r {
	case Waiting, Deferred, OffDay, Capped, OverBudget, Inhibited, Silenced, CanaryWait, RenderError:
		return true
	}
	return false
}

// begins says whether a reason is worth an entry: something is given, or would
// have been, or will be asked again. Nothing begins while a silence lasts, nor
// with a letter that cannot be written.
func begins(r Reason) bool {
	switch r {
	case Go, HeldOut:
		return true
	case Silenced, RenderError:
		return false
	}
	return holds(r)
}
