package earning

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/rules/table"
)

// redeemed are the codes that were used on orders.
type redeemed struct {
	of   map[usage]int // the place in uses
	uses []use

	// By code of an order's id, over all customers' lines with it.
	net  []int64 // the sum, in minor units
	back bitset  // something came back
}

// usage is a code on an order: its text, the code of the order's id and the
// customer.
type usage struct {
	code            string
	order, customer uint32
}

type use struct {
	usage
	at   int64
	cost int64 // minor units; negative: nobody has said
}

// redeem takes in the code of one line, the ith of its batch, and what the line
// comes to. What several lines of one order say a code took off is added; what came
// back takes nothing off.
func (r *Reckoning) redeem(says *lines, i int, l line) {
	if says.coupon != nil && l.code != table.NoCode {
		r.used.net = grown(r.used.net, int(l.code)+1)
		if r.used.net[l.code] += l.minor; l.minor < 0 {
			r.used.back.set(l.code)
		}
	}
	if says.coupon == nil || says.coupon.Missing(i) || l.minor < 0 || l.code == table.NoCode {
		return
	}
	code := loyalty.Canonical(says.coupon.Dict.Text(says.coupon.Code[i]))
	if code == "" {
		return
	}
	key := usage{code, l.code, l.customer}
	at, known := r.used.of[key]
	if !known {
		at = len(r.used.uses)
		r.used.of[key] = at
		r.used.uses = append(r.used.uses, use{key, l.at, -1})
	}
	u := &r.used.uses[at]
	u.at = min(u.at, l.at)
	if says.cost != nil && says.cost.Kind == table.Number && !says.cost.Missing(i) {
		u.cost = max(u.cost, 0) + r.book.Currency.Minor(max(says.cost.Num[i], -says.cost.Num[i]))
	}
}

// Redemptions are the codes that orders say were used on them, by order: the
// shop's own codes too, and those that the ledger knows of. Back are those of
// orders that came back whole. What customers used before they were erased is left
// out once Asks has been called.
func (r *Reckoning) Redemptions() []engine.Redemption {
	all := make([]engine.Redemption, 0, len(r.used.uses))
	for _, u := range r.used.uses {
		all = append(all, engine.Redemption{
			Code: u.code, ID: r.orders.codes.Text(u.order), Customer: r.ids.Text(u.customer), At: time.UnixMicro(u.at).In(r.book.Zone), Cost: u.cost,
			Back: r.used.back.get(u.order) && r.used.net[u.order] <= 0,
		})
	}
	slices.SortFunc(all, func(a, b engine.Redemption) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Code, b.Code), strings.Compare(a.Customer, b.Customer))
	})
	return all
}
