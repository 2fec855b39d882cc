package trial

import (
	"slices"
	"strings"
	"time"

	"holdfast/engine"
)

// affordable says why a decision may not be charged to its accounts, or why its
// offer comes too soon, or "". An account that is not in budgets has no limit.
func (j *Journal) affordable(at time.Time, d *engine.Decision, budgets map[string]engine.Budgeted) engine.Reason {
	if why := j.offerable(at, d); why != "" {
		return why
	}
	for _, c := range charges(d) {
		budget, limited := budgets[c.Account]
		if !limited || c.Amount <= budget.Limit-j.spent(c.Account, budget.Since) {
			continue
		}
		if strings.HasPrefix(c.Account, engine.OfferAccount("")) {
			return engine.BudgetSpent
		}
		return engine.OverBudget
	}
	return ""
}

// spent is what was charged to an account at an instant and later. The newest
// charges are looked at first: those of a period stand at the end.
func (j *Journal) spent(account string, since time.Time) (sum int64) {
	for _, c := range slices.Backward(j.charged) {
		if c.at.Before(exact(since)) {
			break
		}
		if c.Account == account {
			sum += c.Amount
		}
	}
	return sum
}

// charges is what a decision takes from accounts, each account once; an offer is
// charged its cost though it may have no limit.
func charges(d *engine.Decision) (all []engine.Charge) {
	add := func(c engine.Charge, always bool) {
		i := slices.IndexFunc(all, func(o engine.Charge) bool { return o.Account == c.Account })
		switch {
		case i < 0:
			all = append(all, c)
		case always:
			all[i].Amount += c.Amount
		}
	}
	for _, c := range d.Charges {
		add(c, true)
	}
	if in := d.Incentive; in != nil {
		add(engine.Charge{Account: engine.OfferAccount(in.Offer.Name), Amount: in.Cost}, false)
	}
	return all
}
