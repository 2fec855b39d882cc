package engine

import (
	"cmp"
	"slices"
	"strings"
)

// BookingSum is bookings in numbers.
type BookingSum struct {
	Customers int          `json:"customers"`            // who earn points
	Earned    int64        `json:"earned"`               // points
	Refunds   int          `json:"refunds,omitempty"`    // that take points back
	Spent     int64        `json:"spent,omitempty"`      // points
	Risen     []NamedCount `json:"risen,omitempty"`      // customers, by the tier that they reach
	Fallen    int          `json:"fallen,omitempty"`     // customers who come down from a tier
	Badges    []NamedCount `json:"badges,omitempty"`     // won, by name
	Friends   int          `json:"friends,omitempty"`    // customers who were brought
	Rewarded  int          `json:"rewarded,omitempty"`   // friends for whom both sides are rewarded
	Codes     int          `json:"codes,omitempty"`      // customers who get a code to give on
	Redeemed  int          `json:"redeemed,omitempty"`   // codes that were used on orders
	GivenBack int          `json:"given_back,omitempty"` // codes whose order came back whole
}

// NamedCount is how many of something there are.
type NamedCount struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Sum counts bookings: those of one customer, or with "" all.
func (b *Bookings) Sum(customer string) BookingSum {
	var s BookingSum
	mine := func(of string) bool { return customer == "" || customer == of }
	earners, risen, badges := map[string]bool{}, map[string]int{}, map[string]int{}
	for _, p := range b.Points {
		switch {
		case !mine(p.Customer):
		case p.Earn != nil:
			s.Earned += p.Earn.Points
			earners[p.Customer] = true
		case p.Refund != nil:
			s.Refunds++
		case p.Spend != nil:
			s.Spent += p.Spend.Points
		}
	}
	s.Customers = len(earners)
	for _, r := range b.Ranks {
		if !mine(r.Customer) || len(r.Changes) == 0 {
			continue
		}
		if last := r.Changes[len(r.Changes)-1]; last.Up {
			risen[last.To]++
		} else {
			s.Fallen++
		}
	}
	for _, a := range b.Awards {
		if mine(a.Customer) {
			badges[a.Challenge]++
		}
	}
	for _, r := range b.Referrals {
		switch {
		case !mine(r.Referred) && !mine(r.Referrer):
			continue
		case !r.Rewarded.IsZero():
			s.Rewarded++
		}
		if r.At.Equal(b.At) {
			s.Friends++
		}
	}
	for _, of := range b.Codes {
		if mine(of) {
			s.Codes++
		}
	}
	for _, r := range b.Redeemed {
		switch {
		case !mine(r.Customer) || r.Told:
		case r.Back:
			s.GivenBack++
		default:
			s.Redeemed++
		}
	}
	s.Risen, s.Badges = named(risen), named(badges)
	return s
}

// named is counts, the largest first.
func named(counts map[string]int) []NamedCount {
	var all []NamedCount
	for name, n := range counts {
		all = append(all, NamedCount{name, n})
	}
	slices.SortFunc(all, func(a, b NamedCount) int {
		return cmp.Or(-cmp.Compare(a.Count, b.Count), strings.Compare(a.Name, b.Name))
	})
	return all
}
