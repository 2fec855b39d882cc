package rules

import (
	"cmp"
	"slices"
	"time"
)

// giveUp is how long a step that is put off is worth keeping unless said: a
// birthday letter is not to leave weeks late.
const giveUp = 7 * 24 * time.Hour

func (l *loader) buildLimits() {
	d := &l.draft.limits
	l.book.Limits = Limits{
		Quiet: d.quiet, Days: d.weekdays, Holidays: slices.Concat(d.holidays.dates, d.bookDates), GiveUp: cmp.Or(d.giveUp.duration(), giveUp),
		Belt: l.buildBelt(&d.belt, "audience"), Together: l.buildBelt(&d.together, "together"), Drift: d.drift.drift(),
		Budgets: l.buildBudgets(d.budgets), Holdout: d.holdout,
	}
	m := &l.book.Limits
	slices.SortFunc(m.Holidays, compareDates)
	m.Holidays = slices.Compact(m.Holidays)
	for _, c := range d.messages {
		m.Messages = append(m.Messages, Cap{Max: c.max, Per: c.per.duration(), Channel: Channel(c.channel), Tag: c.tag.text})
	}
	if q := m.Quiet; q != nil && q.From == q.To {
		l.at(d.quietAt).say("quiet_hours begin and end at the same time", "write when they end, such as to: \"08:00\", or take them away")
	}
}

func compareDates(a, b Date) int {
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Day, b.Day))
}

// buildInhibit looks up what limits name of playbooks, once those are known, and
// puts playbooks that hold others before them: what they decide, the others see.
func (l *loader) buildInhibit() {
	for _, c := range l.draft.limits.messages {
		l.knownTag(c.tag)
	}
	for _, d := range l.draft.limits.inhibit {
		while := l.knownPlaybook(d.while)
		for _, hold := range d.hold {
			l.knownPlaybookOrTag(hold)
			if while != nil && while.is(hold.text) {
				l.at(hold.at).say("the playbook "+while.Name+" would hold its own steps", "leave it out of hold:")
			}
		}
		if while != nil {
			while.Inhibits = true
		}
		held := make([]string, len(d.hold))
		for i, hold := range d.hold {
			held[i] = hold.text
		}
		l.book.Limits.Inhibit = append(l.book.Limits.Inhibit, Inhibit{While: d.while.text, Hold: held})
	}
	l.checkCircles()
	slices.SortStableFunc(l.book.Playbooks, func(a, b Playbook) int {
		switch {
		case a.Inhibits == b.Inhibits:
			return 0
		case a.Inhibits:
			return -1
		}
		return 1
	})
}

// checkCircles finds two playbooks that hold each other: whoever is on the way
// through both would get nothing from either.
func (l *loader) checkCircles() {
	holds := func(i int, name string) bool {
		p := l.book.playbook(name)
		return p != nil && slices.ContainsFunc(l.book.Limits.Inhibit[i].Hold, p.is)
	}
	for j, b := range l.book.Limits.Inhibit {
		for i, a := range l.book.Limits.Inhibit[:j] {
			if a.While != b.While && holds(i, b.While) && holds(j, a.While) {
				l.at(l.draft.limits.inhibit[j].while.at).say("the playbooks "+a.While+" and "+b.While+" hold each other", "let only one of them hold the other")
			}
		}
	}
}

// is says whether the name or tag means the playbook.
func (p *Playbook) is(nameOrTag string) bool {
	return p.Name == nameOrTag || slices.Contains(p.Tags, nameOrTag)
}

// knownPlaybook is the playbook that is named; nil after a mistake.
func (l *loader) knownPlaybook(s source) *Playbook {
	if !s.written() {
		return nil
	}
	p := l.book.playbook(s.text)
	if p == nil && !l.broken[s.text] {
		l.at(s.at).say("there is no playbook "+quoted(s.text), didYouMean(s.text, l.playbookNames()))
	}
	return p
}

// knownTag reports a tag that no playbook has.
func (l *loader) knownTag(s source) {
	if tags := l.tags(); s.written() && !slices.Contains(tags, s.text) && !l.broken[s.text] {
		l.at(s.at).say("no playbook has the tag "+quoted(s.text), orElse(didYouMean(s.text, tags), "add tags: ["+s.text+"] to a playbook"))
	}
}

// knownPlaybookOrTag reports a name that is neither.
func (l *loader) knownPlaybookOrTag(s source) {
	known := slices.Concat(l.playbookNames(), l.tags())
	if s.written() && !slices.Contains(known, s.text) && !l.broken[s.text] {
		l.at(s.at).say("there is no playbook and no tag "+quoted(s.text), didYouMean(s.text, known))
	}
}

func (l *loader) playbookNames() []string {
	names := make([]string, len(l.book.Playbooks))
	for i, p := range l.book.Playbooks {
		names[i] = p.Name
	}
	slices.Sort(names)
	return names
}

// tags are the tags of all playbooks.
func (l *loader) tags() []string {
	var tags []string
	for _, p := range l.book.Playbooks {
		tags = append(tags, p.Tags...)
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}
