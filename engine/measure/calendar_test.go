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
		})
	}
}
