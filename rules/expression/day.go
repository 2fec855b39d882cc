package expression

import (
	"math"
	"time"
)

// dayNumber counts the calendar days since 1970-01-01 in the zone that t
// carries.
func dayNumber(t time.Time) float64 {
	_, offset := t.Zone()
	return math.Floor(float64(t.Unix()+int64(offset)) / 86400)
}

// offsets remembers how far a zone is from UTC between two changes of its
// clocks, for looking that up is most of the work of finding a day.
type offsets struct {
	zone  *time.Location
	spans []span
}

type span struct{ from, to, offset int64 } // seconds since 1970 UTC, half open

// day is dayNumber of the instant in the zone.
func (o *offsets) day(micro int64) float64 {
	second := floorDiv(micro, 1_000_000)
	for i := range o.spans {
		if s := &o.spans[i]; s.from <= second && second < s.to {
			return float64(floorDiv(second+s.offset, 86400))
		}
	}
	t := time.Unix(second, 0).In(o.zone)
	_, offset := t.Zone()
	s := span{math.MinInt64, math.MaxInt64, int64(offset)}
	from, to := t.ZoneBounds()
	if !from.IsZero() {
		s.from = from.Unix()
	}
	if !to.IsZero() {
		s.to = to.Unix()
	}
	if len(o.spans) < 16 { // eight years of summers and winters
		o.spans = append(o.spans, s)
	}
	return float64(floorDiv(second+s.offset, 86400))
}

// floorDiv is the quotient rounded down, also below zero.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
