package rules

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"holdfast/rules/expression"
)

// rivals is how many of the playbooks that go first, the nearest ones, are held
// against one: asking of all would grow with the square of their number.
const rivals = 3

// shadowed finds playbooks whose first letter the message limit never lets go,
// since another playbook, which goes first, has written to the same customers
// at the same instant.
func (c *linter) shadowed() {
	drafts := map[string]*playbookDraft{}
	for _, d := range c.draft.playbooks {
		drafts[d.name] = d
	}
	together := map[[2]string]bool{}
	for i := range c.book.Playbooks { // in the order in which they go
		p := &c.book.Playbooks[i]
		if some, _ := p.lettersAtOnce(); some == 0 || !p.matches() {
			continue
		}
		asked := 0
		for k := i - 1; k >= 0 && asked < rivals; k-- {
			o := &c.book.Playbooks[k]
			limit := c.spent(o)
			if limit == nil || !o.matches() {
				continue
			}
			d, e := drafts[p.Name], drafts[o.Name]
			specs := [2]string{d.schedule.text, e.schedule.text}
			if _, known := together[specs]; !known {
				together[specs] = alwaysWith(p.Schedule, o.Schedule)
			}
			if !together[specs] || !c.speaksOf(p.Audience, o.Audience) {
				continue
			}
			asked++
			switch {
			case p.Priority == o.Priority && expression.Same(p.Audience, o.Audience):
				c.at(d.key).warn("the playbooks "+d.name+" and "+e.name+" have the same audience and the same priority, so only their names decide which of them writes first", "give one a higher priority:, or make them one")
			case c.within(p.Audience, o.Audience):
				c.at(d.key).warn(fmt.Sprintf("everybody in the audience of %s is in that of %s, which comes at the same time and goes first, and limits allow %d in %s: nothing is left for %s", d.name, e.name, limit.Max, hours(limit.Per), d.name),
					"give "+d.name+" the higher priority:, or keep its customers out of the audience of "+e.name)
			default:
				continue
			}
			break
		}
	}
}

// matches says whether everybody in the audience comes in, and counts against the
// limits.
func (p *Playbook) matches() bool { return p.Trigger.Kind == TriggerMatch && !p.Transactional }

// spent is the limit that the letters of a playbook's first instant use up.
func (c *linter) spent(p *Playbook) *Cap {
	_, all := p.lettersAtOnce()
	for i := range c.book.Limits.Messages {
		limit := &c.book.Limits.Messages[i]
		if letters := limit.Channel != ChannelWebhook && (limit.Tag == "" || slices.Contains(p.Tags, limit.Tag)); letters && all >= limit.Max {
			return limit
		}
	}
	return nil
}

// lettersAtOnce counts the letters before the first wait: those that some
// customers get, and those that everybody gets who comes in.
func (p *Playbook) lettersAtOnce() (some, all int) {
	for i := 0; i < len(p.Steps); i = p.Steps[i].Next {
		s := &p.Steps[i]
		channel, _ := s.Sends()
		switch {
		case s.Kind == StepWait || s.Kind == StepExit:
			return some, all
		case len(s.Arms) > 0: // who takes which is not known
			some += s.Next - i - 1
		case channel == ChannelEmail && s.When == nil:
			all++
			some++
		case channel == ChannelEmail:
			some++
		}
	}
	return some, all
}

// speaksOf says whether a condition speaks of all that a broader one does, which
// it must do to lie within it.
func (c *linter) speaksOf(narrow, broad *expression.Program) bool {
	words := c.wordsOf(narrow)
	for name := range c.wordsOf(broad) {
		if !words[name] {
			return false
		}
	}
	return true
}

// wordsOf are the words of a condition, with those behind its segments in their
// place.
func (c *linter) wordsOf(p *expression.Program) map[string]bool {
	if known := c.spoken[p]; known != nil {
		return known
	}
	words := map[string]bool{}
	for _, name := range p.Uses() {
		if meaning := c.people.Meanings[name]; meaning != nil {
			maps.Copy(words, c.wordsOf(meaning))
		} else {
			words[name] = true
		}
	}
	c.spoken[p] = words
	return words
}

// within says whether whoever is in the one audience is in the other for
// certain. One that nobody or everybody is in has been told of.
func (c *linter) within(narrow, broad *expression.Program) bool {
	return !c.people.Possible([]*expression.Program{narrow}, []*expression.Program{broad}, nil) &&
		c.people.Verdict(narrow) != expression.Never && c.people.Verdict(broad) != expression.Always
}

// alwaysWith says whether another schedule comes whenever the one does.
func alwaysWith(one, other *Schedule) bool {
	const ticks = 40
	at := one.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, one.Zone))
	for range ticks {
		if at.IsZero() {
			break
		}
		if !other.Next(at.Add(-time.Second)).Equal(at) {
			return false
		}
		at = one.Next(at)
	}
	return true
}

// hours is a span as a marketer writes it: 24h, 7d.
func hours(d time.Duration) string {
	if h := int(d.Hours()); h <= 48 || h%24 != 0 {
		return fmt.Sprintf("%dh", h)
	}
	return fmt.Sprintf("%dd", int(d.Hours())/24)
}
