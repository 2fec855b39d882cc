package loyalty

import "time"

// ReferralRecord is that one customer brought another. A customer is brought
// once: Referred is its key.
type ReferralRecord struct {
	Referred string
	Referrer string
	Code     string // the referrer's own, by which it is known
	At       time.Time
	Rewarded time.Time // zero: not yet
}

// Referrals is what must be known to take a referral: each function is over what
// is written already.
type Referrals struct {
	Owner    func(code string) (customer string, ok bool)     // whose personal code it is
	Referrer func(customer string) (referrer string, ok bool) // who brought the customer
	Existing func(customer string) bool                       // was a customer before: has an order
	// SamePerson says whether two ids are one person, as far as one can tell (the
	// same address); nil: nobody knows.
	SamePerson func(a, b string) bool
}

// Refer takes a referral: a new customer has come with somebody's personal code.
// Refused: NoName, Unknown (nobody's code), SelfReferral, Circle (the referrer
// was brought, directly or through others, by the new customer), ReferredBefore,
// Repeated (by the same referrer), NotNew.
func (r Referrals) Refer(code, customer string, at time.Time) (ReferralRecord, error) {
	referrer, ok := r.Owner(code)
	switch {
	case customer == "":
		return ReferralRecord{}, NoName
	case !ok:
		return ReferralRecord{}, Unknown
	case r.same(referrer, customer):
		return ReferralRecord{}, SelfReferral
	}
	if before, ok := r.Referrer(customer); ok && before == referrer {
		return ReferralRecord{}, Repeated
	} else if ok {
		return ReferralRecord{}, ReferredBefore
	}
	if r.broughtBy(referrer, customer) {
		return ReferralRecord{}, Circle
	}
	if r.Existing(customer) {
		return ReferralRecord{}, NotNew
	}
	return ReferralRecord{Referred: customer, Referrer: referrer, Code: code, At: at}, nil
}

func (r Referrals) same(a, b string) bool {
	return a == b || r.SamePerson != nil && r.SamePerson(a, b)
}

// broughtBy walks up from a customer to whoever brought them. Records that came
// from elsewhere may go round: a round that does not meet the other is none of
// theirs.
func (r Referrals) broughtBy(customer, other string) bool {
	seen := map[string]bool{}
	for !seen[customer] {
		seen[customer] = true
		up, ok := r.Referrer(customer)
		if !ok {
			return false
		}
		if r.same(up, other) {
			return true
		}
		customer = up
	}
	return false
}

// ReferralReward is the points for a referral: 0 gives a side nothing.
type ReferralReward struct {
	Referrer, Referred int64
}

// ReferralGift is one side's reward.
type ReferralGift struct {
	Customer string
	Earn     Earn
}

// Pay is the record with its reward paid, and the points for both sides. When to
// pay is the shop's to say: best when the return period of the referred
// customer's first order is over. The gifts' sources name the referred customer,
// so that a reward that is paid twice all the same earns nothing. Refused:
// Repeated.
func (w ReferralReward) Pay(r ReferralRecord, at time.Time) (ReferralRecord, []ReferralGift, error) {
	if !r.Rewarded.IsZero() {
		return r, nil, Repeated
	}
	r.Rewarded = at
	var gifts []ReferralGift
	for _, side := range []struct {
		name, customer string
		points         int64
	}{{"referrer", r.Referrer, w.Referrer}, {"referred", r.Referred, w.Referred}} {
		if side.points > 0 {
			source := Source{Referral, side.name + " " + r.Referred}
			gifts = append(gifts, ReferralGift{side.customer, Earn{At: at, Source: source, Points: side.points}})
		}
	}
	return r, gifts, nil
}

// ReferralCount is how well referring goes.
type ReferralCount struct {
	Referrers int `json:"referrers"` // customers who brought somebody
	Referred  int `json:"referred"`  // customers who were brought
	Rewarded  int `json:"rewarded"`  // of these, those who were worth the reward
}

// CountReferrals counts records.
func CountReferrals(records []ReferralRecord) (c ReferralCount) {
	seen := map[string]bool{}
	for _, r := range records {
		seen[r.Referrer] = true
		if !r.Rewarded.IsZero() {
			c.Rewarded++
		}
	}
	c.Referrers, c.Referred = len(seen), len(records)
	return c
}

// Rate is the share of so many new customers who were brought by others; ok is
// false where there are none.
func (c ReferralCount) Rate(newCustomers int) (share float64, ok bool) {
	if newCustomers <= 0 {
		return 0, false
	}
	return float64(c.Referred) / float64(newCustomers), true
}
