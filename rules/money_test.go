package rules

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestWrittenMoneyIsReadExactly(t *testing.T) {
	euro, yen, dinar := Currency{"EUR", 2}, Currency{"JPY", 0}, Currency{"KWD", 3}
	for _, c := range []struct {
		currency Currency
		written  string
		want     int64
		mistake  string
	}{
		{euro, "12.50", 1250, ""},
		{euro, "12.5", 1250, ""},
		{euro, "12", 1200, ""},
		{euro, "0.07", 7, ""},
		{euro, "12.500", 1250, ""},
		{euro, "12.505", 0, "12.505 has more decimals than EUR (write 2 at most)"},
		{yen, "500", 500, ""},
		{yen, "500.00", 500, ""},
		{yen, "500.5", 0, "500.5 has more decimals than JPY (write none)"},
		{dinar, "1.234", 1234, ""},
		{euro, "999999999999.99", 99999999999999, ""},
	} {
		got, err := c.currency.parse(c.written)
		said := ""
		if err != nil {
			said = err.Error()
		}
		if got != c.want || said != c.mistake {
			t.Errorf("%s %s is %d, %q, want %d, %q", c.currency.Code, c.written, got, said, c.want, c.mistake)
		}
	}
}

func TestMinorUnitsAreRoundedHalfAwayFromZero(t *testing.T) {
	for _, c := range []struct {
		major  float64
		digits int
		want   int64
	}{
		{1.005, 2, 101},
		{1.004999, 2, 100},
		{-1.005, 2, -101},
		{0.5, 0, 1},
		{-0.5, 0, -1},
		{2.675, 2, 268},
		{1.0049999999999999, 2, 101}, // the same float64 as 1.005
		{1234567.895, 2, 123456790},
		{0.0005, 3, 1},
		{0, 2, 0},
		{19.99, 2, 1999},
		{0.1 + 0.2, 2, 30},
	} {
		if got := (Currency{"X", c.digits}).Minor(c.major); got != c.want {
			t.Errorf("%v with %d decimals is %d, want %d", c.major, c.digits, got, c.want)
		}
	}
}

func TestAHugeAmountKeepsItsSign(t *testing.T) {
	for _, c := range []struct {
		major  float64
		digits int
		want   int64
	}{
		{1e12, 2, 1e14},
		{1e12 + 1, 2, 1e14},
		{9e16, 2, 1e14},
		{1e300, 2, 1e14},
		{-1e300, 0, -1e12},
		{math.Inf(1), 4, 1e16},
		{math.Inf(-1), 3, -1e15},
		{math.NaN(), 2, 0},
	} {
		if got := (Currency{"X", c.digits}).Minor(c.major); got != c.want {
			t.Errorf("%v with %d decimals is %d, want %d", c.major, c.digits, got, c.want)
		}
	}
}

func TestMinorUndoesMajor(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := Currency{"X", rapid.IntRange(0, 4).Draw(r, "digits")}
		n := rapid.Int64Range(-1e12, 1e12).Draw(r, "minor")
		if got := c.Minor(c.Major(n)); got != n {
			r.Fatalf("%d becomes %v and %d", n, c.Major(n), got)
		}
	})
}

func TestSpans(t *testing.T) {
	for _, c := range []struct {
		written string
		days    Days
		time    time.Duration
		ok      bool
	}{
		{"7d", 7, 0, true},
		{"2w", 14, 0, true},
		{"2w3d", 17, 0, true},
		{"36h", 0, 36 * time.Hour, true},
		{"1d12h30m", 1, 12*time.Hour + 30*time.Minute, true},
		{"90m", 0, 90 * time.Minute, true},
		{"0d", 0, 0, true},
		{"", 0, 0, false},
		{"d", 0, 0, false},
		{"7", 0, 0, false},
		{"7 d", 0, 0, false},
		{"-7d", 0, 0, false},
		{"1.5d", 0, 0, false},
		{"7D", 0, 0, false},
		{"12h7d", 0, 0, false},
		{"7s", 0, 0, false},
		{"123456d", 0, 0, false},
	} {
		s, ok := parseSpan(c.written)
		if s.days != c.days || s.time != c.time || ok != c.ok {
			t.Errorf("%q is %d days and %v, %v; want %d days and %v, %v", c.written, s.days, s.time, ok, c.days, c.time, c.ok)
		}
	}
}
