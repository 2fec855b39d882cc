package earning_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/engine/trial"
	"holdfast/rules"
)

// everything is a project in which everything is earned in every way.
const everything = `
loyalty:
  starts: 2026-01-01
  points:
    orders: amount * 0.7
    categories: {beans: 2.1}
    campaigns: {double: {from: 2026-01-10, until: 2026-02-01, times: 2, where: amount > 3}, triple: {from: 2026-01-20, times: 3, where: category == "cups"}}
    events: [{event: review, points: value}, {anniversary: birthday, points: 30}]
    spent: {event: points_spent}
    pending: 5d
    expire: {EXPIRY}
  tiers: {by: BY, per: month, grace: 3d, levels: {silver: 10, gold: 40}}
  badges:
    beans: {count: orders, where: category == "beans", need: 2, each: month, points: 7}
    spender: {sum: orders.amount, need: 25, points: 5}
    talker: {sum: events.value, need: 4, each: week}
  streaks: {weekly: {count: orders, per: week}}
  referrals: {code: "FRIEND-{6}", by: referred_by, when: events >= 1, points: {referrer: 20, referred: 10}}
`

const everyWord = `points >= 0 && points_pending >= 0 && points_earned >= 0 && points_expiring_30d >= 0 && points_expire_at != nil && tier != nil && tier_since != nil
      && tier_until != nil && tier_progress >= 0 && next_tier != nil && to_next_tier >= 0 && to_keep_tier >= 0 && badge_beans >= 0 && badge_beans_progress >= 0
      && badge_spender >= 0 && badge_talker >= 0 && badge_talker_progress >= 0 && streak_weekly >= 0 && referral_code != "" && referrer != nil && friends >= 0 && friends_rewarded >= 0`

// said are all words of all customers.
func (s *shop) said(now time.Time) (map[string]string, *engine.Loyalty) {
	s.t.Helper()
	people, earned := s.look(now)
	said := map[string]string{}
	for row := range people.Table.Rows() {
		for word, c := range earned.Words {
			said[people.IDs.Text(uint32(row))+" "+word] = fmt.Sprint(c.Value(row))
		}
	}
	return said, earned
}

var sameInstant = cmp.Options{
	cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
	cmp.Comparer(func(a, b loyalty.Standing) bool {
		return a.Tier == b.Tier && a.Since.Equal(b.Since) && a.Until.Equal(b.Until)
	}),
}

// TestEveryShopIsReckonedTheSameInWhateverOrderItsRowsCome lets a shop live, and
// holds each of its looks to the promises: what is shown is what is there once it
// is booked, nothing is booked twice, and the order of rows changes nothing.
func TestEveryShopIsReckonedTheSameInWhateverOrderItsRowsCome(t *testing.T) {
	books, names := map[string]*rules.Book{}, []string(nil)
	for _, expiry := range []string{"rolling: 30d", "sliding: 20d", "month: 0"} {
		for _, by := range []string{"points", "spend", "orders", "events"} {
			name := expiry + ", " + by
			names, books[name] = append(names, name), load(t, strings.NewReplacer("EXPIRY", expiry, "BY", by).Replace(everything)+words(everyWord))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := &shop{t: t, book: books[rapid.SampledFrom(names).Draw(t, "project")], journal: trial.NewJournal()}
		ids := []string{"ada", "bob", "cy", "dot"}
		for _, id := range ids {
			s.customers = append(s.customers, customer{
				id: id, by: rapid.SampledFrom(append(ids, "", "", "zoe")).Draw(t, "brought by"),
				birthday: time.Date(1990, time.Month(rapid.IntRange(1, 3).Draw(t, "month")), rapid.IntRange(1, 29).Draw(t, "day"), 0, 0, 0, 0, berlin),
			})
		}
		now := on(1, 2, 9)
		for range rapid.IntRange(1, 5).Draw(t, "looks") {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 24, 24, 100, 500}).Draw(t, "hours")) * time.Hour)
			s.live(t, ids, now)
			s.batch = 0
			before, plan := s.said(now)
			mixed, other := s.mixed(t).said(now)
			if !maps.Equal(before, mixed) {
				t.Fatalf("the words depend on the order of rows:\n%s", cmp.Diff(before, mixed))
			}
			if diff := cmp.Diff(plan.Bookings, other.Bookings, sameInstant); diff != "" {
				t.Fatalf("the bookings depend on the order of rows:\n%s", diff)
			}
			booked := s.journal.Book(now, plan.Bookings, s.terms())
			if len(booked.Refusals) > 0 {
				t.Fatalf("refused: %q", booked.Refusals)
			}
			after, again := s.said(now)
			if !maps.Equal(before, after) {
				t.Fatalf("the words at %s before and after they are booked:\n%s", now, cmp.Diff(before, after))
			}
			if !again.Bookings.Empty() {
				t.Fatalf("booked again at %s: %+v", now, again.Bookings)
			}
		}
	})
}

// live adds some rows up to an instant.
func (s *shop) live(t *rapid.T, ids []string, now time.Time) {
	at := func() time.Time {
		return now.Add(-time.Duration(rapid.SampledFrom([]int{-1, 0, 0, 1, 30, 100, 800}).Draw(t, "hours ago")) * time.Hour)
	}
	for range rapid.IntRange(0, 5).Draw(t, "lines") {
		s.orders = append(s.orders, order{
			customer: rapid.SampledFrom(ids).Draw(t, "customer"), id: rapid.SampledFrom([]string{"", "1", "2", "3", "4", "5", "6"}).Draw(t, "order"), at: at(),
			amount: float64(rapid.IntRange(-100, 200).Draw(t, "amount")) / 10, category: rapid.SampledFrom([]string{"", "beans", "cups"}).Draw(t, "category"),
		})
	}
	for range rapid.IntRange(0, 3).Draw(t, "events") {
		s.events = append(s.events, event{
			customer: rapid.SampledFrom(ids).Draw(t, "customer"), at: at(), kind: rapid.SampledFrom([]string{"review", "points_spent", "visit"}).Draw(t, "type"),
			value: float64(rapid.IntRange(-2, 8).Draw(t, "value")) / 2,
		})
	}
}

// mixed is the same shop with its rows in another order and other batches.
func (s *shop) mixed(t *rapid.T) *shop {
	m := *s
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	m.customers, m.orders, m.events = slices.Clone(s.customers), slices.Clone(s.orders), slices.Clone(s.events)
	random.Shuffle(len(m.customers), func(i, j int) { m.customers[i], m.customers[j] = m.customers[j], m.customers[i] })
	random.Shuffle(len(m.orders), func(i, j int) { m.orders[i], m.orders[j] = m.orders[j], m.orders[i] })
	random.Shuffle(len(m.events), func(i, j int) { m.events[i], m.events[j] = m.events[j], m.events[i] })
	m.batch = 1 + random.IntN(4)
	return &m
}
