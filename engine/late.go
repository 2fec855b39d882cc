package engine

import (
	"cmp"
	"fmt"
	"time"
)

// putOff is what becomes of a step that a stage wants to hold: held, to be asked
// again no later than when it is given up, or too late, for itself or for its
// offer.
func (f *fold) putOff(c *candidate, d *Decision, r Reason) Reason {
	worth := cmp.Or(c.playbook.GiveUp, f.Book.Limits.GiveUp)
	end := c.due.Add(worth)
	if worth > 0 && !end.After(f.Now) {
		d.Why = fmt.Sprintf("%s; due since %s, and worth waiting for %s", cmp.Or(d.Why, string(r)), c.due.In(f.Book.Zone).Format(minutes), spoken(worth))
		d.Until = time.Time{}
		return TooLate
	}
	if why, yes := f.outlived(d, r); yes {
		d.Why, d.Until = why, time.Time{}
		return OfferOver
	}
	if worth > 0 && d.Until.After(end) {
		d.Until = end
	}
	return r
}

// minutes is how an instant is told.
const minutes = "2006-01-02 15:04"

// spoken is a duration in days where it is whole days.
func spoken(d time.Duration) string {
	if days := d / (24 * time.Hour); days*24*time.Hour == d && days > 1 {
		return fmt.Sprintf("%d days", days)
	}
	if d%time.Hour != 0 {
		return fmt.Sprintf("%g minutes", d.Minutes())
	}
	return fmt.Sprintf("%g hours", d.Hours())
}
