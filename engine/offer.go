package engine

import (
	"fmt"

	"holdfast/rules"
)

// mostCost is the most that one offer may be expected to cost, to leave or to be
// worth, in major units: beyond it the expression has gone wrong, and sums of it
// would overflow.
const mostCost = 1e12

// terms are what an offer must pass, in this order; the first that objects names
// the reason. First comes what is final for this customer, last what customers
// share, so that nobody is told that nothing is left who would not have got it
// anyway.
var terms = []func(*fold, *Decision, *Incentive) Reason{
	(*fold).rung,   // a rung of the ladder holds, and is worth something
	(*fold).rested, // once_per, and rest across all offers
	(*fold).alone,  // no good code of an offer that it does not go together with
	(*fold).costs,  // what it is expected to cost, and to leave
	(*fold).funded, // the offer's own budget, in money and in number
	(*fold).pooled, // a code is left
}

// incentive finds out what the customer is offered, and whether it may be.
func incentive(f *fold, _ *candidate, d *Decision) Reason {
	o := d.Step.Offer
	if o == nil {
		return ""
	}
	in := &Incentive{Offer: o}
	for _, asks := range terms {
		if reason := asks(f, d, in); reason != "" {
			d.Charges = nil
			return reason
		}
	}
	in.lasts(f.Now, f.Book.Zone)
	d.Incentive = in
	return ""
}

// rung finds the rung that the customer stands on, and its value.
func (f *fold) rung(d *Decision, in *Incentive) Reason {
	rung, ok := f.board.Rung(in.Offer, d.Row)
	if !ok {
		return NoRung
	}
	if d.Why = f.board.gives(in, rung, d.Row); d.Why != "" {
		return NoRung
	}
	return ""
}

// rested asks for the days since the customer's last code: of this offer, and of
// any.
func (f *fold) rested(d *Decision, in *Incentive) Reason {
	o, zone := in.Offer, f.Book.Zone
	if last, had := f.memory.issued(o.Name, d.Row); had && o.OncePer > 0 {
		if again := last.In(zone).AddDate(0, 0, int(o.OncePer)); again.After(f.Now) {
			d.Why = "on " + day(last, zone) + ", again from " + day(again, zone)
			return OfferRecent
		}
	}
	if o.Rest == 0 {
		return ""
	}
	if last, had := f.memory.latest[d.Row]; had {
		if again := last.at.In(zone).AddDate(0, 0, int(o.Rest)); again.After(f.Now) {
			d.Why = fmt.Sprintf("the offer %s on %s, and %d days of rest end on %s", last.offer, day(last.at, zone), o.Rest, day(again, zone))
			return OfferRecent
		}
	}
	return ""
}

// alone asks whether the customer holds a good code of another offer of the
// group.
func (f *fold) alone(d *Decision, in *Incentive) Reason {
	if in.Offer.Group == "" {
		return ""
	}
	for _, h := range f.memory.holds[d.Row] {
		if h.offer == in.Offer.Name || f.memory.groups[h.offer] != in.Offer.Group {
			continue
		}
		d.Why = "has a code of the offer " + h.offer
		if !h.until.IsZero() {
			d.Why += " until " + h.until.In(f.Book.Zone).Format(minutes)
		}
		d.Why += ", which is of the group " + in.Offer.Group + " too"
		return OfferGroup
	}
	return ""
}

// costs asks what the offer is expected to cost, and whether enough is left of
// the order that it brings.
func (f *fold) costs(d *Decision, in *Incentive) Reason {
	o, known := in.Offer, true
	if o.Cost != nil {
		var cost float64
		cost, known = f.board.number(o.Cost, d.Row)
		if known = known && cost <= mostCost; known {
			in.Cost = max(0, f.Book.Currency.Minor(cost))
		} else if o.Budget != nil && o.Budget.Amount > 0 {
			return NoCost
		}
	}
	if o.Margin == nil {
		return ""
	}
	margin, sure := f.board.number(o.Margin, d.Row)
	switch {
	case !sure || margin > mostCost:
		d.Why = "nobody knows what the order is expected to leave"
		return NoMargin
	case !known:
		d.Why = "nobody knows what the offer costs"
		return NoMargin
	}
	if left := f.Book.Currency.Minor(margin) - in.Cost; left < o.Floor {
		d.Why = fmt.Sprintf("%s are left after its cost of %s, and the floor is %s", f.money(left), f.money(in.Cost), f.money(o.Floor))
		return NoMargin
	}
	return ""
}

// funded asks the offer's own budget, and charges it.
func (f *fold) funded(d *Decision, in *Incentive) Reason {
	b := in.Offer.Budget
	if b == nil {
		return ""
	}
	money, codes := OfferAccount(in.Offer.Name), OfferCountAccount(in.Offer.Name)
	if spent := f.memory.spent[money]; b.Amount > 0 && in.Cost > b.Amount-spent {
		d.Why = fmt.Sprintf("%s of %s in this %s is promised already", f.money(spent), f.money(b.Amount), b.Per)
		return BudgetSpent
	}
	if given := f.memory.spent[codes]; b.Count > 0 && given >= b.Count {
		d.Why = fmt.Sprintf("%d of %d codes in this %s are given already", given, b.Count, b.Per)
		return BudgetSpent
	}
	if b.Amount > 0 {
		d.Charges = append(d.Charges, Charge{money, in.Cost})
	}
	if b.Count > 0 {
		d.Charges = append(d.Charges, Charge{codes, 1})
	}
	return ""
}

// pooled asks whether a code is left of those that were imported.
func (f *fold) pooled(d *Decision, in *Incentive) Reason {
	if !in.Offer.Pool || f.memory.free[in.Offer.Name] > 0 {
		return ""
	}
	d.Why = fmt.Sprintf("no code is left of the %d that were in the pool when the plan was made", f.History.Free[in.Offer.Name])
	if f.History.Free[in.Offer.Name] == 0 {
		d.Why = "the pool has no code left"
	}
	return PoolEmpty
}

func (f *fold) money(minor int64) string { return money(f.Book.Currency, minor) }

func money(c rules.Currency, minor int64) string {
	return fmt.Sprintf("%.*f %s", c.Digits, c.Major(minor), c.Code)
}
