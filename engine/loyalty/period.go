package loyalty

import "time"

// Period is a stretch of the calendar.
type Period string

// The periods. A week begins on Monday (ISO 8601).
const (
	Day     Period = "day"
	Week    Period = "week"
	Month   Period = "month"
	Quarter Period = "quarter"
	Year    Period = "year"
)

// Start is midnight at the beginning of the period in which the instant lies, in
// the zone.
func (p Period) Start(at time.Time, zone *time.Location) time.Time {
	y, m, d := at.In(zone).Date()
	switch p {
	case Week:
		sinceMonday := (int(at.In(zone).Weekday()) + 6) % 7
		return time.Date(y, m, d-sinceMonday, 0, 0, 0, 0, zone)
	case Month:
		return time.Date(y, m, 1, 0, 0, 0, 0, zone)
	case Quarter:
		return time.Date(y, m-(m-1)%3, 1, 0, 0, 0, 0, zone)
	case Year:
		return time.Date(y, 1, 1, 0, 0, 0, 0, zone)
	default:
		return time.Date(y, m, d, 0, 0, 0, 0, zone)
	}
}

// Add is the beginning of the period n periods behind (before, where n is
// negative) the one in which the instant lies.
func (p Period) Add(at time.Time, n int, zone *time.Location) time.Time {
	y, m, d := p.Start(at, zone).Date()
	switch p {
	case Week:
		return time.Date(y, m, d+7*n, 0, 0, 0, 0, zone)
	case Month:
		return time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, zone)
	case Quarter:
		return time.Date(y, m+time.Month(3*n), 1, 0, 0, 0, 0, zone)
	case Year:
		return time.Date(y+n, 1, 1, 0, 0, 0, 0, zone)
	default:
		return time.Date(y, m, d+n, 0, 0, 0, 0, zone)
	}
}

// addDays is the same time of day n calendar days later, in the zone.
func addDays(at time.Time, n int, zone *time.Location) time.Time {
	return at.In(zone).AddDate(0, 0, n)
}
