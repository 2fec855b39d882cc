package rules

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Schedule is when a playbook is due: a cron expression read on the wall clock
// of a time zone. A time that the clocks skip in spring comes at the first
// moment after the gap; one that they show twice in autumn comes once.
type Schedule struct {
	Spec string
	Zone *time.Location
	cron cron.Schedule // in UTC, standing for the wall clock
}

// farthest is how far ahead a schedule is searched: 29 February may be eight
// years away (1896 to 1904, 2096 to 2104).
const farthest = 9

// ParseSchedule reads a cron expression of five fields, or @hourly, @daily,
// @weekly, @monthly, @yearly. The error is a sentence for a marketer.
func ParseSchedule(spec string, zone *time.Location) (s *Schedule, err error) {
	defer func() { // robfig/cron v3.0.1 panics on some malformed input
		if recover() != nil {
			s, err = nil, fmt.Errorf("%q is not a schedule", spec)
		}
	}()
	spec = strings.TrimSpace(spec)
	if err := judgeSpec(spec); err != nil {
		return nil, err
	}
	parsed, err := cron.ParseStandard(spec)
	if err != nil {
		return nil, fmt.Errorf("%s", rewordCron(spec, err))
	}
	if fields, ok := parsed.(*cron.SpecSchedule); ok {
		fields.Location = time.UTC
	}
	s = &Schedule{Spec: spec, Zone: zone, cron: parsed}
	from := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	if next := s.Next(from); next.IsZero() || next.After(from.AddDate(farthest, 0, 0)) {
		return nil, fmt.Errorf("the schedule %q never comes: there is no such day", spec)
	}
	return s, nil
}

// judgeSpec refuses what robfig/cron would take and mean something else by.
func judgeSpec(spec string) error {
	switch {
	case spec == "":
		return fmt.Errorf("the schedule is empty")
	case strings.HasPrefix(spec, "TZ=") || strings.HasPrefix(spec, "CRON_TZ="):
		return fmt.Errorf("a schedule has no time zone of its own: it follows `timezone`")
	case strings.HasPrefix(spec, "@every"):
		return fmt.Errorf("@every drifts away from the clock: write the minute and the hour, such as \"0 */6 * * *\"")
	case strings.HasPrefix(spec, "@"):
		return nil
	}
	fields := strings.Fields(spec)
	if len(fields) != 5 {
		return fmt.Errorf("a schedule has five fields (minute hour day month weekday), and %q has %d", spec, len(fields))
	}
	limits := []int{60, 24, 31, 12, 7}
	for i, field := range fields {
		if _, step, ok := strings.Cut(field, "/"); ok {
			var n int
			if _, err := fmt.Sscanf(step, "%d", &n); err == nil && n >= limits[i] {
				return fmt.Errorf("the step /%d in the %s field is as long as the whole %s", n, cronFields[i], cronWhole[i])
			}
		}
	}
	return nil
}

var (
	cronFields = []string{"minute", "hour", "day", "month", "weekday"}
	cronWhole  = []string{"hour", "day", "month", "year", "week"}
	cronRanges = []string{"0 to 59", "0 to 23", "1 to 31", "1 to 12 or JAN to DEC", "0 to 6 or SUN to SAT"}
)

// rewordCron finds the field that robfig/cron stumbled over and says what it
// may hold.
func rewordCron(spec string, err error) string {
	if strings.HasPrefix(spec, "@") {
		return fmt.Sprintf("there is no schedule %q: write @hourly, @daily, @weekly, @monthly, @yearly or five fields", spec)
	}
	for i, field := range strings.Fields(spec) {
		alone := []string{"*", "*", "*", "*", "*"}
		alone[i] = field
		if _, e := cron.ParseStandard(strings.Join(alone, " ")); e != nil {
			return fmt.Sprintf("%q is not a %s: write %s, a range 1-5, a list 1,15 or a step */2", field, cronFields[i], cronRanges[i])
		}
	}
	return fmt.Sprintf("%q is not a schedule: %v", spec, err)
}

// Next is the first instant after t at which the schedule comes; zero when it
// never does.
func (s *Schedule) Next(t time.Time) time.Time {
	local := t.In(s.Zone)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
	for {
		wall = s.cron.Next(wall)
		if wall.IsZero() {
			return time.Time{}
		}
		if at := onClock(wall, s.Zone); at.After(t) {
			return at
		}
	}
}

// Last is the latest instant in (after, until] at which the schedule came; ok
// is false when it did not.
func (s *Schedule) Last(after, until time.Time) (last time.Time, ok bool) {
	for at := s.Next(after); !at.IsZero() && !at.After(until); at = s.Next(at) {
		last, ok = at, true
	}
	return last, ok
}

// onClock is the first instant at which the zone's clock shows the wall time;
// for a time it skips, the first instant after the gap.
func onClock(wall time.Time, zone *time.Location) time.Time {
	at := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, zone)
	if at.Hour() == wall.Hour() && at.Minute() == wall.Minute() {
		// time.Date takes either of two equal wall times: prefer the earlier.
		if _, shift := offsets(at, zone); shift > 0 {
			if earlier := at.Add(-shift); sameClock(earlier, at) {
				return earlier
			}
		}
		return at
	}
	from, to := at.Add(-24*time.Hour), at.Add(24*time.Hour)
	_, before := from.In(zone).Zone()
	for to.Sub(from) > time.Second { // the instant at which the clocks jump
		mid := from.Add(to.Sub(from) / 2)
		if _, o := mid.In(zone).Zone(); o == before {
			from = mid
		} else {
			to = mid
		}
	}
	return to.Truncate(time.Second).In(zone)
}

// offsets are the zone's distance from UTC at t and by how much the clocks were
// put back in the day before.
func offsets(t time.Time, zone *time.Location) (now, back time.Duration) {
	_, o := t.In(zone).Zone()
	_, before := t.Add(-24 * time.Hour).In(zone).Zone()
	return time.Duration(o) * time.Second, time.Duration(before-o) * time.Second
}

func sameClock(a, b time.Time) bool {
	return a.Hour() == b.Hour() && a.Minute() == b.Minute() && a.Day() == b.Day()
}
