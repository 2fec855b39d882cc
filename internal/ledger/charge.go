package ledger

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
)

// charges is what a decision takes from accounts, each account once. A code and
// what it is expected to cost are charged to the offer even when it has no limit
// yet: a budget that it is given later counts from the period's beginning.
func charges(d *engine.Decision) []engine.Charge {
	if len(d.Charges) == 0 && d.Incentive == nil {
		return nil
	}
	var all []engine.Charge
	for _, c := range d.Charges {
		if i := slices.IndexFunc(all, func(o engine.Charge) bool { return o.Account == c.Account }); i >= 0 {
			all[i].Amount += c.Amount
		} else {
			all = append(all, c)
		}
	}
	if in := d.Incentive; in != nil {
		for _, own := range []engine.Charge{{Account: engine.OfferAccount(in.Offer.Name), Amount: in.Cost}, {Account: engine.OfferCountAccount(in.Offer.Name), Amount: 1}} {
			if !slices.ContainsFunc(all, func(o engine.Charge) bool { return o.Account == own.Account }) {
				all = append(all, own)
			}
		}
	}
	return all
}

// affordable says why a decision may not be charged, or "".
func (c *claiming) affordable(d *engine.Decision, all []engine.Charge) (engine.Reason, error) {
	for _, charge := range all {
		left, limited, err := c.remaining(charge.Account, d)
		if err != nil {
			return "", err
		}
		if limited && charge.Amount > left {
			if isOffer(charge.Account) {
				return engine.BudgetSpent, nil
			}
			return engine.OverBudget, nil
		}
	}
	return "", nil
}

// isOffer says whether an account is an offer's.
func isOffer(account string) bool { return strings.HasPrefix(account, engine.OfferAccount("")) }

// mayLack says whether an account may have no limit: one of an offer whose budget
// does not count that.
func mayLack(account string, in *engine.Incentive) bool {
	if !isOffer(account) {
		return false
	}
	if in == nil || in.Offer.Budget == nil {
		return true
	}
	return account != engine.OfferAccount(in.Offer.Name) && in.Offer.Budget.Count == 0 ||
		account != engine.OfferCountAccount(in.Offer.Name) && in.Offer.Budget.Amount == 0
}

// remaining is what is left of an account, if it has a limit. Only an offer may
// have none.
func (c *claiming) remaining(account string, d *engine.Decision) (left int64, limited bool, err error) {
	if left, known := c.left[account]; known {
		return left, true, nil
	}
	b, limited := c.Budgets[account]
	if !limited {
		if !mayLack(account, d.Incentive) {
			return 0, true, fmt.Errorf("%s has a limit, and nobody said what it is and when its period began", account)
		}
		return 0, false, nil
	}
	var spent int64
	err = c.get(`SELECT coalesce(sum(amount), 0) FROM spent WHERE account = ? AND at >= ?`,
		[]any{account, micro(b.Since)}, &spent)
	c.left[account] = b.Limit - spent
	return b.Limit - spent, true, err
}

// charge writes down what a taken touch is charged to.
func (c *claiming) charge(entry int64, d *engine.Decision, all []engine.Charge) error {
	for _, charge := range all {
		if charge.Amount == 0 {
			continue
		}
		_, _, err := c.put(`INSERT INTO charge (entry, step, account, amount) VALUES (?, ?, ?, ?)`,
			entry, d.Key.Step, charge.Account, charge.Amount)
		if err != nil {
			return fmt.Errorf("charging %s: %w", charge.Account, err)
		}
		if _, limited := c.left[charge.Account]; limited {
			c.left[charge.Account] -= charge.Amount
		}
		c.spent[charge.Account] += charge.Amount
	}
	return nil
}

// book adds what the batch was charged to the accounts' sums.
func (c *claiming) book() error {
	for account, amount := range c.spent {
		if err := c.spend(account, c.at, amount); err != nil {
			return err
		}
	}
	return nil
}

// spend adds to what was charged to an account at one instant.
func (p *pen) spend(account string, at time.Time, amount int64) error {
	_, _, err := p.put(`INSERT INTO spent (account, at, amount) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET amount = amount + excluded.amount`, account, micro(at), amount)
	return err
}

// refund gives back what a touch was charged, at the instant it was charged. What
// an offer was charged stays when its code does.
func (p *pen) refund(entry int64, step string, codeStays bool) error {
	type charged struct {
		account    string
		amount, at int64
	}
	var all []charged
	err := p.each(`SELECT c.account, c.amount, t.at FROM charge c JOIN touch t ON t.entry = c.entry AND t.step = c.step
		WHERE c.entry = ? AND c.step = ?`, []any{entry, step}, func(rows *sql.Rows) error {
		var c charged
		err := rows.Scan(&c.account, &c.amount, &c.at)
		all = append(all, c)
		return err
	})
	if err != nil || len(all) == 0 {
		return err
	}
	for _, c := range all {
		if codeStays && isOffer(c.account) {
			continue
		}
		if err := p.spend(c.account, instant(c.at), -c.amount); err != nil {
			return err
		}
	}
	_, _, err = p.put(`DELETE FROM charge WHERE entry = ? AND step = ?`, entry, step)
	return err
}
