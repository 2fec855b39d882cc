package engine

// clock puts a message off until the customer's day allows it: weekdays,
// holidays and quiet hours together.
func clock(f *fold, _ *candidate, d *Decision) Reason {
	if _, sends := d.Step.Sends(); !sends {
		return ""
	}
	pause, ok := f.Book.Limits.Allowed(f.Now.In(f.board.zone(d.Row)))
	if ok {
		return ""
	}
	d.Until, d.Why = pause.Until, pause.Why
	if pause.OffDay {
		return OffDay
	}
	return Deferred
}
