package rules

import "time"

// After is the instant at which a wait that begins at t is over: so many days
// on the calendar of the zone, at the same time of day, then the rest.
func (w Wait) After(t time.Time, zone *time.Location) time.Time {
	return t.In(zone).AddDate(0, 0, int(w.Days)).Add(w.Time)
}

// Until says whether a customer's wall clock stands in the quiet hours, and the
// first instant at which it no longer does.
func (q *Quiet) Until(local time.Time) (until time.Time, quiet bool) {
	if !q.covers(local) {
		return time.Time{}, false
	}
	y, m, d := local.Date()
	if q.From > q.To && minuteOf(local) >= q.From {
		d++
	}
	until = onClock(time.Date(y, m, d, q.To/60, q.To%60, 0, 0, time.UTC), local.Location())
	// Where the clocks are put back across the end, its first showing may lie
	// behind us, or be followed by quiet again.
	for !until.After(local) || q.covers(until) {
		until = until.Add(time.Minute)
	}
	return until, true
}

func (q *Quiet) covers(local time.Time) bool {
	minute := minuteOf(local)
	if q.From > q.To {
		return minute >= q.From || minute < q.To
	}
	return minute >= q.From && minute < q.To
}

func minuteOf(t time.Time) int { return 60*t.Hour() + t.Minute() }
