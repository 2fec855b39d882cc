package measure

import "time"

// Calendar counts the days of one time zone. It remembers the span between two
// changes of the zone's offset, so that a run of instants costs little.
type Calendar struct {
	zone     *time.Location
	from, to int64 // Unix seconds in which the offset holds
	offset   int64
}

// NewCalendar is the calendar of a zone.
func NewCalendar(zone *time.Location) *Calendar { return &Calendar{zone: zone} }

// Day is the number of the calendar day on which an instant (microseconds since
// 1970 UTC) falls in the zone. The difference of two is days between dates:
// just before midnight to just after is 1.
func (c *Calendar) Day(micro int64) int64 {
	second := floorDiv(micro, 1e6)
	if second < c.from || second >= c.to {
		c.turn(second)
	}
	return floorDiv(second+c.offset, 24*60*60)
}

// turn finds the span that holds a second.
func (c *Calendar) turn(second int64) {
	t := time.Unix(second, 0).In(c.zone)
	_, offset := t.Zone()
	c.offset, c.from, c.to = int64(offset), -1<<63, 1<<63-1
	from, to := t.ZoneBounds()
	if !from.IsZero() {
		c.from = from.Unix()
	}
	if !to.IsZero() {
		c.to = to.Unix()
	}
}

// floorDiv is a / b rounded down, for instants before 1970 too.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
