package measure

import (
	"math"
	"time"
)

// Calendar counts the days of one time zone. It remembers the spans between
// changes of the zone's offset, so that a million instants cost little. It
// serves one goroutine.
type Calendar struct {
	zone   *time.Location
	latest span   // the one that was asked for last
	spans  []span // all that were
}

// span is the time between two changes of a zone's offset.
type span struct {
	from, to int64 // Unix seconds, half-open
	offset   int64 // seconds east of UTC
}

// NewCalendar is the calendar of a zone.
func NewCalendar(zone *time.Location) *Calendar { return &Calendar{zone: zone} }

// Day is the number of the calendar day on which an instant (microseconds since
// 1970 UTC) falls in the zone. The difference of two is days between dates:
// just before midnight to just after is 1.
func (c *Calendar) Day(micro int64) int64 { return floorDiv(c.local(micro), 24*60*60) }

// Minute is the minute of that day on the zone's wall clock, 0 to 1439.
func (c *Calendar) Minute(micro int64) uint16 {
	local := c.local(micro)
	return uint16((local - floorDiv(local, 24*60*60)*24*60*60) / 60)
}

// local is the seconds since 1970 on the zone's wall clock.
func (c *Calendar) local(micro int64) int64 {
	second := floorDiv(micro, 1e6)
	if second < c.latest.from || second >= c.latest.to {
		c.latest = c.span(second)
	}
	return second + c.latest.offset
}

// span is the one that holds a second.
func (c *Calendar) span(second int64) span {
	for _, s := range c.spans {
		if second >= s.from && second < s.to {
			return s
		}
	}
	t := time.Unix(second, 0).In(c.zone)
	_, offset := t.Zone()
	s := span{from: math.MinInt64, to: math.MaxInt64, offset: int64(offset)}
	from, to := t.ZoneBounds()
	if !from.IsZero() {
		s.from = from.Unix()
	}
	if !to.IsZero() {
		s.to = to.Unix()
	}
	c.spans = append(c.spans, s)
	return s
}

// floorDiv is a / b rounded down, for instants before 1970 too.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
