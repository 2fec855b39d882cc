package engine

import (
	"fmt"

	"holdfast/engine/experiment"
)

// holdout keeps a stable share of customers untouched: of the whole project
// first, then of the playbook.
func holdout(f *fold, c *candidate, d *Decision) Reason {
	switch {
	case experiment.HeldOut("holdout", c.customer, f.Book.Untouched(c.playbook)):
		d.Ghost = true
		d.Why = fmt.Sprintf("one of the %g%% whom no playbook touches", f.Book.Limits.Holdout*100)
		return HeldOut
	case experiment.HeldOut("holdout "+c.playbook.Salt(), c.customer, c.playbook.Holdout):
		d.Why = fmt.Sprintf("one of the %g%% kept to measure %s", c.playbook.Holdout*100, c.playbook.Name)
		return HeldOut
	}
	return ""
}
