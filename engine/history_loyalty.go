package engine

import (
	"time"

	"holdfast/engine/loyalty"
	"holdfast/rules"
)

// Lot is points that one customer earned together, as they stood at the
// instant that was asked about.
type Lot struct {
	Customer string
	Seq      int64
	Source   loyalty.Source
	Earned   time.Time
	Matures  time.Time // when it can, or could, first be spent
	Ends     time.Time // once it is spendable; zero: never, or still pending
	loyalty.Sums
	Back int64 // of what it gave, taken back: what its source is worth is Issued - Back
}

// Members is what the ledger has of customers' loyalty.
type Members struct {
	Lots      []Lot // by customer and Seq: those of HistoryQuery.Loyalty's customers' whole past
	Standings map[string]loyalty.Standing
	Changes   []Change                 // of tiers, after HistoryQuery.Changes
	Awards    []Award                  // by customer, badge and period
	Referrals []loyalty.ReferralRecord // by whom was brought
	Codes     map[string]string        // by customer: the code to give on
	Spent     map[string]bool          // the redemptions that points were spent on, also those that came to nothing
}

// Change is that a customer has come into another tier.
type Change struct {
	Customer string
	loyalty.TierChange
}

// Award is a badge that a customer has won. Booked is when it was written down.
type Award struct {
	Customer string
	loyalty.Award
	Booked time.Time
}

// Bookings is what a look has found that customers have earned, and the ledger
// does not have yet. They are written before anything of the plan is handed
// over. Each is harmless when it is written twice.
type Bookings struct {
	At        time.Time
	Points    []Posting // by customer; those of one customer in the order in which they are to be booked
	Ranks     []Rank
	Awards    []Award
	Referrals []loyalty.ReferralRecord // new ones, and those whose reward is paid now
	Codes     []string                 // customers who have no code to give on yet, sorted
	Redeemed  []Redemption             // by order
}

// Posting is one thing to be done to a customer's account: the verb that is set.
type Posting struct {
	Customer string
	Earn     *loyalty.Earn
	Refund   *loyalty.Refund
	Spend    *loyalty.Spend
	Renew    bool // the customer did something that earns nothing
}

// Do does the verb on an account, at an instant. Its errors are the verb's.
func (p *Posting) Do(a *loyalty.Account, at time.Time) error {
	switch {
	case p.Earn != nil:
		e := *p.Earn
		e.At = at
		return a.Earn(e)
	case p.Refund != nil:
		r := *p.Refund
		r.At = at
		return a.Refund(r)
	case p.Spend != nil:
		s := *p.Spend
		s.At = at
		return a.Spend(s)
	}
	return a.Renew(at)
}

// Rank is a customer's place among the tiers, and the changes that led to it.
type Rank struct {
	Customer string
	loyalty.Standing
	Changes []loyalty.TierChange
}

// Redemption is that a code was used on an order.
type Redemption struct {
	Code     string
	ID       string // of the order
	Customer string // "": the shop did not know
	At       time.Time
	Cost     int64 // what it took off, in minor units; negative: nobody has said
	Told     bool  // the ledger has it, and learns only what it took off
	Back     bool  // the order came back whole: it is to be rolled back
}

// Empty says whether there is nothing to write.
func (b *Bookings) Empty() bool {
	return len(b.Points)+len(b.Ranks)+len(b.Awards)+len(b.Referrals)+len(b.Codes)+len(b.Redeemed) == 0
}

// Terms is what a claim is held to.
type Terms struct {
	Budgets map[string]Budgeted
	Policy  loyalty.Policy    // of points
	Friend  rules.CodePattern // of the codes that customers give on
	Draw    func(rules.CodePattern) (string, error)
}
