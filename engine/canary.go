package engine

import (
	"fmt"
	"time"

	"holdfast/rules"
)

// canary lets the first few messages of a wave go, and puts the others off until
// there has been time to see how they are received.
func canary(f *fold, c *candidate, d *Decision) Reason {
	rule := c.playbook.Canary
	if _, sends := d.Step.Sends(); !sends || rule == nil {
		return ""
	}
	w := f.memory.wave(c.playbook.Name, c.began)
	if w.Sent < rule.First || w.First.IsZero() { // a wave without a first message has none to wait for
		return ""
	}
	if until := w.First.Add(rule.Wait); until.After(f.Now) {
		d.Until = until.In(f.Book.Zone)
		d.Why = fmt.Sprintf("the first %d are out since %s", w.Sent, w.First.In(f.Book.Zone).Format(minutes))
		return CanaryWait
	}
	return ""
}

// stopped says why a playbook's canary stops it: a wave whose time to wait is
// over, and of which too many bounced, complained or unsubscribed.
func stopped(rule *rules.Canary, waves []Wave, now time.Time, zone *time.Location) (why string, stop bool) {
	if rule == nil {
		return "", false
	}
	for _, w := range waves {
		if w.Sent == 0 || w.First.IsZero() || w.First.Add(rule.Wait).After(now) {
			continue
		}
		for _, sign := range []struct {
			n    int
			most float64
			what string
		}{{w.Bounced, rule.Bounced, "bounced"}, {w.Complained, rule.Complained, "were called spam"}, {w.Unsubscribed, rule.Unsubscribed, "led to an unsubscription"}} {
			if share := float64(sign.n) / float64(w.Sent); sign.most > 0 && share > sign.most {
				return fmt.Sprintf("of the %d messages to those who came in on %s %d %s, %.1f%%, and at most %g%% may",
					w.Sent, w.Began.In(zone).Format(minutes), sign.n, sign.what, 100*share, 100*sign.most), true
			}
		}
	}
	return "", false
}
