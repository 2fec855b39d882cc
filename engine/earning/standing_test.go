package earning_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/rules"
)

const tiers = `
loyalty:
  starts: 2026-01-01
  tiers: {by: spend, per: quarter, levels: {silver: 100, gold: 300}}
`

func TestATierIsReachedAtOnceAndLostAtThePeriodsEnd(t *testing.T) {
	s := open(t, tiers+words(`tier == "gold" && to_next_tier > 0 && tier_progress > 0 && next_tier != nil && to_keep_tier > 0 && tier_until != nil && tier_since != nil`), "ada", "bob")
	s.orders = []order{{customer: "ada", id: "1", at: on(2, 1, 9), amount: 250}, {customer: "bob", id: "2", at: on(2, 1, 9), amount: 40}}
	s.tick(on(2, 2, 9))
	s.want(on(2, 2, 9), "ada", "tier", "silver")
	s.want(on(2, 2, 9), "ada", "to_next_tier", 50)
	s.want(on(2, 2, 9), "ada", "next_tier", "gold")
	s.want(on(2, 2, 9), "ada", "tier_since", on(2, 2, 9))
	s.want(on(2, 2, 9), "bob", "tier", nil)
	s.want(on(2, 2, 9), "bob", "tier_progress", 0.4)
	s.orders = append(s.orders, order{customer: "ada", id: "3", at: on(2, 3, 9), amount: 50})
	rise := s.tick(on(2, 3, 9)).Bookings.Ranks
	if len(rise) != 1 || len(rise[0].Changes) != 1 || rise[0].Changes[0].To != "gold" || !rise[0].Changes[0].Up {
		t.Fatalf("ada rises: %+v", rise)
	}
	s.want(on(2, 4, 9), "ada", "tier", "gold")
	s.want(on(2, 4, 9), "ada", "next_tier", nil)
	s.want(on(2, 4, 9), "ada", "tier_progress", 1)
	s.want(on(2, 4, 9), "ada", "tier_until", on(4, 1, 0))
	s.want(on(4, 1, 9), "ada", "tier", "gold") // held through the next quarter
	s.tick(on(4, 1, 9))
	s.want(on(4, 1, 9), "ada", "to_keep_tier", 300)
	s.want(on(6, 30, 23), "ada", "tier", "gold")
	s.want(on(7, 1, 0), "ada", "tier", nil)
	fall := s.tick(on(7, 2, 9)).Bookings.Ranks
	if len(fall) != 1 || fall[0].Changes[0].Up || !fall[0].Changes[0].At.Equal(on(7, 1, 0)) {
		t.Fatalf("ada falls: %+v", fall)
	}
	if b := s.tick(on(7, 2, 9)).Bookings; !b.Empty() {
		t.Errorf("booked again: %+v", b)
	}
}

func TestWhatComesBackCountsForNoTier(t *testing.T) {
	for by, level := range map[string]string{"spend": "100", "orders": "2", "points": "100"} {
		s := open(t, "loyalty: {starts: 2026-01-01, points: {orders: amount}, tiers: {by: "+by+", per: year, levels: {gold: "+level+"}}}\n"+words(`tier == "gold"`), "ada")
		s.orders = []order{{customer: "ada", id: "1", at: on(2, 1, 9), amount: 50}, {customer: "ada", id: "2", at: on(2, 2, 9), amount: 50}}
		s.want(on(2, 3, 9), "ada", "tier", "gold")
		s.orders = append(s.orders, order{customer: "ada", id: "2", at: on(2, 3, 8), amount: -50})
		s.want(on(2, 3, 9), "ada", "tier", nil)
	}
}

func TestTiersMayGoByAnythingThatIsMeasured(t *testing.T) {
	s := open(t, "loyalty: {starts: 2026-01-01, tiers: {by: aov, per: year, levels: {gold: 30}}}\n"+words(`tier == "gold"`), "ada", "bob")
	s.orders = []order{{customer: "ada", id: "1", at: on(2, 1, 9), amount: 29}}
	s.want(on(2, 2, 9), "ada", "tier", nil)
	s.orders = append(s.orders, order{customer: "ada", id: "2", at: on(2, 2, 8), amount: 31})
	s.want(on(2, 2, 9), "ada", "tier", "gold")
	s.want(on(2, 2, 9), "bob", "tier", nil)
}

const badge = `
loyalty:
  starts: 2026-01-01
  badges:
    five-coffees: {count: orders, where: category == "coffee", need: 2, from: 2026-03-01, until: 2026-04-01, points: 50}
    monthly: {sum: orders.amount, need: 20, each: month}
    talker: {count: events, where: type == "review", need: 2}
  streaks:
    weekly: {count: orders, per: week}
`

func TestABadgeIsWonInItsTimeOnceAndKept(t *testing.T) {
	s := open(t, badge+words("badge_five_coffees > 0 && badge_five_coffees_progress > 0 && points > 0 && badge_monthly > 0 && badge_talker > 0"), "ada")
	coffee := func(id string, at time.Time) order {
		return order{customer: "ada", id: id, at: at, amount: 10, category: "coffee"}
	}
	s.orders = []order{coffee("1", on(2, 28, 23)), coffee("2", on(3, 1, 0)), {customer: "ada", id: "3", at: on(3, 2, 9), amount: 5}}
	s.want(on(3, 2, 9), "ada", "badge_five_coffees", 0)
	s.want(on(3, 2, 9), "ada", "badge_five_coffees_progress", 0.5)
	s.orders = append(s.orders, coffee("4", on(3, 31, 23)))
	s.want(on(4, 1, 9), "ada", "badge_five_coffees_progress", 0) // it cannot be won any more
	s.want(on(4, 1, 9), "ada", "badge_monthly", 1)
	won := s.tick(on(4, 1, 9)).Bookings
	if len(won.Awards) != 2 || len(won.Points) != 1 || won.Points[0].Earn.Source.ID != "badge five-coffees ada" || !won.Points[0].Earn.Since.Equal(on(3, 31, 23)) {
		t.Fatalf("won: %+v", won)
	}
	s.want(on(4, 1, 9), "ada", "points", 50)
	s.orders = append(s.orders, order{customer: "ada", id: "4", at: on(4, 2, 9), amount: -10, category: "coffee"})
	s.want(on(4, 3, 9), "ada", "badge_five_coffees", 1)
	s.want(on(4, 3, 9), "ada", "badge_monthly", 1)
	if b := s.tick(on(4, 3, 9)).Bookings; !b.Empty() {
		t.Errorf("booked again: %+v", b)
	}
}

func TestAnOrderOfSeveralLinesIsOneDeed(t *testing.T) {
	s := open(t, badge+words("badge_five_coffees > 0 && badge_talker > 0 && streak_weekly > 0"), "ada")
	line := order{customer: "ada", id: "1", at: on(3, 3, 9), amount: 10, category: "coffee"}
	s.orders = []order{line, line}
	s.events = []event{{customer: "ada", kind: "review", at: on(3, 3, 9)}, {customer: "ada", kind: "visit", at: on(3, 3, 10)}, {customer: "ada", kind: "review", at: on(3, 4, 9)}}
	s.want(on(3, 4, 9), "ada", "badge_five_coffees", 0)
	s.want(on(3, 4, 9), "ada", "badge_talker", 1)
	s.want(on(3, 4, 9), "ada", "streak_weekly", 1)
	s.orders = append(s.orders, order{customer: "ada", id: "2", at: on(3, 9, 9), amount: 1})
	s.want(on(3, 10, 9), "ada", "streak_weekly", 2)
	s.want(on(3, 23, 0), "ada", "streak_weekly", 0)
}

const referrals = `
loyalty:
  starts: 2026-01-01
  points: {orders: amount}
  referrals: {code: "FRIEND-{6}", by: referred_by, when: orders >= 1, points: {referrer: 200, referred: 100}}
`

func TestAFriendIsRewardedOnceOnBothSides(t *testing.T) {
	s := open(t, referrals+words(`points > 0 && referrer != nil && friends > 0 && friends_rewarded > 0`), "ada", "bob")
	s.customers[1].by = "ada"
	s.want(on(2, 1, 9), "bob", "referrer", "ada")
	s.want(on(2, 1, 9), "ada", "friends", 1)
	s.want(on(2, 1, 9), "ada", "friends_rewarded", 0)
	s.tick(on(2, 1, 9))
	s.orders = []order{{customer: "bob", id: "1", at: on(2, 2, 9), amount: 10}}
	s.want(on(2, 3, 9), "ada", "points", 200)
	s.want(on(2, 3, 9), "bob", "points", 110)
	s.tick(on(2, 3, 9))
	s.customers[1].by = "zoe" // they were brought already
	s.want(on(2, 3, 9), "ada", "friends_rewarded", 1)
	s.want(on(2, 3, 9), "bob", "referrer", "ada")
	if b := s.tick(on(2, 4, 9)).Bookings; !b.Empty() {
		t.Errorf("booked again: %+v", b)
	}
}

func TestNobodyBringsThemselvesOrWhoBroughtThem(t *testing.T) {
	s := open(t, referrals+words("friends > 0"), "ada", "bob", "cy", "old", "twin")
	s.customers[0].by = "cy"   // a circle of three: the last to close it is refused
	s.customers[1].by = "ada"  //
	s.customers[2].by = "bob"  //
	s.customers[3].by = "ada"  // was a customer before
	s.customers[4].by = "twin" // themselves
	s.orders = []order{{customer: "old", id: "1", at: time.Date(2025, 5, 5, 9, 0, 0, 0, berlin), amount: 10}}
	earned := s.tick(on(2, 1, 9))
	if n := len(earned.Bookings.Referrals); n != 2 {
		t.Errorf("%d referrals, not 2: %+v", n, earned.Bookings.Referrals)
	}
	if len(earned.Troubles) != 2 {
		t.Errorf("troubles: %q", earned.Troubles)
	}
	s.want(on(2, 1, 9), "ada", "friends", 1)
	same := open(t, referrals+words("friends > 0"), "ada", "ada2")
	same.customers[0].email, same.customers[1].email, same.customers[1].by = "Ada@example.org", "ada@example.org", "ada"
	same.want(on(2, 1, 9), "ada", "friends", 0)
}

// Whoever names a code that nobody has is counted, but for those who were there
// before: nobody would be rewarded for them.
func TestWhoWasBroughtByNobodyWeKnowIsCounted(t *testing.T) {
	s := open(t, referrals+words("friends > 0"), "ada", "bob", "old", "e", "d", "c", "gil")
	for i, by := range []string{"", "ada", "FRIEND-OLD", " FRIEND-1 ", "FRIEND-2", "friend-3", "ZOE"} {
		s.customers[i].by = by
	}
	s.orders = []order{{customer: "old", id: "1", at: time.Date(2025, 5, 5, 9, 0, 0, 0, berlin), amount: 10}}
	want := engine.Strangers{Count: 4, First: []engine.Stranger{{Customer: "c", Code: "friend-3"}, {Customer: "d", Code: "FRIEND-2"}, {Customer: "e", Code: "FRIEND-1"}}}
	if diff := cmp.Diff(want, s.tick(on(2, 1, 9)).Strangers); diff != "" {
		t.Errorf("strangers (- want, + got):\n%s", diff)
	}
}

func TestACodeToGiveOnIsAskedForOnceAndKnown(t *testing.T) {
	s := open(t, referrals+words(`referral_code != "" && referrer != nil`), "bob", "ada")
	s.want(on(2, 1, 9), "ada", "referral_code", "FRIEND-??????")
	if codes := s.tick(on(2, 1, 9)).Bookings.Codes; len(codes) != 2 || codes[0] != "ada" {
		t.Errorf("codes for %q", codes)
	}
	s.want(on(2, 2, 9), "ada", "referral_code", "FRIEND-??????") // which a journal in memory gives
	if b := s.tick(on(2, 2, 9)).Bookings; !b.Empty() {
		t.Errorf("booked again: %+v", b)
	}
	pattern, err := rules.ParsePattern("ZOE-{6}")
	s.check(err)
	s.customers = append(s.customers, customer{id: "zoe"})
	s.journal.Book(on(2, 2, 9), engine.Bookings{Codes: []string{"zoe"}}, engine.Terms{Friend: pattern})
	s.customers[0].by = "zoe-??????"
	s.want(on(2, 2, 9), "bob", "referrer", "zoe")
}

func TestWhoRoseOrWonIsFoundOnce(t *testing.T) {
	s := open(t, `
loyalty:
  starts: 2026-01-01
  tiers: {by: orders, per: year, levels: {silver: 1, gold: 2}}
  badges: {first: {count: orders, need: 1}}
playbooks:
  gold: {schedule: "0 9 * * *", on: {tier: gold}, audience: "true", steps: [{email: hello}]}
  some: {schedule: "0 9 * * *", on: {tier: any}, audience: "true", steps: [{email: hello}]}
  won: {schedule: "0 9 * * *", on: {badge: first}, audience: "true", steps: [{email: hello}]}
`, "ada", "bob")
	s.orders = []order{{customer: "ada", id: "1", at: on(2, 1, 8), amount: 10}}
	reached := func(earned *engine.Loyalty) map[string]int {
		n := map[string]int{}
		for playbook, who := range earned.Reached {
			n[playbook] = who.Count()
		}
		return n
	}
	want := func(now time.Time, looked time.Time, want map[string]int) {
		t.Helper()
		if !looked.IsZero() {
			for playbook := range want {
				s.journal.Conclude(looked, []engine.Run{{Playbook: playbook, Watch: true}})
			}
		}
		got := reached(s.tick(now))
		for playbook, n := range want {
			if got[playbook] != n {
				t.Errorf("at %s %d come into %s, not %d", now, got[playbook], playbook, n)
			}
		}
	}
	want(on(2, 1, 9), time.Time{}, map[string]int{"gold": 0, "some": 0, "won": 1}) // a tier that was always there is no rise
	s.orders = append(s.orders, order{customer: "ada", id: "2", at: on(2, 1, 10), amount: 10})
	want(on(2, 1, 11), on(2, 1, 9), map[string]int{"gold": 1, "some": 1, "won": 0}) // another playbook was due
	want(on(2, 2, 9), time.Time{}, map[string]int{"gold": 1, "some": 1, "won": 0})
	want(on(2, 3, 9), on(2, 2, 9), map[string]int{"gold": 0, "some": 0, "won": 0})
}
