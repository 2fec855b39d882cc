package dispatch_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/rules"
)

// earning is a project in which everything earns something.
const earning = `
loyalty:
  starts: 2026-01-01
  points: {orders: amount, pending: 14d, expire: {rolling: 365d}}
  tiers: {by: spend, per: quarter, levels: {silver: 20, gold: 100}}
  badges: {first: {count: orders, need: 1, points: 5}}
  streaks: {daily: {count: orders, per: day}}
  referrals: {code: "FRIEND-{6}", by: referred_by, when: orders >= 1, points: {referrer: 200, referred: 100}}
playbooks:
  gold: {schedule: "0 9 * * *", on: {tier: gold}, always: true, steps: [{email: stand}]}
  won: {schedule: "0 9 * * *", on: {badge: first}, audience: "points_earned > 0 && points_pending > 0 && streak_daily >= 0 && friends >= 0", always: true, steps: [{email: hello}]}
`

func earner(t *testing.T, yaml string) *rules.Book {
	t.Helper()
	with := strings.NewReplacer(
		"amount: amount}", "amount: amount, order: id, columns: {coupon: coupon}}", "{column: score, type: number}}", "{column: score, type: number}, referred_by: referred_by}",
	).Replace(settings)
	book, err := loadWith(with, yaml)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// told are the words of loyalty by customer.
func told(in engine.Input) map[string][]string {
	words := map[string][]string{}
	for row := range in.People.Table.Rows() {
		id := in.People.IDs.Text(uint32(row))
		for word, c := range in.Loyalty.Words {
			words[id+" "+word] = append(words[id+" "+word], fmt.Sprint(c.Value(row)))
		}
	}
	return words
}

func TestWhatCustomersHaveEarnedIsBookedBeforeAnythingGoes(t *testing.T) {
	book := earner(t, earning)
	l, f, c := fresh(t), people(4), &scripted{}
	f.against = map[string]bool{"c003": true}
	f.brought = map[string]string{"c001": "c000"}
	f.orders = []order{{"c000", nine.Add(-time.Hour)}, {"c001", nine.Add(-2 * time.Hour)}, {"c003", nine.Add(-time.Hour)}}
	f.amounts = map[int]float64{0: 150, 2: 120}

	// The playbook on tiers has looked before: it is told of rises from then on.
	if err := l.Conclude(ctx, nine.AddDate(0, 0, -1), []engine.Run{{Playbook: "gold", Watch: true}}); err != nil {
		t.Fatal(err)
	}
	plan, _, in, err := planned(ctx, book, nine, nil, f, l)
	if err != nil {
		t.Fatal(err)
	}
	before, err := l.History(ctx, engine.Query(book, nine))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "what a dry run writes", len(before.Members.Lots)+len(before.Members.Standings)+len(before.Members.Codes), 0)
	if got := len(plan.Bookings.Points); got != 8 { // three orders, three badges, two sides of a referral
		t.Errorf("%d postings: %+v", got, plan.Bookings.Points)
	}

	result, err := act(ctx, book, nine, nil, f, l, l, c)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "who is written to", c.handed, []string{"c000 email:stand", "c000 email:hello", "c001 email:hello"})
	got := result.Booked
	same(t, "booked", [...]int64{got.Earned, int64(got.Changes), int64(got.Awards), int64(got.Referrals), int64(got.Codes)}, [...]int64{290 + 15 + 300, 3, 3, 1, 4})
	same(t, "refusals", got.Refusals, []string(nil))
	after, err := l.History(ctx, engine.Query(book, nine))
	if err != nil {
		t.Fatal(err)
	}
	if want := "205 points, code " + after.Members.Codes["c000"] + "."; !strings.Contains(c.texts[0], want) {
		t.Errorf("the letter says %q, not %q", c.texts[0], want)
	}

	again, _, now, err := planned(ctx, book, nine, nil, f, l)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Bookings.Empty() {
		t.Errorf("booked again: %+v", again.Bookings)
	}
	coded := cmpopts.IgnoreMapEntries(func(k string, _ []string) bool { return strings.HasSuffix(k, "referral_code") })
	if diff := gocmp.Diff(told(in), told(now), coded); diff != "" {
		t.Errorf("the words of the plan and those of the next look (- plan, + next):\n%s", diff)
	}
	c.handed = nil
	if _, err := act(ctx, book, nine.AddDate(0, 0, 1), nil, f, l, l, c); err != nil {
		t.Fatal(err)
	}
	same(t, "who is written to a day later", c.handed, []string(nil))
}

// TestWhatIsEarnedIsOfTheShopAndNotOfAPlaybook restricts a run to a playbook that
// is not due.
func TestWhatIsEarnedIsOfTheShopAndNotOfAPlaybook(t *testing.T) {
	book := earner(t, earning)
	l, f := fresh(t), people(1)
	f.orders = []order{{"c000", nine.Add(time.Second)}}
	result, err := act(ctx, book, nine.Add(time.Minute), func(string) bool { return false }, f, l, l, &scripted{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "points", result.Booked.Earned, int64(25))
	same(t, "gone", result.Go, 0)
	// The playbook is told of it when it is due.
	c := &scripted{}
	if _, err := act(ctx, book, nine.Add(time.Hour), nil, f, l, l, c); err != nil {
		t.Fatal(err)
	}
	same(t, "who is written to", c.handed, []string{"c000 email:hello"})
}

func TestARefundIsTakenBackAndAMonthLaterThePointsAreThere(t *testing.T) {
	book := earner(t, earning)
	l, f := fresh(t), people(1)
	f.orders = []order{{"c000", nine.Add(-time.Hour)}}
	run := func(at time.Time) engine.Booked {
		t.Helper()
		result, err := act(ctx, book, at, nil, f, l, l, &scripted{})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "refusals", result.Booked.Refusals, []string(nil))
		return result.Booked
	}
	run(nine)
	f.orders = append(f.orders, order{"c000", nine.Add(time.Hour)})
	f.amounts, f.ids = map[int]float64{1: -15}, map[int]string{1: "o0"}
	same(t, "taken back", run(nine.AddDate(0, 0, 1)).TakenBack, int64(15))
	same(t, "taken back again", run(nine.AddDate(0, 0, 2)).TakenBack, int64(0))
	a, err := l.Account(ctx, nine.AddDate(0, 0, 14), "c000", engine.Policy(book))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "points", a.Sums(), loyalty.Sums{Issued: 25, Outstanding: 10, Revoked: 15})
}

// TestACodeOnAnOrderIsRedeemedOnce issues a code, and has an order use it beside
// one of the shop's own.
func TestACodeOnAnOrderIsRedeemedOnce(t *testing.T) {
	book := earner(t, `
redemptions: {code: coupon}
offers: {comeback: {percent: 10, code: "BACK-{8}", cost: "3"}}
playbooks: {one: {schedule: "0 9 * * *", audience: score >= 0, once_per: 900d, steps: [{email: deal, offer: comeback}]}}
`)
	l, f, c := fresh(t), people(1), &scripted{}
	if _, err := act(ctx, book, nine, nil, f, l, l, c); err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(c.texts[0], "code is ")
	code, _, _ = strings.Cut(code, ".")
	f.orders = []order{{"c000", nine.Add(time.Hour)}, {"c000", nine.Add(2 * time.Hour)}}
	f.coupons = map[int]string{0: strings.ToLower(code), 1: "SHOP10"}
	for at, want := range []int{1, 0} {
		result, err := act(ctx, book, nine.AddDate(0, 0, 1+at), nil, f, l, l, c)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "redeemed", result.Booked.Redeemed, want)
		same(t, "refusals", result.Booked.Refusals, []string(nil))
	}
	plan, _, _, err := planned(ctx, book, nine.AddDate(0, 0, 3), nil, f, l)
	if err != nil {
		t.Fatal(err)
	}
	if !plan.Bookings.Empty() {
		t.Errorf("to be booked again: %+v", plan.Bookings)
	}
}

// TestACodeComesBackWithItsOrder has an order that used a code come back whole, and
// another one use the code anew: both are found by one look, and by that alone.
func TestACodeComesBackWithItsOrder(t *testing.T) {
	for _, stays := range []bool{false, true} {
		book := earner(t, fmt.Sprintf(`
redemptions: {code: coupon}
offers: {comeback: {percent: 10, code: "BACK-{8}", cost: "3", stays_used: %t}}
playbooks: {one: {schedule: "0 9 * * *", audience: score >= 0, once_per: 900d, steps: [{email: deal, offer: comeback}]}}
`, stays))
		l, f := fresh(t), people(1)
		run := func(day int) engine.Booked {
			t.Helper()
			plan, _, _, err := planned(ctx, book, nine.AddDate(0, 0, day), nil, f, l)
			if err != nil {
				t.Fatal(err)
			}
			result, err := act(ctx, book, nine.AddDate(0, 0, day), nil, f, l, l, &scripted{})
			if err != nil {
				t.Fatal(err)
			}
			same(t, "planned", plan.Bookings.Sum("").GivenBack, result.Booked.GivenBack)
			same(t, "refusals", result.Booked.Refusals, []string(nil))
			return result.Booked
		}
		run(0)
		codes, err := l.Codes(ctx, "c000")
		if err != nil {
			t.Fatal(err)
		}
		code := codes[0].Code
		f.orders = []order{{"c000", nine.Add(time.Hour)}}
		f.coupons = map[int]string{0: code}
		same(t, "redeemed", run(1).Redeemed, 1)
		f.orders = append(f.orders, order{"c000", nine.AddDate(0, 0, 1)}, order{"c000", nine.AddDate(0, 0, 1)})
		f.amounts, f.ids = map[int]float64{1: -20}, map[int]string{1: "o0", 2: "another"}
		f.coupons[2] = code
		want := [][2]int{{1, 1}, {0, 0}}
		if stays {
			want[0] = [2]int{0, 0}
		}
		for day, want := range want {
			booked := run(2 + day)
			same(t, "given back and redeemed", [2]int{booked.GivenBack, booked.Redeemed}, want)
		}
	}
}

// TestARefusedCodeIsToldOfForAWeekAndNeverCounted has somebody else use a code,
// and its owner use it twice.
func TestARefusedCodeIsToldOfForAWeekAndNeverCounted(t *testing.T) {
	book := earner(t, `
redemptions: {code: coupon}
offers: {comeback: {percent: 10, code: "BACK-{8}", cost: "3"}}
playbooks: {one: {schedule: "0 9 * * *", audience: score >= 0, once_per: 900d, steps: [{email: deal, offer: comeback}]}}
`)
	l, f, c := fresh(t), people(2), &scripted{}
	if _, err := act(ctx, book, nine, nil, f, l, l, c); err != nil {
		t.Fatal(err)
	}
	codes, err := l.Codes(ctx, "c000")
	if err != nil {
		t.Fatal(err)
	}
	code := codes[0].Code
	f.orders = []order{{"c001", nine.Add(time.Hour)}, {"c000", nine.Add(2 * time.Hour)}, {"c000", nine.Add(3 * time.Hour)}}
	f.coupons = map[int]string{0: code, 1: code, 2: code}
	told := []string{"the code " + code + " of order o0 is somebody else's", "the code " + code + " of order o2 was used as often as it may be"}
	for _, day := range []int{1, 2, 7, 8} {
		at := nine.AddDate(0, 0, day)
		plan, _, in, err := planned(ctx, book, at, nil, f, l)
		if err != nil {
			t.Fatal(err)
		}
		result, err := act(ctx, book, at, nil, f, l, l, c)
		if err != nil {
			t.Fatal(err)
		}
		want, says := 0, told
		if day == 1 {
			want = 1
		}
		if day == 8 {
			says = nil
		}
		same(t, "planned", plan.Bookings.Sum("").Redeemed, want)
		same(t, "booked", result.Booked.Redeemed, want)
		same(t, "refusals", result.Booked.Refusals, []string(nil))
		same(t, "told", append([]string(nil), in.Loyalty.Troubles...), says)
	}
}
