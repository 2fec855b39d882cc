package loyalty_test

import (
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/loyalty"
)

// customer is one of a made-up shop: the account, and what one would tally on
// paper beside it.
type customer struct {
	account       *loyalty.Account
	orders        []bought
	redemptions   []string
	earned, spent int64
	monthly       []loyalty.Sums // as they stood on the first of each month
}

type bought struct {
	source loyalty.Source
	at     time.Time
	lines  []line
}

type line struct {
	value    float64
	category string
}

// accrual earns a point for every euro, two for beans, and twice that in May.
func accrual(t *testing.T, lines []line) loyalty.Accrual {
	return loyalty.Accrual{
		Value:      func(i int) (float64, bool) { return lines[i].value, true },
		Category:   func(i int) string { return lines[i].category },
		Categories: []loyalty.CategoryRate{{Category: "beans", Times: 2}},
		Campaigns:  []loyalty.Campaign{{From: day(t, "2026-05-01"), Until: day(t, "2026-06-01"), Times: 2}},
	}
}

func (b bought) points(t *testing.T) int64 {
	numbers := make([]int, len(b.lines))
	for i := range numbers {
		numbers[i] = i
	}
	return accrual(t, b.lines).Points(b.at, numbers)
}

// live is one day of one customer.
func (c *customer) live(t *testing.T, name string, at time.Time, random *mathrand.Rand) {
	chance := func(p float64) bool { return random.Float64() < p }
	if chance(0.06) {
		b := bought{source: loyalty.Source{Kind: loyalty.Order, ID: fmt.Sprint(name, " ", len(c.orders))}, at: at}
		for range 1 + random.IntN(3) {
			b.lines = append(b.lines, line{5 + 60*random.Float64(), []string{"beans", "cups"}[random.IntN(2)]})
		}
		c.orders = append(c.orders, b)
		c.earn(t, loyalty.Earn{At: at.Add(9 * time.Hour), Since: at, Source: b.source, Points: b.points(t)})
	}
	if chance(0.005) {
		c.earn(t, loyalty.Earn{At: at.Add(10 * time.Hour), Source: loyalty.Source{Kind: loyalty.Event, ID: fmt.Sprint("review ", name, at)}, Points: 25})
	}
	if len(c.orders) > 0 && chance(0.008) { // a line comes back, long after it was earned at times
		b := &c.orders[max(0, len(c.orders)-1-random.IntN(3))]
		b.lines = append(b.lines, line{-b.lines[0].value, b.lines[0].category})
		if err := c.account.Refund(loyalty.Refund{At: at.Add(11 * time.Hour), Source: b.source, Worth: b.points(t)}); err != nil {
			t.Fatal(err)
		}
	}
	if wanted := int64(100 * (1 + random.IntN(3))); chance(0.03) {
		id := fmt.Sprint(name, at)
		switch err := c.account.Spend(loyalty.Spend{At: at.Add(12 * time.Hour), ID: id, Points: wanted}); {
		case err == nil:
			c.spent += wanted
			c.redemptions = append(c.redemptions, id)
			if chance(0.1) { // and changes their mind
				if err := c.account.Return(loyalty.Return{At: at.Add(13 * time.Hour), ID: id}); err != nil {
					t.Fatal(err)
				}
				c.spent -= wanted
			}
		case !errors.Is(err, loyalty.NotEnough):
			t.Fatal(err)
		}
	}
}

func (c *customer) earn(t *testing.T, e loyalty.Earn) {
	if err := c.account.Earn(e); err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
	c.earned += e.Points
}

func TestAYearOfAShopAddsUpToThePoint(t *testing.T) {
	first, end := day(t, "2026-01-01"), day(t, "2027-01-01")
	policy := loyalty.Policy{Zone: first.Location(), Pending: 14, Expiry: loyalty.Expiry{Kind: loyalty.Rolling, N: 120}}
	random := mathrand.New(mathrand.NewPCG(2026, 1))
	customers := make([]*customer, 300)
	for i := range customers {
		account, err := loyalty.Open(policy, nil)
		if err != nil {
			t.Fatal(err)
		}
		customers[i] = &customer{account: account}
	}
	for at := first; at.Before(end); at = at.AddDate(0, 0, 1) {
		for i, c := range customers {
			if at.Day() == 1 {
				if err := c.account.Advance(at); err != nil {
					t.Fatal(err)
				}
				c.monthly = append(c.monthly, c.account.Sums())
			}
			c.live(t, fmt.Sprint("c", i), at, random)
		}
	}

	var shop, paper loyalty.Sums
	pots := map[loyalty.Pot]int64{}
	for i, c := range customers {
		if err := c.account.Advance(end); err != nil {
			t.Fatal(err)
		}
		for _, m := range c.account.Journal() {
			for _, p := range m.Postings {
				pots[p.Pot] += p.Points
			}
		}
		for month, then := range c.monthly {
			now, err := c.account.At(first.AddDate(0, month, 0))
			if err != nil || now != then {
				t.Fatalf("customer %d on the first of month %d had %+v, and now had had %+v, %v", i, month+1, then, now, err)
			}
		}
		s := c.account.Sums()
		shop = shop.Plus(s)
		paper.Issued += c.earned
		paper.Spent += c.spent
	}
	if shop.Issued != paper.Issued || shop.Spent != paper.Spent {
		t.Errorf("the accounts have %d earned and %d spent, the paper %d and %d", shop.Issued, shop.Spent, paper.Issued, paper.Spent)
	}
	if paper.Issued != shop.Spent+shop.Expired+shop.Revoked+shop.Pending+shop.Outstanding {
		t.Errorf("earned %d, and accounted for is %+v", paper.Issued, shop)
	}
	postings := map[loyalty.Pot]int64{
		loyalty.Issued: -shop.Issued, loyalty.Pending: shop.Pending, loyalty.Outstanding: shop.Outstanding,
		loyalty.Spent: shop.Spent, loyalty.Expired: shop.Expired, loyalty.Revoked: shop.Revoked,
	}
	if diff := cmp.Diff(postings, pots); diff != "" {
		t.Errorf("accounts against postings:\n%s", diff)
	}
	if min(shop.Spent, shop.Expired, shop.Revoked, shop.Pending, shop.Outstanding, shop.Short) <= 0 {
		t.Errorf("the year shows too little: %+v", shop)
	}
}
