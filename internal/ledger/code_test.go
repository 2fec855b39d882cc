package ledger_test

import (
	"errors"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

func TestACodeIsNotGivenBesideAnotherOfItsGroup(t *testing.T) {
	l, draw := fresh(t), numbered()
	give := func(at time.Time, offer *rules.Offer) engine.Claim {
		t.Helper()
		d := offering("ada", offer, 0)
		d.Key.Playbook, d.Key.Entry = offer.Name, at
		d.Last, d.Incentive.Expires = true, at.Add(24*time.Hour)
		claims, err := l.Claim(ctx, at, []engine.Decision{d}, engine.Terms{Draw: draw})
		must(t, err)
		return claims[0]
	}
	one := &rules.Offer{Name: "one", Group: "winback", Uses: 1}
	other := &rules.Offer{Name: "other", Group: "winback", Uses: 1}
	apart := &rules.Offer{Name: "apart", Group: "summer", Uses: 1}
	rare := &rules.Offer{Name: "rare", Rest: 2}
	first := give(nine, one)
	for _, c := range []struct {
		offer *rules.Offer
		hours int
		want  engine.Reason
	}{{other, 1, engine.OfferGroup}, {apart, 1, ""}, {one, 2, ""}, {other, 3, engine.OfferGroup}, {rare, 3, engine.OfferRecent}} {
		if got := give(after(time.Duration(c.hours)*time.Hour), c.offer); got.Reason != c.want {
			t.Errorf("%s after %d hours: %q, want %q", c.offer.Name, c.hours, got.Reason, c.want)
		}
	}
	_, err := l.Redeem(ctx, engine.Redemption{Code: first.Code, ID: "o1", At: after(4 * time.Hour)})
	must(t, err)
	same(t, "with the other one still good", give(after(4*time.Hour), other).Reason, engine.OfferGroup)
	same(t, "when both are over", give(after(26*time.Hour), other).Reason, engine.Reason(""))
	same(t, "after two days", give(after(26*time.Hour+48*time.Hour), rare).Reason, engine.Reason(""))
}

func TestASharedCodeIsEverybodysAndFollowsTheRules(t *testing.T) {
	l := fresh(t)
	offer := &rules.Offer{Name: "summer", Shared: "Summer 26", PerHead: 1, Until: after(2 * time.Hour)}
	give := func(customer string, at time.Time) engine.Claim {
		t.Helper()
		d := offering(customer, offer, 7)
		d.Incentive.Expires = offer.Until
		return claim(t, l, at, d)
	}
	same(t, "code", give("ada", nine).Code, "SUMMER26")
	same(t, "too late", give("ben", after(2*time.Hour)).Reason, engine.OfferOver)
	must(t, l.Conclude(ctx, after(2*time.Hour), nil))
	_, err := l.Redeem(ctx, engine.Redemption{Code: "summer26", ID: "o1", Customer: "ada", At: after(2 * time.Hour)})
	isErr(t, err, loyalty.OutOfDate)
	offer.Until = after(9 * time.Hour) // the summer is made longer
	same(t, "code", give("ben", after(3*time.Hour)).Code, "SUMMER26")
	for _, c := range []struct {
		order, customer string
		want            loyalty.Refusal
	}{{"o1", "ada", ""}, {"o2", "ada", loyalty.UsedByCustomer}, {"o2", "", loyalty.NoName}, {"o3", "cat", ""}, {"o3", "cat", loyalty.Repeated}} {
		_, err := l.Redeem(ctx, engine.Redemption{Code: "summer26", ID: c.order, Customer: c.customer, At: after(4 * time.Hour), Cost: 9})
		if c.want != "" {
			isErr(t, err, c.want)
		} else {
			must(t, err)
		}
	}
	// 9 for ada's, 7 expected of ben's, 9 of cat's, who has it from a poster.
	same(t, "spent", spent(t, l, engine.OfferAccount("summer"), nine), int64(25))
	_, err = l.Claim(ctx, after(5*time.Hour), []engine.Decision{offering("dan", &rules.Offer{Name: "other", Shared: "SUMMER26"}, 0)}, engine.Terms{})
	isErr(t, err, ledger.ErrShared)
}

func TestWhatACodeTookOffIsChargedWhenItWasGiven(t *testing.T) {
	l := fresh(t)
	code := taken(t, l, nine, offering("ada", comeback, 60)).Code
	on := func(since time.Time) int64 { return spent(t, l, engine.OfferAccount("comeback"), since) }
	redeem := func(cost int64) error {
		_, err := l.Redeem(ctx, engine.Redemption{Code: code, ID: "o1", Customer: "ada", At: after(time.Hour), Cost: cost})
		return err
	}
	must(t, redeem(-1))
	same(t, "nobody has said", on(nine), int64(60))
	isErr(t, redeem(1300), loyalty.Repeated)
	same(t, "more than the budget", on(nine), int64(1300))
	isErr(t, redeem(5), loyalty.Repeated)
	same(t, "said once", on(nine), int64(1300))
	same(t, "since the order", on(after(time.Minute)), int64(0))
	refused(t, l, after(time.Hour), offering("ben", comeback, 0), engine.BudgetSpent)
	_, err := l.RollBack(ctx, code, "o1", after(2*time.Hour))
	must(t, err)
	same(t, "rolled back", on(nine), int64(60))
	taken(t, l, after(2*time.Hour), offering("ben", comeback, 0))
}

func TestOrdersTellOfCodesOfOursAndOfTheShops(t *testing.T) {
	l := fresh(t)
	code := taken(t, l, nine, offering("ada", &rules.Offer{Name: "o", Uses: 1}, 0)).Code
	all := []engine.Redemption{
		{Code: code, ID: "o1", Customer: "ada", At: after(time.Hour), Cost: -1},
		{Code: "WELCOME10", ID: "o2", Customer: "ben", At: after(time.Hour)},
		{Code: code, ID: "o3", Customer: "ben", At: after(time.Hour)},
	}
	words := []string{"the code " + code + " of order o3 is somebody else's"}
	booked, err := l.Book(ctx, after(2*time.Hour), engine.Bookings{Redeemed: all}, engine.Terms{})
	must(t, err)
	same(t, "booked", booked, engine.Booked{Redeemed: 1, Refusals: words})
	done, again, err := l.RedeemAll(ctx, all)
	must(t, err)
	same(t, "done again", done, 0)
	same(t, "refused again", again, words)
	if _, found, err := l.FindCode(ctx, "WELCOME10"); found || err != nil || errors.Is(err, loyalty.Unknown) {
		t.Fatalf("found %v, %v", found, err)
	}
}

// An order that came and went between two looks has used nothing, unless the code
// stays used.
func TestACodeOfAnOrderThatCameAndWentIsNotRedeemed(t *testing.T) {
	l := fresh(t)
	code := taken(t, l, nine, offering("ada", &rules.Offer{Name: "o", Uses: 1}, 0)).Code
	used := engine.Redemption{Code: code, ID: "o1", Customer: "ada", At: after(time.Hour), Cost: -1}
	gone := used
	gone.Back = true
	for _, c := range []struct {
		stay map[string]bool
		want []engine.Redemption
	}{{nil, nil}, {map[string]bool{"o": true}, []engine.Redemption{used}}} {
		fresh, refused, err := l.Unredeemed(ctx, after(2*time.Hour), []engine.Redemption{gone}, c.stay)
		must(t, err)
		same(t, "to book", fresh, c.want)
		same(t, "refused", refused, []string(nil))
	}
}

// TestThePastSumsOfOffersStayWhatTheyWere lets codes be given, used, given back,
// released and run out, and asks about each day again once all is over.
func TestThePastSumsOfOffersStayWhatTheyWere(t *testing.T) {
	l := fresh(t)
	pool := &rules.Offer{Name: "pool", Pool: true, Uses: 1}
	var past []time.Time
	var sums [][]engine.OfferSums
	look := func(at time.Time) []engine.OfferSums {
		t.Helper()
		all, err := l.Sums(ctx, at)
		must(t, err)
		return all
	}
	var ada engine.Claim
	ben := offering("ben", comeback, 60)
	for i, do := range []func(at time.Time){
		func(at time.Time) {
			_, _, err := l.Import(ctx, at, "pool", []loyalty.Voucher{{Code: "V1"}, {Code: "V2", Until: after(150 * time.Hour)}})
			must(t, err)
		},
		func(at time.Time) { ada = taken(t, l, at, offering("ada", comeback, 60)) },
		func(at time.Time) { settle(t, l, at, letter("ada"), engine.TouchSent) },
		func(at time.Time) { taken(t, l, at, ben) },
		func(at time.Time) { settle(t, l, at, ben, engine.TouchFailed) },
		func(at time.Time) { taken(t, l, at, offering("cat", pool, 5)) },
		func(at time.Time) {
			_, err := l.Redeem(ctx, engine.Redemption{Code: ada.Code, ID: "o1", At: at, Cost: 40})
			must(t, err)
		},
		func(at time.Time) { _, err := l.RollBack(ctx, ada.Code, "o1", at); must(t, err) },
		func(time.Time) {}, // a voucher is over by now
	} {
		at := after(time.Duration(i*20) * time.Hour)
		do(at)
		past, sums = append(past, at), append(sums, look(at))
	}
	same(t, "in the middle", sums[6], []engine.OfferSums{
		{Offer: "comeback", Given: 1, Redeemed: 1, Released: 1, Uses: 1, Expected: 60, Real: 40}, {Offer: "pool", Given: 1, Reserved: 1, Free: 1, Expected: 5},
	})
	for i, at := range past {
		same(t, "asked again of "+at.String(), look(at), sums[i])
	}
}
