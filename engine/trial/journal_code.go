package trial

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
)

// Stock puts so many codes into an offer's pool.
func (j *Journal) Stock(offer string, codes int) { j.free[offer] += codes }

// offerable says why a decision's offer may not be made, or "": its customer has
// had it, or another one that it does not go together with, too lately, or no
// code is left.
func (j *Journal) offerable(at time.Time, d *engine.Decision) engine.Reason {
	in := d.Incentive
	if in == nil {
		return ""
	}
	o := in.Offer
	for _, code := range j.issued {
		if code.Customer != d.Key.Customer {
			continue
		}
		if code.Offer == o.Name && o.OncePer > 0 && code.At.In(at.Location()).AddDate(0, 0, int(o.OncePer)).After(at) {
			return engine.OfferRecent
		}
	}
	if o.Pool && j.free[o.Name] == 0 {
		return engine.PoolEmpty
	}
	return ""
}

// issue writes down that a customer has a code.
func (j *Journal) issue(at time.Time, customer string, in *engine.Incentive) {
	j.issued = append(j.issued, engine.Issued{Offer: in.Offer.Name, Customer: customer, At: at, Until: exact(in.Expires)})
	if in.Offer.Pool {
		j.free[in.Offer.Name]--
	}
}

// held are the latest code of each offer and customer, and every one that is
// still good. Nobody has used any.
func (j *Journal) held(at time.Time) []engine.Issued {
	all := slices.Clone(j.issued)
	slices.SortStableFunc(all, func(a, b engine.Issued) int {
		return cmp.Or(strings.Compare(a.Customer, b.Customer), strings.Compare(a.Offer, b.Offer), a.At.Compare(b.At))
	})
	var held []engine.Issued
	for i, code := range all {
		code.Good = code.Until.IsZero() || code.Until.After(at)
		last := i+1 == len(all) || all[i+1].Customer != code.Customer || all[i+1].Offer != code.Offer
		if last || code.Good {
			held = append(held, code)
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
