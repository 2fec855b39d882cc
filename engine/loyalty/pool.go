package loyalty

import (
	"slices"
	"strings"
	"time"
)

// Pool is codes that another house has made, and that nobody has been given.
type Pool struct {
	Free []Voucher // in the order of the list they came with
	Low  int       // so few left ask for more
}

// Voucher is one code of a pool.
type Voucher struct {
	Code    string
	Printed string    // as its house prints it, where Code is the canonical form and differs; else ""
	Until   time.Time // the first instant at which it is not valid; zero: for ever
}

// RefusedVoucher is a line of a list that was not taken in.
type RefusedVoucher struct {
	Line int // counted from 1
	Code string
	Why  Refusal
}

// Import is what of a list can be given to customers, each code canonical with
// the printed form beside it, and what cannot and why: NoName (an empty line), Repeated (known already, or twice
// in the list), OutOfDate. known says whether a code was ever taken in or drawn,
// by any offer, so that one code is never two people's.
func Import(list []Voucher, at time.Time, known func(code string) bool) (fresh []Voucher, refused []RefusedVoucher) {
	seen := map[string]bool{}
	for i, v := range list {
		v.Printed = strings.TrimSpace(v.Code)
		if v.Code = Canonical(v.Code); v.Printed == v.Code {
			v.Printed = ""
		}
		why := Refusal("")
		switch {
		case v.Code == "":
			why = NoName
		case seen[v.Code] || known(v.Code):
			why = Repeated
		case CodeTerms{Until: v.Until}.over(at):
			why = OutOfDate
		}
		if why != "" {
			refused = append(refused, RefusedVoucher{i + 1, v.Code, why})
			continue
		}
		seen[v.Code] = true
		fresh = append(fresh, v)
	}
	return fresh, refused
}

// Take is the voucher that the next customer gets, and the pool without it: of
// those that can still be used at until (when the customer's offer ends, or now)
// the one that ends first, and of one end the first of the list. Refused:
// PoolEmpty.
func (p Pool) Take(until time.Time) (Voucher, Pool, error) {
	best := -1
	for i, v := range p.Free {
		if (CodeTerms{Until: v.Until}).over(until) {
			continue
		}
		if best < 0 || !v.Until.IsZero() && (p.Free[best].Until.IsZero() || v.Until.Before(p.Free[best].Until)) {
			best = i
		}
	}
	if best < 0 {
		return Voucher{}, p, PoolEmpty
	}
	v := p.Free[best]
	p.Free = slices.Delete(slices.Clone(p.Free), best, best+1)
	return v, p, nil
}

// Left is how many vouchers can still be used at an instant, and whether they
// are so few that somebody should see to more.
func (p Pool) Left(until time.Time) (n int, low bool) {
	for _, v := range p.Free {
		if !(CodeTerms{Until: v.Until}).over(until) {
			n++
		}
	}
	return n, n <= p.Low
}
