package trial

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// Stock puts so many codes into an offer's pool.
func (j *Journal) Stock(offer string, codes int) { j.free[offer] += codes }

// given is a code that a customer has got.
type given struct {
	engine.Issued
	group string // of the offer then
}

// offerable says why a decision's offer may not be made, or "": it is over, its
// customer has had it or another one too lately, or holds a code that it does
// not go together with, or no code is left.
func (j *Journal) offerable(at time.Time, d *engine.Decision) engine.Reason {
	in := d.Incentive
	if in == nil {
		return ""
	}
	o := in.Offer
	if !in.Expires.IsZero() && !at.Before(in.Expires) {
		return engine.OfferOver
	}
	theirs := slices.DeleteFunc(slices.Clone(j.issued), func(g given) bool { return g.Customer != d.Key.Customer })
	if slices.ContainsFunc(theirs, func(g given) bool {
		within := func(days rules.Days) bool {
			return days > 0 && g.At.In(at.Location()).AddDate(0, 0, int(days)).After(at)
		}
		return within(o.Rest) || g.Offer == o.Name && within(o.OncePer)
	}) {
		return engine.OfferRecent
	}
	if o.Group != "" && slices.ContainsFunc(theirs, func(g given) bool { return g.Offer != o.Name && g.group == o.Group && g.good(at) }) {
		return engine.OfferGroup
	}
	if o.Pool && j.free[o.Name] == 0 {
		return engine.PoolEmpty
	}
	return ""
}

// good says whether the code can still be used.
func (g *given) good(at time.Time) bool { return g.Until.IsZero() || g.Until.After(at) }

// issue writes down that a customer has a code.
func (j *Journal) issue(at time.Time, customer string, in *engine.Incentive) {
	code := engine.Issued{Offer: in.Offer.Name, Customer: customer, At: at, Until: exact(in.Expires)}
	j.issued = append(j.issued, given{code, in.Offer.Group})
	if in.Offer.Pool {
		j.free[in.Offer.Name]--
	}
}

// held are the latest code of each offer and customer, and every one that is
// still good. Nobody has used any.
func (j *Journal) held(at time.Time) []engine.Issued {
	all := slices.Clone(j.issued)
	slices.SortStableFunc(all, func(a, b given) int {
		return cmp.Or(strings.Compare(a.Customer, b.Customer), strings.Compare(a.Offer, b.Offer), a.At.Compare(b.At))
	})
	var held []engine.Issued
	for i, code := range all {
		code.Good = code.good(exact(at))
		last := i+1 == len(all) || all[i+1].Customer != code.Customer || all[i+1].Offer != code.Offer
		if last || code.Good {
			held = append(held, code.Issued)
		}
	}
	return held
}

// left is how many codes there are in the pools of some offers.
func (j *Journal) left(offers []string) map[string]int {
	left := map[string]int{}
	for _, offer := range offers {
		left[offer] = j.free[offer]
	}
	return left
}
