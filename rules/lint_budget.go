package rules

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// impatient finds budgets whose period is longer than a step that is put off is
// kept: once one is used up, whoever comes early in the period is given up on
// before the next begins.
func (c *linter) impatient() {
	everybody := c.book.Playbooks
	for i, a := range c.book.Limits.Budgets {
		period := longestPeriod(a, everybody)
		var names []string
		own := true // all of them have a give_up of their own
		for k := range everybody {
			if p := &everybody[k]; p.takes(a.Of) && c.kept(p) < period {
				names, own = append(names, p.Name), own && p.GiveUp > 0
			}
		}
		if who := playbooksNamed(names); own && len(names) > 0 {
			c.warnOfGivingUp(c.draft.limits.budgets[i], a, period, who, "in "+who)
		} else if len(names) > 0 {
			c.warnOfGivingUp(c.draft.limits.budgets[i], a, period, who, "under limits")
		}
	}
	for _, d := range c.draft.playbooks {
		p := c.book.playbook(d.name)
		for i, a := range p.Budgets {
			who, period := playbooksNamed([]string{p.Name}), longestPeriod(a, []Playbook{*p})
			if p.takes(a.Of) && c.kept(p) < period {
				c.warnOfGivingUp(d.budgets[i], a, period, who, "in "+who)
			}
		}
	}
}

func (c *linter) warnOfGivingUp(d *allowanceDraft, a Allowance, period time.Duration, who, where string) {
	hint := fmt.Sprintf("write give_up: %dd %s", int((period.Hours()+23)/24), where)
	if a.Per == "month" || a.Per == "year" {
		hint += ", or a smaller budget per: day"
	}
	c.at(d.at).warn(fmt.Sprintf("once this budget is used up, whoever comes to a step of %s is given up on before the next %s begins", who, a.Per), hint)
}

// kept is how long a step of the playbook is kept when it is put off.
func (c *linter) kept(p *Playbook) time.Duration { return cmp.Or(p.GiveUp, c.book.Limits.GiveUp) }

// takes says whether some step takes of what an allowance counts.
func (p *Playbook) takes(of string) bool {
	for i := range p.Steps {
		s := &p.Steps[i]
		_, sends := s.Sends()
		if of == "messages" && sends || of == "points" && s.Points != nil || of == "money" && s.Offer != nil {
			return true
		}
	}
	return false
}

func playbooksNamed(names []string) string {
	if len(names) == 1 {
		return "the playbook " + names[0]
	}
	return "the playbooks " + strings.Join(names, ", ")
}

// longestPeriod is how long an allowance may be used up before there is room
// again. A run of the project's is one of any playbook.
func longestPeriod(a Allowance, playbooks []Playbook) time.Duration {
	const day = 24 * time.Hour
	switch a.Per {
	case "day":
		return day
	case "month":
		return 31 * day
	case "year":
		return 366 * day
	}
	var shortest time.Duration
	for i := range playbooks {
		if gap := longestGap(playbooks[i].Schedule); shortest == 0 || gap < shortest {
			shortest = gap
		}
	}
	return shortest
}

// longestGap is the longest time from one instant of a schedule to the next.
func longestGap(s *Schedule) time.Duration {
	const ticks = 40
	var longest time.Duration
	at := s.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, s.Zone))
	for range ticks {
		next := s.Next(at)
		if next.IsZero() {
			break
		}
		// By the clock on the wall: a day on which the clock is put back is one.
		_, there := next.In(s.Zone).Zone()
		_, here := at.In(s.Zone).Zone()
		longest, at = max(longest, next.Sub(at)+time.Duration(there-here)*time.Second), next
	}
	return longest
}
