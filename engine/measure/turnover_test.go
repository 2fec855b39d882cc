package measure_test

import (
	"testing"
	"time"
)

func TestAnAnnualSubscriptionIsTurnoverMonthByMonth(t *testing.T) {
	paid := func(at time.Time, amount, months float64) []line {
		return []line{{at: at, amount: amount, months: months}}
	}
	on := func(s string) time.Time { return instant(t, s) }
	for _, c := range []struct {
		name  string
		lines []line
		at    string
		want  float64
	}{
		{"on its day the first month has begun", paid(day(15), 120, 12), "2026-01-15T12:00:00Z", 10},
		{"a month later less a second it is still one", paid(day(15), 120, 12), "2026-02-15T11:59:59Z", 10},
		{"a month later it is two", paid(day(15), 120, 12), "2026-02-15T12:00:00Z", 20},
		{"after eleven months it is all", paid(day(15), 120, 12), "2026-12-15T12:00:00Z", 120},
		{"a year later the first month is out of the year", paid(day(15), 120, 12), "2027-01-15T12:00:00Z", 110},
		{"two years later there is none", paid(day(15), 120, 12), "2027-12-15T12:00:00Z", 0},
		{"shares that do not come out even make up the whole", paid(day(15), 100, 12), "2026-12-20T12:00:00Z", 100},
		{"of two years half falls in one", paid(day(15), 240, 24), "2027-06-15T12:00:00Z", 120},
		{"without months it all counts at once", paid(day(15), 120, 0), "2026-01-15T12:00:00Z", 120},
		{"and a year later no more", paid(day(15), 120, 0), "2027-01-15T12:00:00Z", 0},
		{"the month that has no 31st ends without it", paid(day(31), 120, 12), "2026-02-28T23:59:59Z", 10},
		{"and the next one begins the second share", paid(day(31), 120, 12), "2026-03-01T00:00:00Z", 20},
		{"a refund takes its shares off", append(paid(day(15), 120, 12), paid(day(20), -60, 12)...), "2026-02-25T12:00:00Z", 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := retail(time.UTC)
			p := measured(t, b, on(c.at), shop{customers: 1, lines: c.lines}, atOnce)
			if got := p.Table.Column("turnover_12m").Num[0]; got != c.want {
				t.Errorf("turnover %v, want %v", got, c.want)
			}
		})
	}
}
