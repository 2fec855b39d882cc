package rules

import (
	"fmt"
	"time"

	"holdfast/rules/expression"
)

// atEntry are the words about an entry as it begins.
func atEntry() map[string]float64 {
	zero := map[string]float64{}
	for _, w := range EntryWords() {
		zero[w.Name] = 0
	}
	return zero
}

// exits finds exits that everybody who comes in holds already.
func (c *linter) exits() {
	c.leaveAtOnce = map[string]bool{}
	for _, d := range c.draft.playbooks {
		p := c.book.playbook(d.name)
		come := []*expression.Program{p.Audience}
		if p.Exit != nil && !c.people.Possible(come, []*expression.Program{p.Exit}, atEntry()) && c.people.Possible(come, nil, nil) {
			c.leaveAtOnce[d.name] = true
			c.at(d.exit.at).warn("whoever comes in holds this exit already, so nobody ever gets a step", "ask for what happens after the entry, such as orders_since_entry > 0")
		}
	}
}

func (c *linter) stepsBehindExit() {
	for _, d := range c.draft.playbooks {
		p := c.book.playbook(d.name)
		if p.Exit == nil || c.leaveAtOnce[d.name] {
			continue
		}
		drafts := flat(d.steps)
		for i, s := range p.Steps {
			own := []*expression.Program{s.When}
			if s.When != nil && !c.people.Possible(own, []*expression.Program{p.Exit}, nil) && c.people.Possible(own, nil, nil) {
				c.at(drafts[i].when.at).warn("nobody gets this step: whoever holds its condition has left by the exit", "take the step away, or ask for less in exit:")
			}
		}
	}
}

// unmeasured finds playbooks that write or give something away with nobody to
// compare with; points alone are a promise that is kept to everybody, and what is
// transactional is owed to everybody.
func (c *linter) unmeasured() {
	for _, d := range c.draft.playbooks {
		if p := c.book.playbook(d.name); !p.Transactional && p.gives(StepEmail, StepOffer, StepSurvey, StepWebhook) && p.Holdout == 0 && c.book.Limits.Holdout == 0 {
			c.at(d.key).warn("without a holdout nobody can say what the playbook "+d.name+" is worth", "add holdout: 10%, or holdout: 5% under limits in "+rootFile)
		}
	}
}

func (c *linter) unlimited() {
	for i := range c.book.Playbooks {
		if !c.book.Playbooks[i].gives(StepEmail, StepSurvey, StepWebhook) {
			continue
		}
		if len(c.book.Limits.Messages) == 0 {
			c.setting("limits").warn("nothing limits how many letters one customer gets", "add messages: [{max: 1, per: 24h}, {max: 3, per: 7d}] under limits")
		}
		if c.book.Limits.Quiet == nil {
			c.setting("limits").warn("letters may leave in the middle of the night", "add quiet_hours: {from: \"21:00\", to: \"08:00\"} under limits")
		}
		return
	}
}

// idleOncePer finds a once_per that has always passed when the schedule comes
// again.
func (c *linter) idleOncePer() {
	for _, d := range c.draft.playbooks {
		p := c.book.playbook(d.name)
		if p.Repeat.Per == 0 || p.Schedule == nil || p.Trigger.Kind != TriggerMatch {
			continue
		}
		if days, ok := idle(p.Schedule, p.Repeat.Per); ok {
			c.at(d.key).warn(fmt.Sprintf("once_per of the playbook %s holds nobody back: its schedule comes only every %d days", d.name, days),
				fmt.Sprintf("write a once_per of more than %d days, or leave it: then everybody comes in once for ever", days))
		}
	}
}

// idle says whether so many days, and one more, have passed whenever the
// schedule comes again, and how many days lie between at least.
func idle(s *Schedule, per Days) (days int, ok bool) {
	const ticks = 40
	at := s.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, s.Zone))
	for range ticks {
		next := s.Next(at)
		if next.IsZero() {
			break
		}
		if at.In(s.Zone).AddDate(0, 0, int(per)+1).After(next) {
			return 0, false
		}
		if between := int(next.Sub(at).Hours()/24 + 0.5); days == 0 || between < days {
			days = between
		}
		at = next
	}
	return days, days > 0
}

// longWaits finds ways through a playbook that take longer than once_per.
func (c *linter) longWaits() {
	for _, d := range c.draft.playbooks {
		p := c.book.playbook(d.name)
		if p.Repeat.Per == 0 {
			continue
		}
		drafts := flat(d.steps)
		for i, way := range p.ways() {
			if p.Steps[i].Kind == StepWait && way > time.Duration(p.Repeat.Per)*24*time.Hour {
				c.at(drafts[i].at).warn(fmt.Sprintf("the way through the playbook %s takes %d days and once_per is %d: nobody comes in again while on the way", d.name, int(way.Hours()/24+0.999), p.Repeat.Per),
					"write a longer once_per, or shorter waits")
				break
			}
		}
	}
}

// ways is how long customers may have been on the way when they are through with
// each step.
func (p *Playbook) ways() []time.Duration {
	ways := make([]time.Duration, len(p.Steps)+1)
	for i := range p.Steps {
		s := &p.Steps[i]
		ways[i] += time.Duration(s.Wait.Days)*24*time.Hour + s.Wait.Time
		for _, next := range append([]int{s.Next}, firsts(s.Arms)...) {
			ways[next] = max(ways[next], ways[i])
		}
	}
	return ways[:len(p.Steps)]
}

func firsts(arms []Arm) []int {
	var all []int
	for _, a := range arms {
		all = append(all, a.First)
	}
	return all
}
