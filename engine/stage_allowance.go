package engine

import (
	"fmt"
	"time"

	"holdfast/rules"
)

// allowance asks the project's and the playbook's own allowances for what the
// step takes, and puts it off to the next period where one has no room.
func allowance(f *fold, c *candidate, d *Decision) Reason {
	var charges []Charge
	for _, own := range []struct {
		list     []rules.Allowance
		playbook string
	}{{f.Book.Limits.Budgets, ""}, {c.playbook.Budgets, c.playbook.Name}} {
		for _, a := range own.list {
			takes := taken(d, a.Of)
			if takes == 0 {
				continue
			}
			account := AllowanceAccount(a, own.playbook)
			if spent := f.memory.spent[account]; takes > a.Most-spent {
				d.Until = allowedFrom(f.Book, a, own.playbook, f.Now)
				d.Why = fmt.Sprintf("%s of %s in this %s are used, and this takes %s", f.amount(a.Of, spent), f.amount(a.Of, a.Most), a.Per, f.amount(a.Of, takes))
				return OverBudget
			}
			charges = append(charges, Charge{account, takes})
		}
	}
	d.Charges = append(d.Charges, charges...)
	return ""
}

// taken is how much a step takes of what an allowance counts.
func taken(d *Decision, of string) int64 {
	switch of {
	case "messages":
		if _, sends := d.Step.Sends(); sends {
			return 1
		}
		return 0
	case "points":
		return d.Points
	}
	return d.Cost()
}

// amount tells how much of something.
func (f *fold) amount(of string, n int64) string {
	if of == "money" {
		return f.money(n)
	}
	return fmt.Sprintf("%d %s", n, of)
}

// nextPeriod is when the calendar period after that of now begins.
func nextPeriod(per string, now time.Time, zone *time.Location) time.Time {
	y, m, _ := now.In(zone).Date()
	switch per {
	case "day":
		return rules.NextDay(now.In(zone))
	case "month":
		return time.Date(y, m+1, 1, 0, 0, 0, 0, zone)
	}
	return time.Date(y+1, 1, 1, 0, 0, 0, 0, zone)
}
