package engine

import (
	"fmt"
	"math"

	"holdfast/rules"
)

// mostCost is the most that one offer may be expected to cost, in major units:
// beyond it the expression has gone wrong, and sums of it would overflow.
const mostCost = 1e12

// incentive finds the rung that the customer stands on, what it is expected to
// cost, and whether there is money for it.
func incentive(f *fold, c *candidate, d *Decision) Reason {
	o := d.Step.Offer
	if o == nil {
		return ""
	}
	rung, ok := f.board.Rung(o, d.Row)
	if !ok {
		return NoRung
	}
	if last, had := f.memory.issued(o.Name, c.row); had && o.OncePer > 0 {
		if again := last.In(f.Book.Zone).AddDate(0, 0, int(o.OncePer)); again.After(f.Now) {
			d.Why = "on " + day(last, f.Book.Zone) + ", again from " + day(again, f.Book.Zone)
			return OfferRecent
		}
	}
	in := &Incentive{Offer: o, Percent: rung.Percent, Amount: rung.Amount}
	if o.Cost != nil {
		cost, known := f.board.number(o.Cost, d.Row)
		known = known && cost <= mostCost
		if !known && o.Budget != nil {
			return NoCost
		}
		if known {
			in.Cost = max(0, f.Book.Currency.Minor(cost))
		}
	}
	if b := o.Budget; b != nil && f.memory.spent[OfferAccount(o.Name)]+in.Cost > b.Amount {
		d.Why = fmt.Sprintf("%s of %s in this %s is promised already", f.money(f.memory.spent[OfferAccount(o.Name)]), f.money(b.Amount), b.Per)
		return BudgetSpent
	}
	if o.Expires > 0 {
		in.Expires = f.Now.Add(o.Expires)
	}
	if o.Budget != nil {
		d.Charges = append(d.Charges, Charge{OfferAccount(o.Name), in.Cost})
	}
	d.Incentive = in
	return ""
}

// reward computes the points.
func reward(f *fold, _ *candidate, d *Decision) Reason {
	if d.Step.Kind != rules.StepReward {
		return ""
	}
	points, known := f.board.number(d.Step.Points, d.Row)
	rounded := math.Round(points)
	if !known || rounded < 1 || rounded > 1e9 {
		if known {
			d.Why = fmt.Sprintf("%g points", points)
		}
		return NoPoints
	}
	d.Points = int64(rounded)
	return ""
}

func (f *fold) money(minor int64) string {
	return fmt.Sprintf("%.*f %s", f.Book.Currency.Digits, f.Book.Currency.Major(minor), f.Book.Currency.Code)
}
