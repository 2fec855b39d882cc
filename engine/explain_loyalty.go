package engine

import (
	"time"

	"holdfast/engine/loyalty"
)

// Earnings are what the ledger has of one customer's loyalty at an instant, and
// what is about to be booked.
type Earnings struct {
	Points  int64 // balance, before what is about to be booked
	Tier    string
	Since   time.Time // of the tier
	Badges  []Award   // oldest booked first
	Brought string    // by whom; "": by nobody
	Friends int
	Due     BookingSum // about to be booked
}

// Earnings looks a customer up; nil where the project has no loyalty.
func (in Input) Earnings(customer string) *Earnings {
	if in.Book.Loyalty == nil || in.Loyalty == nil {
		return nil
	}
	m, b := &in.History.Members, &in.Loyalty.Bookings
	e := &Earnings{Points: in.History.Points[customer], Due: b.Sum(customer)}
	standing := m.Standings[customer]
	for _, r := range b.Ranks {
		if r.Customer == customer {
			standing = r.Standing
		}
	}
	if e.Tier = standing.Tier; e.Tier != "" {
		e.Since = standing.Since
	}
	for _, awards := range [][]Award{m.Awards, b.Awards} {
		for _, a := range awards {
			if a.Customer == customer {
				e.Badges = append(e.Badges, a)
			}
		}
	}
	brought := map[string]bool{}
	for _, records := range [][]loyalty.ReferralRecord{m.Referrals, b.Referrals} {
		for _, r := range records {
			if r.Referred == customer {
				e.Brought = r.Referrer
			}
			if r.Referrer == customer && !brought[r.Referred] {
				brought[r.Referred] = true
				e.Friends++
			}
		}
	}
	return e
}
