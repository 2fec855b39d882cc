package loyalty_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/loyalty"
)

// berlin is a policy in a zone whose days are not all alike.
func berlin(t *testing.T, pending int, e loyalty.Expiry) loyalty.Policy {
	return loyalty.Policy{Zone: day(t, "2026-01-01").Location(), Pending: pending, Expiry: e}
}

func open(t *testing.T, p loyalty.Policy) *loyalty.Account {
	t.Helper()
	a, err := loyalty.Open(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func order(id string) loyalty.Source { return loyalty.Source{Kind: loyalty.Order, ID: id} }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The classic mistake debits a lot's points when it expires, though they were
// spent long before.
func TestALotThatWasSpentDoesNotExpireAgain(t *testing.T) {
	a := open(t, berlin(t, 0, loyalty.Expiry{Kind: loyalty.Rolling, N: 30}))
	must(t, a.Earn(loyalty.Earn{At: day(t, "2026-01-01"), Source: order("1"), Points: 100}))
	must(t, a.Earn(loyalty.Earn{At: day(t, "2026-01-20"), Source: order("2"), Points: 100}))
	must(t, a.Spend(loyalty.Spend{At: day(t, "2026-01-25"), ID: "mug", Points: 90}))
	if n := a.Expiring(day(t, "2026-01-31")); n != 10 {
		t.Errorf("%d are about to expire", n)
	}
	must(t, a.Advance(day(t, "2026-02-01")))
	if want := (loyalty.Sums{Issued: 200, Outstanding: 100, Spent: 90, Expired: 10}); a.Sums() != want {
		t.Errorf("%+v, want %+v", a.Sums(), want)
	}
}

func TestRefundsTakeWhatTheOrderEarned(t *testing.T) {
	for _, c := range []struct {
		name  string
		worth []int64 // refunds of order 1, one after the other
		spend int64   // before them
		on    string
		want  loyalty.Sums
	}{
		{"in its return period", []int64{0}, 0, "2026-01-05", loyalty.Sums{Issued: 150, Outstanding: 50, Revoked: 100}},
		{"in part", []int64{70}, 0, "2026-01-05", loyalty.Sums{Issued: 150, Outstanding: 50, Pending: 70, Revoked: 30}},
		{"twice in part, told twice", []int64{70, 70, 33, 33}, 0, "2026-01-05", loyalty.Sums{Issued: 150, Outstanding: 50, Pending: 33, Revoked: 67}},
		{"worth more again changes nothing", []int64{70, 100}, 0, "2026-01-05", loyalty.Sums{Issued: 150, Outstanding: 50, Pending: 70, Revoked: 30}},
		{"never worth less than nothing", []int64{-10}, 0, "2026-01-05", loyalty.Sums{Issued: 150, Outstanding: 50, Revoked: 100}},
		{"behind it, unspent", []int64{0}, 0, "2026-01-20", loyalty.Sums{Issued: 150, Outstanding: 50, Revoked: 100}},
		{"spent in part: from the other lot", []int64{0}, 120, "2026-01-20", loyalty.Sums{Issued: 150, Spent: 120, Revoked: 30, Short: 70}},
		{"all spent: written off", []int64{0}, 150, "2026-01-20", loyalty.Sums{Issued: 150, Spent: 150, Short: 100}},
		{"expired: nobody had it", []int64{0}, 0, "2026-03-20", loyalty.Sums{Issued: 150, Expired: 150}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := open(t, berlin(t, 14, loyalty.Expiry{Kind: loyalty.Rolling, N: 30}))
			must(t, a.Earn(loyalty.Earn{At: day(t, "2026-01-01"), Source: order("1"), Points: 100}))
			must(t, a.Earn(loyalty.Earn{At: day(t, "2026-01-02"), Source: loyalty.Source{Kind: loyalty.Event, ID: "review"}, Points: 50}))
			if c.spend > 0 {
				must(t, a.Spend(loyalty.Spend{At: day(t, c.on), ID: "mug", Points: c.spend}))
			}
			for _, worth := range c.worth {
				must(t, a.Refund(loyalty.Refund{At: day(t, c.on), Source: order("1"), Worth: worth}))
			}
			if a.Sums() != c.want {
				t.Errorf("(-want +got):\n%s", cmp.Diff(c.want, a.Sums()))
			}
		})
	}
}

func TestPointsThatComeBackMakeAShortfallGood(t *testing.T) {
	a := open(t, berlin(t, 0, loyalty.Expiry{}))
	at := day(t, "2026-01-01")
	must(t, a.Earn(loyalty.Earn{At: at, Source: order("1"), Points: 100}))
	must(t, a.Spend(loyalty.Spend{At: at, ID: "mug", Points: 100}))
	must(t, a.Refund(loyalty.Refund{At: at, Source: order("1")}))
	must(t, a.Earn(loyalty.Earn{At: at, Source: order("2"), Points: 7}))
	must(t, a.Return(loyalty.Return{At: at, ID: "mug"}))
	if want := (loyalty.Sums{Issued: 107, Outstanding: 7, Revoked: 100}); a.Sums() != want {
		t.Errorf("%+v, want %+v", a.Sums(), want)
	}
}

func TestWhenPointsEnd(t *testing.T) {
	for _, c := range []struct {
		name    string
		pending int
		expiry  loyalty.Expiry
		earned  string
		end     string
	}{
		{"two days over the change to summer time", 0, loyalty.Expiry{Kind: loyalty.Rolling, N: 2}, "2026-03-28 12:00", "2026-03-30 12:00"},
		{"counted from the end of the return period", 14, loyalty.Expiry{Kind: loyalty.Rolling, N: 30}, "2026-01-01 08:00", "2026-02-14 08:00"},
		{"with the month", 0, loyalty.Expiry{Kind: loyalty.EndOfMonth}, "2026-01-31 23:59", "2026-02-01"},
		{"with the month in which they can be spent", 14, loyalty.Expiry{Kind: loyalty.EndOfMonth}, "2026-01-20", "2026-03-01"},
		{"with the third month behind", 0, loyalty.Expiry{Kind: loyalty.EndOfMonth, N: 3}, "2026-11-30", "2027-03-01"},
		{"with the year", 0, loyalty.Expiry{Kind: loyalty.EndOfYear}, "2026-12-31 23:59", "2027-01-01"},
		{"with the next year", 0, loyalty.Expiry{Kind: loyalty.EndOfYear, N: 1}, "2026-12-31 23:59", "2028-01-01"},
		{"after a year of nothing", 0, loyalty.Expiry{Kind: loyalty.Sliding, N: 365}, "2026-01-01", "2027-01-01"},
		{"never", 0, loyalty.Expiry{}, "2026-01-01", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := open(t, berlin(t, c.pending, c.expiry))
			must(t, a.Earn(loyalty.Earn{At: day(t, c.earned), Source: order("1"), Points: 5}))
			if c.end == "" {
				if s, err := a.At(day(t, "2226-01-01")); err != nil || s.Outstanding != 5 {
					t.Errorf("in 200 years: %+v, %v", s, err)
				}
				return
			}
			before, err := a.At(day(t, c.end).Add(-time.Microsecond))
			must(t, err)
			then, err := a.At(day(t, c.end))
			must(t, err)
			if before.Outstanding != 5 || then.Expired != 5 {
				t.Errorf("just before %s: %+v, and then: %+v", c.end, before, then)
			}
		})
	}
}

func TestOnlyWhatTheCustomerDoesRenewsPoints(t *testing.T) {
	for _, c := range []struct {
		name   string
		do     func(*loyalty.Account, time.Time) error
		renews bool
	}{
		{"an order", func(a *loyalty.Account, at time.Time) error {
			return a.Earn(loyalty.Earn{At: at, Source: order("2"), Points: 1})
		}, true},
		{"a spend", func(a *loyalty.Account, at time.Time) error {
			return a.Spend(loyalty.Spend{At: at, ID: "sticker", Points: 1})
		}, true},
		{"an order that earns nothing", func(a *loyalty.Account, at time.Time) error { return a.Renew(at) }, true},
		{"a gift", func(a *loyalty.Account, at time.Time) error {
			return a.Earn(loyalty.Earn{At: at, Source: loyalty.Source{Kind: loyalty.Step, ID: "win-back"}, Points: 1})
		}, false},
		{"a refund", func(a *loyalty.Account, at time.Time) error {
			return a.Refund(loyalty.Refund{At: at, Source: order("1"), Worth: 9})
		}, false},
	} {
		a := open(t, berlin(t, 0, loyalty.Expiry{Kind: loyalty.Sliding, N: 100}))
		must(t, a.Earn(loyalty.Earn{At: day(t, "2026-01-01"), Source: order("1"), Points: 10}))
		must(t, c.do(a, day(t, "2026-03-01")))
		if ends := a.Lots()[0].Ends; ends.Equal(day(t, "2026-06-09")) != c.renews {
			t.Errorf("%s: the first lot ends at %s", c.name, ends)
		}
	}
}

func TestATierByPointsDoesNotCountWhatCameBack(t *testing.T) {
	a := open(t, berlin(t, 0, loyalty.Expiry{Kind: loyalty.EndOfYear}))
	must(t, a.Earn(loyalty.Earn{At: day(t, "2025-12-31"), Source: order("0"), Points: 400}))
	must(t, a.Earn(loyalty.Earn{At: day(t, "2026-01-01"), Source: order("1"), Points: 90}))
	must(t, a.Earn(loyalty.Earn{At: day(t, "2026-02-01"), Source: order("2"), Points: 60}))
	must(t, a.Spend(loyalty.Spend{At: day(t, "2026-02-01"), ID: "mug", Points: 150}))
	at := day(t, "2026-03-01")
	scheme := loyalty.TierScheme{Tiers: colours, Period: loyalty.Year, Zone: at.Location()}
	if now, _ := scheme.At(loyalty.Standing{Tier: "", Until: day(t, "2027-01-01")}, at, a.Collected); now.Tier != "silver" {
		t.Errorf("with 150 points: %+v", now)
	}
	must(t, a.Refund(loyalty.Refund{At: at, Source: order("2"), Worth: 5})) // spent, and so written off
	if n := a.Collected(day(t, "2026-01-01"), day(t, "2027-01-01")); n != 95 {
		t.Errorf("%v points collected", n)
	}
}

func TestWhatPointsAreWorth(t *testing.T) {
	s := loyalty.Sums{Issued: 1000, Outstanding: 151, Pending: 100, Spent: 300, Expired: 100}
	outstanding, pending := s.Liability(loyalty.Worth{Minor: 1, Points: 2})
	if outstanding != 76 || pending != 50 {
		t.Errorf("the shop owes %d and %d", outstanding, pending)
	}
	if huge := (loyalty.Worth{Minor: 100, Points: 3}).Of(1e15); huge != 33333333333333334 {
		t.Errorf("10^15 points are %d", huge)
	}
	rate, ok := s.RedemptionRate()
	breakage, _ := s.Breakage()
	if _, none := (loyalty.Sums{}).Breakage(); rate != 0.75 || breakage != 0.25 || !ok || none {
		t.Errorf("%v, %v, %v, %v", rate, breakage, ok, none)
	}
	if n := (loyalty.Worth{}).Of(5); n != 0 {
		t.Errorf("points that are worth nothing are %d", n)
	}
}
