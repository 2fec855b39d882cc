package rules_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
)

// limited is the book of a project with these limits and this calendar.
func limited(t testing.TB, limits, calendar string) (*rules.Book, error) {
	t.Helper()
	return rules.Load(fstest.MapFS{
		"holdfast.yaml": {Data: []byte(settingsOf("timezone: Europe/Berlin\nlimits:\n" + limits))},
		"holidays.ics":  {Data: []byte(calendar)},
	}, rules.Options{})
}

// events is a calendar of events, as programs write it.
func events(of ...string) string {
	var b strings.Builder
	b.WriteString("\ufeffBEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
	for _, e := range of {
		b.WriteString("BEGIN:VEVENT\r\nUID:1\r\n" + strings.ReplaceAll(e, "\n", "\r\n") + "\r\nEND:VEVENT\r\n")
	}
	return b.String() + "END:VCALENDAR\r\n"
}

func TestHolidaysComeFromACalendar(t *testing.T) {
	day := func(year int, month time.Month, day int) rules.Date {
		return rules.Date{Year: year, Month: month, Day: day}
	}
	for _, c := range []struct {
		name, calendar string
		want           []rules.Date
	}{
		{"one day, for DTEND is the day after", events("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261226"), []rules.Date{day(2026, 12, 25)}},
		{"one day without an end", events("DTSTART;VALUE=DATE:20261225"), []rules.Date{day(2026, 12, 25)}},
		{"one day that ends on itself", events("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261225"), []rules.Date{day(2026, 12, 25)}},
		{"several days over the new year", events("DTSTART;VALUE=DATE:20261231\nDTEND;VALUE=DATE:20270103"), []rules.Date{day(2026, 12, 31), day(2027, 1, 1), day(2027, 1, 2)}},
		{"so many days", events("DTSTART;VALUE=DATE:20261224\nDURATION:P2D"), []rules.Date{day(2026, 12, 24), day(2026, 12, 25)}},
		{"every year", events("DTSTART;VALUE=DATE:20001225\nDTEND;VALUE=DATE:20001227\nRRULE:FREQ=YEARLY"), []rules.Date{day(0, 12, 25), day(0, 12, 26)}},
		{"every year, told at length", events("DTSTART;VALUE=DATE:20001225\nRRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH=12;BYMONTHDAY=25"), []rules.Date{day(0, 12, 25)}},
		{"a few years only", events("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY;COUNT=2"), []rules.Date{day(2026, 12, 25), day(2027, 12, 25)}},
		{"a weekday of a month", events("DTSTART;VALUE=DATE:20261126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20281231"), []rules.Date{day(2026, 11, 26), day(2027, 11, 25), day(2028, 11, 23)}},
		{"but for one year, and one more", events("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY;COUNT=3\nEXDATE;VALUE=DATE:20271225\nRDATE;VALUE=DATE:20270601"), []rules.Date{day(2026, 12, 25), day(2027, 6, 1), day(2028, 12, 25)}},
		{"29 February when there is one", events("DTSTART;VALUE=DATE:20280229\nRRULE:FREQ=YEARLY"), []rules.Date{day(0, 2, 29)}},
		{"midnight to midnight, wherever that is", events("DTSTART;TZID=W. Europe Standard Time:20261225T000000\nDTEND;TZID=W. Europe Standard Time:20261227T000000"), []rules.Date{day(2026, 12, 25), day(2026, 12, 26)}},
		{"midnight to midnight of UTC", events("DTSTART:20261225T000000Z\nDTEND:20261226T000000Z"), []rules.Date{day(2026, 12, 25)}},
		{"midnight to midnight of the project's zone, told in UTC", events("DTSTART:20260524T220000Z\nDTEND:20260525T220000Z"), []rules.Date{day(2026, 5, 25)}},
		{"a whole day of 25 hours", events("DTSTART:20261024T220000Z\nDTEND:20261025T230000Z"), []rules.Date{day(2026, 10, 25)}},
		{"from midnight to a minute before midnight", events("DTSTART:20261225T000000\nDTEND:20261225T235900"), []rules.Date{day(2026, 12, 25)}},
		{"from midnight for so many hours or days", events("DTSTART:20261225T000000\nDURATION:PT48H", "DTSTART:20261231T000000\nDURATION:P1D"), []rules.Date{day(2026, 12, 25), day(2026, 12, 26), day(2026, 12, 31)}},
		{"midnight to midnight every year", events("DTSTART;TZID=Europe/Berlin:20001225T000000\nDTEND;TZID=Europe/Berlin:20001226T000000\nRRULE:FREQ=YEARLY"), []rules.Date{day(0, 12, 25)}},
		{"a few years, told in UTC", events("DTSTART:20261224T230000Z\nDTEND:20261225T230000Z\nRRULE:FREQ=YEARLY;UNTIL=20281224T230000Z\nEXDATE:20271224T230000Z"), []rules.Date{day(2026, 12, 25), day(2028, 12, 25)}},
		{"called off, or with a time of day", events("DTSTART;VALUE=DATE:20261224\nSTATUS:CANCELLED", "DTSTART:20261224T090000Z", "DTSTART;VALUE=DATE:20261226"), []rules.Date{day(2026, 12, 26)}},
		{"folded lines, and an alarm inside", events("SUMMARY:Weih\n nachten\nDTSTART;X-P=\"a:b\";VALUE=DA\n TE:20261225\nBEGIN:VALARM\nDURATION:PT15M\nEND:VALARM"), []rules.Date{day(2026, 12, 25)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			book, err := limited(t, "  holidays: {calendar: holidays.ics}", c.calendar)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, book.Limits.Holidays); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEventsThatAreNotWholeDaysAreToldOf(t *testing.T) {
	meeting := "DTSTART;TZID=Europe/Berlin:20261224T090000\nDTEND;TZID=Europe/Berlin:20261224T180000\nRRULE:FREQ=WEEKLY"
	const hint = " (write a holiday as a day without a time, such as DTSTART;VALUE=DATE:20261225)"
	for _, c := range []struct {
		name, calendar, want string
	}{
		{"days only", events("DTSTART;VALUE=DATE:20261225"), ""},
		{"one that was called off", events("DTSTART;VALUE=DATE:20261225", "DTSTART:20261224T090000Z\nSTATUS:CANCELLED"), ""},
		{"one", events("DTSTART;VALUE=DATE:20261225", meeting), "holidays.ics:9:1: warning: 1 event of holidays.ics is not a whole day and was left out" + hint},
		{
			"all", events(meeting, "DTSTART:20261225T000000\nDTEND:20261225T120000", "DTSTART:20261225T000000\nDURATION:PT36H", "DTSTART:20261225T000000", "DTSTART:20261225T000000\nDTEND:20261225T000000"),
			"holidays.ics:5:1: warning: 5 events of holidays.ics are not whole days and were left out: no holiday is left" + hint,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			book, err := limited(t, "  holidays: {calendar: holidays.ics}", c.calendar)
			if err != nil {
				t.Fatal(err)
			}
			said := ""
			for _, p := range book.Warnings {
				if p.File == "holidays.ics" {
					said += p.String()
				}
			}
			if diff := cmp.Diff(c.want, said); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestARuleOfAnotherDayEachYearIsWrittenOut(t *testing.T) {
	book, err := limited(t, "  holidays: {dates: [12-25, 2026-05-01, 12-25], calendar: holidays.ics}",
		events("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20270101"))
	if err != nil {
		t.Fatal(err)
	}
	days := book.Limits.Holidays
	if len(days) != 76 || days[0] != (rules.Date{Month: 12, Day: 25}) || days[1] != (rules.Date{Year: 2026, Month: 1, Day: 1}) || days[2].Month != time.May {
		t.Errorf("%d days: %v", len(days), days)
	}
	if last := days[len(days)-1]; last != (rules.Date{Year: 2100, Month: 1, Day: 1}) || days[3].Year != 2028 {
		t.Errorf("the fourth is %v, the last %v", days[3], last)
	}
}

func TestTheCalendarCountsInTheHash(t *testing.T) {
	hash := func(calendar string) string {
		book, err := limited(t, "  holidays: {calendar: holidays.ics}", calendar)
		if err != nil {
			t.Fatal(err)
		}
		return book.Hash
	}
	one, other := events("DTSTART;VALUE=DATE:20261225"), events("DTSTART;VALUE=DATE:20261226")
	if hash(one) == hash(other) {
		t.Error("another calendar is another book")
	}
}

func FuzzACalendarIsReadOrRefused(f *testing.F) {
	for _, rule := range []string{"RRULE:FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "DURATION:P2W", "DTEND;VALUE=DATE:20261301", "RRULE:FREQ=YEARLY;BYEASTER=1", "EXDATE:20270101,20280101T000000Z", "RRULE:FREQ=YEARLY;INTERVAL=-1"} {
		f.Add(events("DTSTART;VALUE=DATE:20260101\n" + rule))
	}
	f.Fuzz(func(t *testing.T, calendar string) {
		book, err := limited(t, "  holidays: {calendar: holidays.ics}", calendar)
		if err != nil {
			return
		}
		for _, d := range book.Limits.Holidays {
			year := d.Year
			if year == 0 {
				year = 2000
			}
			if at := time.Date(year, d.Month, d.Day, 0, 0, 0, 0, time.UTC); at.Day() != d.Day || at.Month() != d.Month {
				t.Fatalf("%v is no day", d)
			}
		}
	})
}
