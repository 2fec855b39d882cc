package rules

import "time"

// NextClock is the first instant after t at which the zone's clock shows the
// time of day that the wait is for. A time that the clocks skip comes at the
// first instant after the gap; of one that they show twice, the first counts.
func (w Wait) NextClock(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	for {
		at := onClock(time.Date(y, m, d, w.Clock/60, w.Clock%60, 0, 0, time.UTC), zone)
		if at.After(t) {
			return at
		}
		d++
	}
}

// Midnight is the first instant, in the zone, of the day that stands Offset days
// from a date.
func (w Wait) Midnight(date time.Time, zone *time.Location) time.Time {
	y, m, d := date.In(zone).Date()
	return onClock(time.Date(y, m, d+int(w.Offset), 0, 0, 0, 0, time.UTC), zone)
}
