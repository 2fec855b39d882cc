package earning_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
)

const simple = `
loyalty:
  starts: 2026-01-01
  points: {orders: amount}
`

func TestAnOrderEarnsOnceAndAtOnce(t *testing.T) {
	s := open(t, simple+words("points >= 0 && points_earned >= 0"), "ada", "bob")
	s.orders = []order{{customer: "ada", id: "1", at: on(3, 1, 9), amount: 19.99}, {customer: "ada", id: "2", at: on(3, 2, 9), amount: 10.5}}
	s.want(on(3, 3, 9), "ada", "points", 29)
	s.want(on(3, 1, 10), "ada", "points", 19) // what is dated after the instant is not there
	s.want(on(3, 3, 9), "bob", "points", 0)
	if got := len(s.tick(on(3, 3, 9)).Bookings.Points); got != 2 {
		t.Errorf("%d postings, not 2", got)
	}
	if b := s.tick(on(3, 3, 9)).Bookings; !b.Empty() {
		t.Errorf("booked again: %+v", b)
	}
	s.want(on(3, 4, 9), "ada", "points", 29)
}

func TestTheLinesOfAnOrderAreAddedBeforeTheyAreRounded(t *testing.T) {
	s := open(t, simple+words("points >= 0"), "ada", "bob")
	s.orders = []order{
		{customer: "ada", id: "1", at: on(3, 1, 9), amount: 0.6},
		{customer: "bob", id: "2", at: on(3, 1, 9), amount: 3},
		{customer: "ada", id: "1", at: on(3, 1, 9), amount: 0.6},
	}
	s.batch = 1 // far apart
	s.want(on(3, 3, 9), "ada", "points", 1)
}

func TestOrdersBeforeTheBeginningAndWithoutAnIDEarnNothing(t *testing.T) {
	s := open(t, simple+words("points >= 0"), "ada")
	s.orders = []order{
		{customer: "ada", id: "1", at: on(1, 1, 0).Add(-time.Microsecond), amount: 50},
		{customer: "ada", id: "1", at: on(2, 1, 9), amount: 7}, // it was placed before
		{customer: "ada", at: on(2, 1, 9), amount: 50},
		{customer: "ada", id: "2", at: on(1, 1, 0), amount: 3},
	}
	s.want(on(3, 3, 9), "ada", "points", 3)
}

func TestALateOrderCountsAndIsPendingNoLonger(t *testing.T) {
	s := open(t, `
loyalty:
  starts: 2026-01-01
  points: {orders: amount, pending: 14d}
`+words("points >= 0 && points_pending >= 0"), "ada")
	s.tick(on(3, 10, 9))
	s.orders = []order{{customer: "ada", id: "1", at: on(3, 1, 9), amount: 20}}
	s.tick(on(3, 11, 9))
	s.want(on(3, 14, 9), "ada", "points_pending", 20)
	s.want(on(3, 15, 9), "ada", "points", 20)
}

func TestARefundTakesBackWhatTheOrderEarnedAlsoAfterSpending(t *testing.T) {
	s := open(t, `
loyalty:
  starts: 2026-01-01
  points: {orders: amount, spent: {event: points_spent}}
`+words("points >= 0 && points_earned >= 0"), "ada")
	s.orders = []order{{customer: "ada", id: "1", at: on(3, 1, 9), amount: 100}, {customer: "ada", id: "2", at: on(3, 2, 9), amount: 30}}
	s.tick(on(3, 3, 9))
	s.events = []event{{customer: "ada", kind: "points_spent", at: on(3, 4, 9), value: 90}}
	s.want(on(3, 4, 9), "ada", "points", 40)
	s.tick(on(3, 4, 9))
	s.orders = append(s.orders, order{customer: "ada", id: "1", at: on(3, 5, 9), amount: -60})
	s.want(on(3, 5, 9), "ada", "points", 0) // 60 fall due, 40 are there
	s.tick(on(3, 5, 9))
	s.want(on(3, 6, 9), "ada", "points_earned", 70)
	if b := s.tick(on(3, 6, 9)).Bookings; !b.Empty() {
		t.Errorf("booked again: %+v", b)
	}
}

func TestWhatIsMerelyWorthLessTodayTakesNothingAway(t *testing.T) {
	s := open(t, simple+words("points >= 0"), "ada")
	s.orders = []order{{customer: "ada", id: "1", at: on(3, 1, 9), amount: 100}}
	s.tick(on(3, 3, 9))
	s.book = load(t, "loyalty: {starts: 2026-01-01, points: {orders: amount * 0.5}}\n"+words("points >= 0"))
	s.want(on(3, 4, 9), "ada", "points", 100)
}

func TestCampaignsAndCategoriesMultiply(t *testing.T) {
	s := open(t, `
loyalty:
  starts: 2026-01-01
  points:
    orders: amount
    categories: {beans: 2, gifts: 0}
    campaigns: {double-march: {from: 2026-03-01, until: 2026-04-01, times: 2, where: amount > 5}}
    most: 1000
`+words("points >= 0"), "ada", "bob")
	s.orders = []order{
		{customer: "ada", id: "1", at: on(2, 28, 23), amount: 10, category: "beans"},   // 20
		{customer: "ada", id: "2", at: on(3, 1, 0), amount: 10, category: "beans"},     // 40
		{customer: "ada", id: "2", at: on(3, 1, 0), amount: 4, category: "cups"},       // 4
		{customer: "ada", id: "3", at: on(3, 31, 23), amount: 7, category: "gifts"},    // 0
		{customer: "ada", id: "4", at: on(4, 1, 0), amount: 3},                         // 3
		{customer: "bob", id: "5", at: on(4, 1, 0), amount: 5000, category: "unheard"}, // 1000
	}
	s.want(on(4, 2, 9), "ada", "points", 67)
	s.want(on(4, 2, 9), "bob", "points", 1000)
	s.tick(on(4, 2, 9))
	// What came back is worth what its day gave it.
	s.orders = append(s.orders, order{customer: "ada", id: "2", at: on(4, 3, 9), amount: -4, category: "cups"})
	s.want(on(4, 4, 9), "ada", "points", 63)
}

func TestAnOrderOfTwoCustomersEarnsForOne(t *testing.T) {
	s := open(t, simple+words("points >= 0"), "ada", "bob")
	s.orders = []order{{customer: "bob", id: "1", at: on(3, 2, 9), amount: 10}, {customer: "ada", id: "1", at: on(3, 1, 9), amount: 20}}
	s.want(on(3, 3, 9), "ada", "points", 20)
	s.want(on(3, 3, 9), "bob", "points", 0)
	got := s.tick(on(3, 3, 9)).Troubles
	if len(got) != 1 || got[0] != "the order 1 is of ada and of bob: it earns points for ada alone" {
		t.Errorf("troubles: %q", got)
	}
	s.orders[0].at = on(2, 1, 9) // bob's would have been the first, but ada has the points
	s.want(on(3, 4, 9), "ada", "points", 20)
	s.want(on(3, 4, 9), "bob", "points", 0)
}

func TestEventsAndAnniversariesEarn(t *testing.T) {
	s := open(t, `
loyalty:
  starts: 2026-01-01
  points: {events: [{event: review, points: 50}, {event: visit, points: value * 2}, {anniversary: birthday, points: 100}]}
`+words("points >= 0"), "ada", "bob")
	s.events = []event{
		{customer: "ada", kind: "review", at: on(2, 1, 9)},
		{customer: "ada", kind: "review", at: on(2, 1, 9)}, // told twice
		{customer: "ada", kind: "visit", at: on(2, 1, 9), value: 3.8},
		{customer: "ada", kind: "visit", at: on(2, 2, 9), value: -1},
		{customer: "ada", kind: "other", at: on(2, 2, 9), value: 1},
		{customer: "ada", kind: "visit", at: on(2, 20, 9), value: 1}, // is yet to come
	}
	s.customers[1].birthday = time.Date(2000, 2, 29, 0, 0, 0, 0, berlin)
	s.want(on(2, 3, 9), "ada", "points", 57)
	s.want(on(2, 27, 9), "bob", "points", 0)
	s.want(on(2, 28, 9), "bob", "points", 100) // the 28th in a common year
	s.tick(on(2, 28, 9))
	s.want(on(3, 1, 9), "bob", "points", 100)
	leap := time.Date(2028, 2, 28, 9, 0, 0, 0, berlin)
	s.want(leap, "bob", "points", 100)
	s.want(leap.AddDate(0, 0, 1), "bob", "points", 200)
}

func TestAnAnniversaryIsMadeUpForButNotForLong(t *testing.T) {
	s := open(t, `
loyalty:
  starts: 2026-02-01
  points: {events: [{anniversary: birthday, points: 100}]}
`+words("points >= 0"), "ada", "bob", "new")
	s.customers[0].birthday = time.Date(1990, 1, 31, 0, 0, 0, 0, berlin) // before it began
	s.customers[1].birthday = time.Date(1990, 2, 1, 0, 0, 0, 0, berlin)
	s.customers[2].birthday = time.Date(2026, 2, 2, 0, 0, 0, 0, berlin) // no anniversary
	s.want(on(2, 28, 9), "ada", "points", 0)
	s.want(on(2, 28, 9), "bob", "points", 100)
	s.want(on(3, 4, 9), "bob", "points", 100)
	s.want(on(3, 5, 9), "bob", "points", 0)
	s.want(on(3, 1, 9), "new", "points", 0)
}

func TestPointsThatWouldExpireAreTold(t *testing.T) {
	s := open(t, `
loyalty:
  starts: 2026-01-01
  points: {orders: amount, pending: 14d, expire: {rolling: 60d}}
`+words("points_expiring_30d >= 0 && points_expire_at != nil && points >= 0"), "ada")
	s.orders = []order{{customer: "ada", id: "1", at: on(1, 5, 9), amount: 20}, {customer: "ada", id: "2", at: on(2, 5, 9), amount: 30}}
	s.tick(on(1, 6, 9))
	s.tick(on(2, 6, 9))
	end := on(1, 19, 9).AddDate(0, 0, 60)
	s.want(on(2, 6, 9), "ada", "points_expire_at", end)
	s.want(on(2, 6, 9), "ada", "points_expiring_30d", 0)
	s.want(end.AddDate(0, 0, -30), "ada", "points_expiring_30d", 20)
	s.want(end.Add(-time.Microsecond), "ada", "points", 50)
	s.want(end, "ada", "points", 30)
	s.want(end.AddDate(1, 0, 0), "ada", "points_expire_at", nil)
}

func TestWhatACustomerDoesKeepsSlidingPointsAlive(t *testing.T) {
	s := open(t, `
loyalty:
  starts: 2026-01-01
  points: {orders: amount, expire: {sliding: 30d}}
`+words("points_expire_at != nil && points >= 0"), "ada")
	s.orders = []order{{customer: "ada", id: "1", at: on(1, 5, 9), amount: 20}}
	s.tick(on(1, 5, 10))
	s.want(on(1, 6, 10), "ada", "points_expire_at", on(1, 5, 10).AddDate(0, 0, 30))
	s.events = []event{{customer: "ada", kind: "visit", at: on(1, 20, 9)}}
	if n := len(s.tick(on(1, 21, 9)).Bookings.Points); n != 1 {
		t.Errorf("%d postings, not the renewal alone", n)
	}
	s.want(on(1, 22, 9), "ada", "points_expire_at", on(1, 21, 9).AddDate(0, 0, 30))
	if b := s.tick(on(1, 23, 9)).Bookings; !b.Empty() {
		t.Errorf("renewed again: %+v", b)
	}
	s.want(on(2, 21, 9), "ada", "points", 0)
}

func TestPointsThatAreNotThereAreNotSpent(t *testing.T) {
	s := open(t, `
loyalty:
  starts: 2026-01-01
  points: {orders: amount, spent: {event: points_spent}}
`+words("points >= 0"), "ada")
	s.orders = []order{{customer: "ada", id: "1", at: on(1, 5, 9), amount: 20}}
	s.events = []event{{customer: "ada", kind: "points_spent", at: on(1, 6, 9), value: 25}}
	earned := s.tick(on(1, 7, 9))
	if len(earned.Troubles) != 1 || earned.Troubles[0] != "ada has spent 25 points and has 20: nothing is taken" {
		t.Errorf("troubles: %q", earned.Troubles)
	}
	s.want(on(1, 7, 9), "ada", "points", 20)
	s.orders = append(s.orders, order{customer: "ada", id: "2", at: on(1, 8, 9), amount: 5})
	s.want(on(1, 9, 9), "ada", "points", 0)
}

func TestASpendThatIsNotCoveredIsRefusedForEverAfterAWeek(t *testing.T) {
	spending := `
loyalty:
  starts: 2026-01-01
  points: {orders: amount, spent: {event: points_spent}}
` + words("points >= 0")
	for _, c := range []struct {
		name   string
		orders []order
		spends []event
		looks  []time.Time
		want   int
	}{
		{"an order in the week is booked behind it", []order{{id: "1", at: on(1, 5, 9), amount: 20}, {id: "2", at: on(1, 9, 9), amount: 10}}, []event{{at: on(1, 6, 9), value: 25}}, []time.Time{on(1, 7, 9), on(1, 20, 9)}, 5},
		{"an order behind the week does not pay for it", []order{{id: "1", at: on(1, 5, 9), amount: 20}, {id: "2", at: on(1, 13, 9), amount: 100}}, []event{{at: on(1, 6, 9), value: 25}}, []time.Time{on(1, 7, 9), on(1, 20, 9), on(1, 21, 9)}, 120},
		{"the last hour of the week", []order{{id: "1", at: on(1, 5, 9), amount: 20}, {id: "2", at: on(1, 13, 8), amount: 100}}, []event{{at: on(1, 6, 9), value: 25}}, []time.Time{on(1, 7, 9), on(1, 20, 9)}, 95},
		{"the first look is months later", []order{{id: "1", at: on(1, 5, 9), amount: 20}, {id: "2", at: on(2, 5, 9), amount: 20}}, []event{{at: on(1, 6, 9), value: 15}, {at: on(1, 6, 10), value: 10}, {at: on(2, 6, 9), value: 20}}, []time.Time{on(6, 1, 9), on(6, 2, 9)}, 5},
		{"an event that comes to be known late", []order{{id: "1", at: on(1, 5, 9), amount: 20}}, []event{{at: on(1, 6, 9), value: 15, late: true}}, []time.Time{on(1, 7, 9), on(3, 1, 9)}, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, spending, "ada")
			for _, o := range c.orders {
				o.customer = "ada"
				s.orders = append(s.orders, o)
			}
			for i, now := range c.looks {
				s.events = nil
				for _, e := range c.spends {
					if e.customer, e.kind = "ada", "points_spent"; !e.late || i > 0 {
						s.events = append(s.events, e)
					}
				}
				s.tick(now)
			}
			last := c.looks[len(c.looks)-1]
			s.want(last, "ada", "points", c.want)
			if earned := s.tick(last.AddDate(0, 0, 8)); len(earned.Bookings.Points) > 0 || len(earned.Troubles) > 0 {
				t.Errorf("it goes on: %+v, %q", earned.Bookings.Points, earned.Troubles)
			}
		})
	}
}

func TestWhatWasSpentIsNotAskedForAgain(t *testing.T) {
	s := open(t, `
loyalty:
  starts: 2026-01-01
  points: {orders: amount, spent: {event: points_spent}}
`+words("points >= 0"), "ada")
	s.orders = []order{{customer: "ada", id: "1", at: on(1, 5, 9), amount: 20}}
	s.events = []event{{customer: "ada", kind: "points_spent", at: on(1, 6, 9), value: 15}}
	asked := func(now time.Time) int {
		r, people := s.gather(now)
		names, err := r.Asks(people, s.journal.History(engine.Query(s.book, now)))
		s.check(err)
		return len(names)
	}
	if n := asked(on(1, 7, 9)); n != 1 {
		t.Errorf("%d journals before, not 1", n)
	}
	s.tick(on(1, 7, 9))
	if n := asked(on(1, 7, 10)); n != 0 {
		t.Errorf("%d journals once it is booked", n)
	}
}

func TestCodesOnOrdersAreFound(t *testing.T) {
	s := open(t, "redemptions: {code: coupon, cost: discount}\n"+words("orders > 0"), "ada", "bob")
	s.orders = []order{
		{customer: "bob", id: "2", at: on(2, 1, 9), amount: 20, coupon: "shop 10", discount: -2.5},
		{customer: "bob", id: "2", at: on(2, 1, 10), amount: 20, coupon: "SHOP10", discount: 1},
		{customer: "bob", id: "2", at: on(2, 1, 11), amount: -20, coupon: "SHOP10", discount: 1}, // came back
		{customer: "ada", id: "1", at: on(2, 3, 9), amount: 20, coupon: "BACK-1"},
		{customer: "ada", id: "3", at: on(2, 9, 9), amount: 20, coupon: "BACK-2"}, // is yet to come
		{customer: "ada", at: on(2, 3, 9), amount: 20, coupon: "BACK-3"},          // nobody can tell it again
	}
	got := s.redemptions(on(2, 4, 9))
	want := []engine.Redemption{
		{Code: "BACK-1", ID: "1", Customer: "ada", At: on(2, 3, 9), Cost: 0},
		{Code: "SHOP10", ID: "2", Customer: "bob", At: on(2, 1, 9), Cost: 350},
	}
	if diff := cmp.Diff(want, got, sameInstant); diff != "" {
		t.Errorf("redemptions (- want, + got):\n%s", diff)
	}
}

// An order came back whole when no money of it is left, in whatever order its
// lines come, and whether or not the project has loyalty.
func TestCodesOfOrdersThatCameBackWholeAreMarked(t *testing.T) {
	for _, yaml := range []string{"", "loyalty: {starts: 2026-02-02, points: {orders: amount}}\n"} {
		s := open(t, yaml+"redemptions: {code: coupon}\n"+words("orders > 0"), "ada")
		s.orders = []order{
			{customer: "ada", id: "whole", at: on(2, 3, 9), amount: -20},
			{customer: "ada", id: "whole", at: on(2, 1, 9), amount: 15, coupon: "A"},
			{customer: "ada", id: "whole", at: on(2, 1, 9), amount: 5, coupon: "A"},
			{customer: "ada", id: "part", at: on(2, 1, 9), amount: 15, coupon: "B"},
			{customer: "ada", id: "part", at: on(2, 3, 9), amount: -14.99},
			{customer: "ada", id: "for nothing", at: on(2, 1, 9), amount: 0, coupon: "C"},
			{customer: "ada", id: "later", at: on(2, 1, 9), amount: 15, coupon: "D"},
			{customer: "ada", id: "later", at: on(2, 9, 9), amount: -15},
		}
		back := map[string]bool{}
		for _, r := range s.redemptions(on(2, 4, 9)) {
			back[r.Code] = r.Back
		}
		if diff := cmp.Diff(map[string]bool{"A": true, "B": false, "C": false, "D": false}, back); diff != "" {
			t.Errorf("came back (- want, + got):\n%s", diff)
		}
	}
}

func TestSumsOfFractionsDoNotDependOnTheOrderOfLines(t *testing.T) {
	s := open(t, "loyalty: {starts: 2026-01-01, points: {orders: amount * 1000}}\n"+words("points >= 0"), "ada")
	line := func(amount float64) order { return order{customer: "ada", id: "1", at: on(2, 1, 9), amount: amount} }
	s.orders = []order{line(1e11), line(0.00002), line(-1e11)}
	for range 60 {
		s.orders = append(s.orders, line(0.00002))
	}
	one := s.says(on(2, 2, 9), "ada", "points")
	slices.Reverse(s.orders)
	if other := s.says(on(2, 2, 9), "ada", "points"); other != one {
		t.Errorf("%v points, and %v the other way round", one, other)
	}
}
