package report_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/engine/report"
)

const dates = ", subscribed_at: {column: s, type: date}, cancelled_at: {column: c, type: date}"

// subscribed is the report on subscribers at the end of 2025's July.
func subscribed(t tester, people []person, yaml string) *report.Subscriptions {
	t.Helper()
	return shop{columns: dates, people: people, yaml: yaml}.reported(t, day("2025-05-01"), day("2025-07-31")).Subscribed
}

// day is noon of a date.
func day(date string) time.Time {
	at, err := time.Parse("2006-01-02 15:04", date+" 12:00")
	if err != nil {
		panic(err)
	}
	return at
}

func TestAMonthCountsWhenItIsOver(t *testing.T) {
	for name, c := range map[string]struct {
		from, left string
		followed   int // months
		lost       bool
	}{
		"still there":                                 {"2025-05-10", "", 2, false},
		"left within the second month":                {"2025-05-10", "2025-06-20", 2, true},
		"left on the day the second month ends":       {"2025-05-10", "2025-07-10", 2, true},
		"left on the first day":                       {"2025-05-10", "2025-05-10", 1, true},
		"left in a month that is not over":            {"2025-05-10", "2025-07-20", 2, false},
		"left before the day of the next month":       {"2025-05-20", "2025-07-10", 2, true},
		"leaves after the end":                        {"2025-05-10", "2025-08-02", 2, false},
		"a month from the 31st ends with a short one": {"2025-01-31", "2025-02-28", 1, true},
		"a month from the 31st to the 31st":           {"2025-05-31", "", 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := person{subscribed: day(c.from)}
			if c.left != "" {
				p.cancelled = day(c.left)
			}
			s := subscribed(t, []person{p}, "")
			if len(s.Actual) != c.followed+1 {
				t.Fatalf("followed for %d months, want %d", len(s.Actual)-1, c.followed)
			}
			if lost := s.Actual[c.followed] == 0; lost != c.lost {
				t.Errorf("the curve is %v", s.Actual)
			}
			if active := c.left == "" || c.left > "2025-07-31"; active != (s.Active == 1) {
				t.Errorf("%d are active", s.Active)
			}
		})
	}
}

func TestImpossibleAndFutureSubscriptionsAreLeftOut(t *testing.T) {
	s := subscribed(t, []person{
		{subscribed: day("2025-05-10")},
		{subscribed: day("2025-05-10"), cancelled: day("2025-05-01")},
		{subscribed: day("2025-09-01")},
		{cancelled: day("2025-05-01")},
	}, "")
	if s.Customers != 1 || s.Active != 1 || s.LeftOut != 1 {
		t.Errorf("%+v", s)
	}
	if !strings.Contains(s.Refused, "only 1 subscriptions were followed") || s.Fitted != nil || s.Lifetime != 0 {
		t.Errorf("one subscription is too few: %+v", s)
	}
	if none := subscribed(t, []person{{}}, ""); none != nil {
		t.Errorf("nobody has subscribed: %+v", none)
	}
}

// TestOfOneCohortTheCurveIsTheShareStillThere: Kaplan and Meier's estimate is
// then no more than that.
func TestOfOneCohortTheCurveIsTheShareStillThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "customers")
		people, left := make([]person, n), make([]int, n)
		for i := range people {
			people[i].subscribed = day("2025-01-05")
			left[i] = rapid.IntRange(1, 9).Draw(t, "months")
			if left[i] <= 6 {
				people[i].cancelled = people[i].subscribed.AddDate(0, left[i], 0)
			}
		}
		s := subscribed(t, people, "")
		followed := min(6, slices.Max(left))
		for month := range followed + 1 {
			there := 0
			for _, l := range left {
				if l > month {
					there++
				}
			}
			if month >= len(s.Actual) || math.Abs(s.Actual[month]-float64(there)/float64(n)) > 1e-12 {
				t.Fatalf("month %d of %v, want %d of %d", month, s.Actual, there, n)
			}
		}
	})
}

func TestAnEndlessLifetimeIsDiscountedOrRefused(t *testing.T) {
	var people []person
	// The regular customers of Fader and Hardie (2007), of 1000.
	there := []int{1000, 631, 468, 382, 326, 289, 262}
	for month := 1; month < len(there); month++ {
		for range there[month-1] - there[month] {
			people = append(people, person{subscribed: day("2025-01-20"), cancelled: day("2025-01-20").AddDate(0, month, 0)})
		}
	}
	for range there[len(there)-1] {
		people = append(people, person{subscribed: day("2025-01-20")})
	}
	s := subscribed(t, people, "")
	if s.Refused != "" || s.NoLifetime != "" || s.Lifetime < 6 || s.Alpha >= 1 {
		t.Errorf("%+v", s)
	}
	s = subscribed(t, people, "prediction: {discount: 0%}\n")
	if s.Lifetime != 0 || !strings.Contains(s.NoLifetime, "infinite") {
		t.Errorf("without discount: %+v", s)
	}
}
