package rules_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
	"holdfast/rules/expression"
)

// generous is a shop with everything that customers can earn.
const generous = `name: Shop
timezone: Europe/Berlin
sources:
  customers: {csv: c.csv, id: id, columns: {email: email, consent: consent, birthday: birthday, referred_by: referred_by}}
  orders:
    {csv: o.csv, customer: c, at: at, amount: total, order: number, columns: {category: category, coupon: coupon, discount: {column: discount, type: number}, shop: shop}}
  events: {csv: e.csv, customer: c, at: at, type: type, value: value, columns: {item: item}}
email: {from: "Shop <hello@shop.example>"}
loyalty:
  starts: 2026-01-01
  points:
    orders: amount
    categories: {tea: 0.5, "whole beans": 2}
    campaigns:
      double-march: {from: 2026-03-01, until: 2026-04-01, times: 2, where: shop == "Mitte"}
    most: 5000
    events: [{event: review, points: 50}, {event: visit, points: value * 2}, {anniversary: birthday, points: 100}]
    spent: {event: points_spent}
    pending: 14d
    expire: {rolling: 365d}
    worth: {points: 100, amount: 1.50}
  tiers: {by: points, per: year, grace: 30d, levels: {silver: 500, gold: 2000}}
  badges:
    five-coffees: {about: Five in March, count: orders, where: category == "coffee", need: 5, from: 2026-03-01, until: 2026-04-01, points: 50}
    big: {sum: orders.amount, need: 99.5, each: month}
  streaks:
    weekly: {count: events, where: item != "none", per: week}
  referrals: {code: "FRIEND-{6}", by: referred_by, when: orders >= 1, points: {referrer: 200, referred: 100}}
redemptions: {code: coupon, cost: discount}
api: {token: "${TOKEN}"}
`

// generously is the generous shop with some texts changed: old, new, old, new;
// what stands in more comes behind it.
func generously(t *testing.T, more string, change ...string) *rules.Book {
	t.Helper()
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(generous, change[i]) {
			t.Fatalf("the shop has no %q", change[i])
		}
	}
	book, err := rules.Load(fstest.MapFS{
		"holdfast.yaml": {Data: []byte(strings.NewReplacer(change...).Replace(generous) + more)},
		"mail/hello.md": {Data: []byte("---\nsubject: Hello\n---\nYou have {{ points }} points and the code {{ referral_code }}.\n")},
	}, rules.Options{Getenv: func(string) (string, bool) { return "secret", true }})
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestLoyaltyIsReadAsItIsWritten(t *testing.T) {
	book := generously(t, "")
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, book.Zone) }
	pattern, err := rules.ParsePattern("FRIEND-{6}")
	if err != nil {
		t.Fatal(err)
	}
	want := &rules.Loyalty{
		Starts: day(1, 1),
		Points: rules.Accrual{
			Categories: []rules.Times{{Category: "tea", Times: 0.5}, {Category: "whole beans", Times: 2}},
			Campaigns:  []rules.Campaign{{Name: "double-march", From: day(3, 1), Until: day(4, 1), Times: 2}},
			Most:       5000, Spent: "points_spent", Pending: 14, Expiry: rules.Expiry{Kind: "rolling", N: 365},
			Events: []rules.Earning{{Event: "review"}, {Event: "visit"}, {Anniversary: "birthday"}},
			Worth:  struct{ Minor, Points int64 }{150, 100},
		},
		Tiers: &rules.Tiers{By: "points", Period: "year", Grace: 30, Levels: []rules.Level{{Name: "silver", From: 500}, {Name: "gold", From: 2000}}},
		Badges: []rules.Badge{
			{Name: "big", Deed: rules.Deed{Of: "orders", Field: "amount"}, Need: 99.5, Each: "month"},
			{Name: "five-coffees", About: "Five in March", Deed: rules.Deed{Of: "orders"}, Need: 5, From: day(3, 1), Until: day(4, 1), Points: 50},
		},
		Streaks:   []rules.Streak{{Name: "weekly", Deed: rules.Deed{Of: "events"}, Per: "week", Need: 1}},
		Referrals: &rules.Referrals{Code: pattern, By: "referred_by", Referrer: 200, Referred: 100},
	}
	programs := map[string]*expression.Program{}
	note := func(what string, p **expression.Program) { programs[what], *p = *p, nil }
	got := book.Loyalty
	note("amount", &got.Points.Order)
	note(`shop == "Mitte"`, &got.Points.Campaigns[0].Where)
	note("50", &got.Points.Events[0].Points)
	note("value * 2", &got.Points.Events[1].Points)
	note("100", &got.Points.Events[2].Points)
	note(`category == "coffee"`, &got.Badges[1].Deed.Where)
	note(`item != "none"`, &got.Streaks[0].Deed.Where)
	note("orders >= 1", &got.Referrals.When)
	for text, p := range programs {
		if p == nil || p.Source() != text {
			t.Errorf("%s is %v", text, p)
		}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(rules.CodePattern{})); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	if book.Redemptions != (rules.Redemptions{Code: "coupon", Cost: "discount"}) || book.API.Token.Reveal() != "secret" {
		t.Errorf("%+v, %q", book.Redemptions, book.API.Token.Reveal())
	}
}

func TestExpiryAndWindowsAreReadInEveryForm(t *testing.T) {
	for written, want := range map[string]rules.Expiry{
		"{sliding: 90d}": {Kind: "sliding", N: 90}, "{month: 12}": {Kind: "month", N: 12}, "{month: 0}": {Kind: "month"}, "{year: 1}": {Kind: "year", N: 1},
	} {
		if got := generously(t, "", "{rolling: 365d}", written).Loyalty.Points.Expiry; got != want {
			t.Errorf("%s is %+v", written, got)
		}
	}
	if got := generously(t, "", "    expire: {rolling: 365d}\n", "").Loyalty.Points.Expiry; got != (rules.Expiry{}) {
		t.Errorf("points that nobody ends: %+v", got)
	}
	tiers := generously(t, "", "by: points, per: year, grace: 30d", "by: revenue + 10 * orders, per: 26w").Loyalty.Tiers
	if tiers.By != "" || tiers.Value.Source() != "revenue + 10 * orders" || tiers.Period != "" || tiers.Days != 182 {
		t.Errorf("%+v", tiers)
	}
}

func TestLoyaltyBringsItsWords(t *testing.T) {
	book := generously(t, "offers: {come-back: {percent: 5, code: \"B-{8}\"}}\n")
	var names []string
	for _, w := range book.EarnedWords() {
		if known, ok := book.Vocabulary.Word(w.Name); !ok || known != w {
			t.Errorf("conditions know %s as %+v", w.Name, known)
		}
		if w.About == "" {
			t.Errorf("nothing is said about %s", w.Name)
		}
		names = append(names, w.Name)
	}
	want := []string{
		"points_pending", "points_earned", "points_expiring_30d", "points_expire_at",
		"tier", "tier_since", "tier_until", "tier_progress", "next_tier", "to_next_tier", "to_keep_tier", "points_to_next_tier",
		"referral_code", "referrer", "friends", "friends_rewarded",
		"badge_big", "badge_big_progress", "badge_five_coffees", "badge_five_coffees_progress", "streak_weekly",
		"offer_come_back_codes", "offer_come_back_expires_at", "offer_come_back_used",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	for by, unit := range map[string]expression.Unit{"spend": expression.Money, "orders": expression.Count, "aov": expression.None} {
		b := generously(t, "", "by: points", "by: "+by)
		w, _ := b.Vocabulary.Word("to_next_tier")
		if _, ofPoints := b.Vocabulary.Word("points_to_next_tier"); ofPoints || w.Unit != unit {
			t.Errorf("by %s: %+v", by, w)
		}
	}
}

func TestWhatLoyaltyReadsIsMeasured(t *testing.T) {
	book := generously(t, "metrics: {bean_orders: {count: orders, where: category == \"beans\"}}\n", "when: orders >= 1", "when: bean_orders >= 1", "by: points", "by: bean_orders")
	for _, word := range []string{"bean_orders", "referred_by", "birthday"} {
		if !book.Needs(word) {
			t.Errorf("nobody measures %s", word)
		}
	}
	if book.Needs("tier") {
		t.Error("nothing asks of the tier, and it is needed")
	}
	if diff := cmp.Diff([]string{"amount", "category", "coupon", "discount", "order", "shop"}, book.Reads("orders")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"item", "type", "value"}, book.Reads("events")); diff != "" {
		t.Error(diff)
	}
}

func TestTriggersOnWhatIsEarned(t *testing.T) {
	for on, want := range map[string]struct {
		trigger rules.Trigger
		word    string
		sources []string
	}{
		"{tier: gold}":                          {rules.Trigger{Kind: rules.TriggerTier, Name: "gold"}, "tier", []string{"customers", "events", "orders"}},
		"{tier: any}":                           {rules.Trigger{Kind: rules.TriggerTier, Name: rules.AnyTier}, "tier", []string{"customers", "events", "orders"}},
		"{badge: five-coffees}":                 {rules.Trigger{Kind: rules.TriggerBadge, Name: "five-coffees"}, "badge_five_coffees", []string{"customers", "orders"}},
		"{points_expire: true, before: 30d}":    {rules.Trigger{Kind: rules.TriggerPoints, Offset: -30}, "points_expire_at", []string{"customers", "events", "orders"}},
		"{offer_expires: come-back}":            {rules.Trigger{Kind: rules.TriggerDate, Date: "offer_come_back_expires_at"}, "offer_come_back_expires_at", []string{"customers", "orders"}},
		"{offer_expires: come-back, after: 1d}": {rules.Trigger{Kind: rules.TriggerDate, Date: "offer_come_back_expires_at", Offset: 1}, "offer_come_back_expires_at", []string{"customers", "orders"}},
	} {
		book := generously(t, "offers: {come-back: {percent: 5, code: \"B-{8}\", expires: 9d}}\nplaybooks: {one: {schedule: '@daily', always: true, on: "+on+", steps: [{reward: {points: 5}}]}}\n")
		p := &book.Playbooks[0]
		if diff := cmp.Diff(want.trigger, p.Trigger); diff != "" {
			t.Errorf("%s: %s", on, diff)
		}
		if !book.Needs(want.word) {
			t.Errorf("%s: nobody reckons %s", on, want.word)
		}
		if diff := cmp.Diff(want.sources, book.Sources(p)); diff != "" {
			t.Errorf("%s reads other sources: %s", on, diff)
		}
	}
}

func TestLettersSayWhatIsEarned(t *testing.T) {
	book := generously(t, "playbooks: {one: {schedule: '@daily', audience: tier == \"gold\" and friends > 0, steps: [{email: hello}]}}\n")
	for _, word := range []string{"tier", "friends", "referral_code", "points"} {
		if !book.Needs(word) {
			t.Errorf("nobody reckons %s", word)
		}
	}
	if diff := cmp.Diff([]string{"customers", "events", "orders"}, book.Sources(&book.Playbooks[0])); diff != "" {
		t.Error(diff)
	}
	if slices.ContainsFunc(book.Warnings, func(p rules.Problem) bool { return strings.Contains(p.Message, "referral_code") }) {
		t.Errorf("every customer has a code: %v", book.Warnings)
	}
}
