package rules

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/robfig/cron/v3"
)

// ScheduleError is a mistake in a schedule and the piece of it that is wrong.
// Column counts characters from 1.
type ScheduleError struct {
	Column, Length int
	Message, Hint  string
}

// Error is the message with its hint.
func (e *ScheduleError) Error() string { return e.Message + " (" + e.Hint + ")" }

const writeSchedule = "write minute, hour, day, month and weekday, such as 0 9 * * MON for Mondays at nine"

// wholeOf is a mistake of the schedule as a whole.
func wholeOf(spec, message, hint string) *ScheduleError {
	return &ScheduleError{1, max(1, utf8.RuneCountInString(spec)), message, hint}
}

var (
	cronFields = []string{"a minute", "an hour", "a day of the month", "a month", "a weekday"}
	cronWhole  = []string{"hour", "day", "month", "year", "week"}
	cronSizes  = []int{60, 24, 31, 12, 7}
	cronRanges = []string{"0 to 59", "0 to 23", "1 to 31", "1 to 12 or JAN to DEC", "0 to 6 or SUN to SAT"}
	months     = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	weekdays   = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
)

var (
	timeOfDay   = regexp.MustCompile(`^([01]?[0-9]|2[0-3]):([0-5][0-9])$`)
	ownZone     = regexp.MustCompile(`^\s*(CRON_)?TZ=\S*`)
	cronField   = regexp.MustCompile(`\S+`)
	cronStep    = regexp.MustCompile(`/(.*)$`)
	cronBetween = regexp.MustCompile(`^([^-/,]+)-([^-/,]+)`)
)

// judgeSchedule refuses what cron would take and mean something else by.
func judgeSchedule(spec string) *ScheduleError {
	trimmed := strings.TrimSpace(spec)
	switch {
	case trimmed == "":
		return wholeOf(spec, "the schedule is empty", writeSchedule)
	case ownZone.MatchString(spec):
		return &ScheduleError{1, len(ownZone.FindString(spec)), "a schedule has no time zone of its own: it follows timezone: of the project", "take this away"}
	case strings.HasPrefix(trimmed, "@every"):
		return wholeOf(spec, "@every drifts away from the clock", `write the minute and the hour, such as "0 */6 * * *"`)
	case slices.Contains([]string{"@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"}, trimmed):
		return nil
	case strings.HasPrefix(trimmed, "@"):
		return wholeOf(spec, fmt.Sprintf("there is no schedule %q", spec), "write @hourly, @daily, @weekly, @monthly, @yearly or five fields")
	case timeOfDay.MatchString(trimmed):
		m := timeOfDay.FindStringSubmatch(trimmed)
		minute, _ := strconv.Atoi(m[2]) // digits, by the pattern
		hour, _ := strconv.Atoi(m[1])
		return wholeOf(spec, fmt.Sprintf("a schedule says on which days too, and this is %q", spec), fmt.Sprintf(`write "%d %d * * *" for every day`, minute, hour))
	}
	fields := cronField.FindAllStringIndex(spec, -1)
	switch n := len(fields); {
	case n == 6:
		return wholeOf(spec, fmt.Sprintf("a schedule has five fields, and %q has 6", spec), "take the seconds away: minute, hour, day, month, weekday")
	case n != 5:
		return wholeOf(spec, fmt.Sprintf("a schedule has five fields, and %q has %d", spec, n), writeSchedule)
	}
	for i, f := range fields {
		if m := cronStep.FindStringSubmatch(spec[f[0]:f[1]]); m != nil {
			if n, err := strconv.Atoi(m[1]); err == nil && n >= cronSizes[i] {
				return atField(spec, f, fmt.Sprintf("the step /%d is as long as the whole %s", n, cronWhole[i]), fmt.Sprintf("write a step below %d, or the field after it", cronSizes[i]))
			}
		}
	}
	return nil
}

// misfit finds the field that cron stumbles over and says what it may hold.
func misfit(spec string) *ScheduleError {
	for i, f := range cronField.FindAllStringIndex(spec, -1) {
		field := spec[f[0]:f[1]]
		alone := []string{"*", "*", "*", "*", "*"}
		alone[i] = field
		if fits(alone) {
			continue
		}
		return atField(spec, f, fmt.Sprintf("%q is not %s", field, cronFields[i]), insteadOf(i, field))
	}
	return wholeOf(spec, fmt.Sprintf("%q is not a schedule", spec), writeSchedule)
}

func fits(fields []string) (ok bool) {
	defer func() { ok = recover() == nil && ok }()
	_, err := cron.ParseStandard(strings.Join(fields, " "))
	return err == nil
}

// insteadOf is what to write in place of field i.
func insteadOf(i int, field string) string {
	if m := cronBetween.FindStringSubmatch(field); m != nil {
		from, fromOK := position(i, m[1])
		to, toOK := position(i, m[2])
		if fromOK && toOK && from > to {
			return fmt.Sprintf("a range runs upwards: write it in two, such as %s", inTwo(i, m[1], m[2]))
		}
	}
	names := map[int][]string{3: months, 4: weekdays}[i]
	if len(field) > 3 && slices.Contains(names, strings.ToUpper(field[:3])) {
		return "write " + strings.ToUpper(field[:3])
	}
	if i == 4 && field == "7" {
		return "write 0 or SUN for Sundays"
	}
	return fmt.Sprintf("write %s, a range 1-5, a list 1,3 or a step */2", cronRanges[i])
}

// position is the number that a field's value stands for.
func position(i int, s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	switch i {
	case 3:
		n := slices.Index(months, strings.ToUpper(s))
		return n + 1, n >= 0
	case 4:
		n := slices.Index(weekdays, strings.ToUpper(s))
		return n, n >= 0
	}
	return 0, false
}

// inTwo writes a range over the end as two ranges.
func inTwo(i int, from, to string) string {
	first := []string{"0", "0", "1", "JAN", "SUN"}[i]
	last := []string{"59", "23", "31", "DEC", "SAT"}[i]
	return from + "-" + last + "," + first + "-" + to
}

// doubts are what a good schedule may do that its writer did not mean.
func doubts(spec string) []*ScheduleError {
	fields := cronField.FindAllStringIndex(spec, -1)
	if len(fields) != 5 {
		return nil
	}
	var found []*ScheduleError
	part := func(i int) string { return spec[fields[i][0]:fields[i][1]] }
	for i := range 2 {
		step, ok := strings.CutPrefix(part(i), "*/")
		if n, err := strconv.Atoi(step); ok && err == nil && n > 0 && cronSizes[i]%n != 0 {
			found = append(found, atField(spec, fields[i], fmt.Sprintf("the steps of %d begin anew with every %s, so the last one is shorter", n, cronWhole[i]), fmt.Sprintf("write a step that divides %d", cronSizes[i])))
		}
	}
	if day, weekday := part(2), part(4); !strings.HasPrefix(day, "*") && day != "?" && !strings.HasPrefix(weekday, "*") && weekday != "?" {
		found = append(found, atField(spec, fields[2], "a day and a weekday are either-or: this comes on day "+day+" of the month, and on every "+weekday, "write * for one of them"))
	}
	return found
}

func atField(spec string, f []int, message, hint string) *ScheduleError {
	return &ScheduleError{utf8.RuneCountInString(spec[:f[0]]) + 1, utf8.RuneCountInString(spec[f[0]:f[1]]), message, hint}
}

// misscheduled reports the mistake of a schedule where it stands in the file.
func (l *loader) misscheduled(s source, err error) {
	var e *ScheduleError
	if !errors.As(err, &e) {
		l.at(s.at).say(err.Error(), "")
		return
	}
	l.inside(s.at, 1, e.Column, e.Length).say(e.Message, e.Hint)
}
