package rules

import (
	"fmt"
	"slices"
	"time"
)

// Pause is why no message may leave at an instant of a customer's day.
type Pause struct {
	Until  time.Time // the first instant at which one may
	OffDay bool      // the day is at fault: its weekday, or a holiday; else the hour is
	Why    string    // "it is 23:15 there", "it is Sunday there"
}

// manyDays is how far the next allowed instant is looked for: a calendar that
// leaves no day for longer is asked again then.
const manyDays = 3 * 366

// Allowed says whether a message may leave when a customer's wall clock shows
// local, by weekdays, holidays and quiet hours together; where it may not, the
// pause says why, and until when. Where the day and the hour are both at fault,
// the day is named.
func (l *Limits) Allowed(local time.Time) (pause Pause, ok bool) {
	switch {
	case l.offDay(local):
		pause = Pause{OffDay: true, Why: "it is " + local.Weekday().String() + " there"}
		if l.holiday(local) {
			pause.Why = fmt.Sprintf("%d %s is a holiday", local.Day(), local.Month())
		}
	case l.Quiet != nil && l.Quiet.covers(local):
		pause.Why = "it is " + local.Format("15:04") + " there"
	default:
		return Pause{}, true
	}
	pause.Until = local
	for range manyDays {
		if l.offDay(pause.Until) {
			pause.Until = NextDay(pause.Until)
			continue
		}
		if l.Quiet != nil {
			if until, quiet := l.Quiet.Until(pause.Until); quiet {
				pause.Until = until
				continue
			}
		}
		break
	}
	return pause, false
}

// offDay says whether no message leaves on the day.
func (l *Limits) offDay(local time.Time) bool {
	return l.Days != 0 && !l.Days.Has(local.Weekday()) || l.holiday(local)
}

// holiday says whether the day is one of the holidays; a date without a year is
// one in every year.
func (l *Limits) holiday(local time.Time) bool {
	if len(l.Holidays) == 0 {
		return false
	}
	y, m, d := local.Date()
	return slices.Contains(l.Holidays, Date{y, m, d}) || slices.Contains(l.Holidays, Date{0, m, d})
}

// NextDay is the first instant of the day that follows on the wall clock: not
// always midnight, because some clocks skip that.
func NextDay(local time.Time) time.Time {
	y, m, d := local.Date()
	for {
		d++
		// Samoa once skipped a whole day.
		if next := onClock(time.Date(y, m, d, 0, 0, 0, 0, time.UTC), local.Location()); next.After(local) {
			return next
		}
	}
}
