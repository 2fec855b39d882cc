package measure_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/engine/measure"
)

func TestTheCalendarAgreesWithTheDates(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"} {
		z := zone(t, name)
		calendar := measure.NewCalendar(z) // one for all, as its memory must not mislead it
		rapid.Check(t, func(t *rapid.T) {
			micro := rapid.Int64Range(-3e15, 4e15).Draw(t, "microseconds")
			year, month, day := time.UnixMicro(micro).In(z).Date()
			want := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
			if got := calendar.Day(micro); got != want {
				t.Fatalf("in %s %v falls on day %d, want %d", name, time.UnixMicro(micro).In(z), got, want)
			}
			if hour, minute, _ := time.UnixMicro(micro).In(z).Clock(); int(calendar.Minute(micro)) != 60*hour+minute {
				t.Fatalf("in %s %v is minute %d", name, time.UnixMicro(micro).In(z), calendar.Minute(micro))
			}
		})
	}
}

// In Samoa the day after 29 December 2011 was the 31st, and in Brazil the
// clocks went back at midnight: the day turns with the offset.
func TestTheCalendarTurnsWithTheClock(t *testing.T) {
	for _, c := range []struct {
		zone, change string
		days         int64 // from a second before to the change
	}{
		{"Pacific/Apia", "2011-12-30T10:00:00Z", 2},
		{"America/Sao_Paulo", "2018-02-18T02:00:00Z", 0},
		{"Europe/Berlin", "2026-03-29T01:00:00Z", 0},
		{"Europe/Berlin", "2026-01-04T23:00:00Z", 1},
	} {
		calendar, change := measure.NewCalendar(zone(t, c.zone)), instant(t, c.change)
		second := time.Second.Microseconds()
		before := calendar.Day(change.UnixMicro() - second)
		back := measure.NewCalendar(zone(t, c.zone))
		if got := back.Day(change.UnixMicro()) - back.Day(change.UnixMicro()-second); got != c.days {
			t.Errorf("%s: %d days at %s asked backwards, want %d", c.zone, got, c.change, c.days)
		}
		for range 2 { // the second time from memory
			if got := calendar.Day(change.UnixMicro()) - before; got != c.days {
				t.Errorf("%s: %d days at %s, want %d", c.zone, got, c.change, c.days)
			}
			if got := calendar.Day(change.UnixMicro() - second); got != before {
				t.Errorf("%s: a second before %s is day %d, and was %d", c.zone, c.change, got, before)
			}
		}
	}
}
