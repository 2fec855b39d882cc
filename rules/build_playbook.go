package rules

import (
	"cmp"
	"fmt"
	"slices"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

var aCondition = expression.Options{Want: []table.Kind{table.Bool}, What: "a condition"}

func (l *loader) buildPlaybooks() {
	inside, err := l.book.Vocabulary.With(EntryWords()...)
	if err != nil {
		panic(fmt.Sprintf("rules: the entry words: %v", err)) // addWord keeps them free
	}
	for _, d := range l.draft.playbooks {
		l.book.Playbooks = append(l.book.Playbooks, l.buildPlaybook(d, inside))
	}
	slices.SortStableFunc(l.book.Playbooks, func(a, b Playbook) int {
		first := func(p *Playbook) int {
			if p.Inhibits {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(first(&a), first(&b)), cmp.Compare(b.Priority, a.Priority), cmp.Compare(a.Name, b.Name))
	})
}

func (l *loader) buildPlaybook(d *playbookDraft, inside *expression.Vocabulary) Playbook {
	limits := &l.book.Limits
	p := Playbook{
		Name: d.name, About: d.about, Holdout: d.holdout, Priority: d.priority, Topic: d.topic.text, Transactional: d.transactional,
		GiveUp: d.giveUp.duration(),
		Belt:   cmp.Or(l.buildBelt(&d.belt, "audience"), limits.Belt),
		Drift:  cmp.Or(d.drift.drift(), limits.Drift),
		Canary: l.buildCanary(d.canary),
	}
	p.Inhibits = slices.ContainsFunc(limits.Inhibit, func(i Inhibit) bool { return i.While == p.Name })
	l.name("a playbook", d.key, d.name)
	p.Schedule = l.buildSchedule(d.schedule)
	p.Trigger = l.buildTrigger(d)
	p.Audience = l.buildAudience(d)
	p.Starts, p.Ends = l.buildSeason(d)
	p.Repeat = l.buildRepeat(d)
	p.Tags = l.buildTags(d)
	p.Budgets = l.buildBudgets(d.budgets)
	l.checkTopic(d)
	p.Exit = l.compile(d.exit, inside, aCondition)
	p.Steps = l.buildSteps(d, inside)
	return p
}

// buildSchedule is nil where it cannot be read.
func (l *loader) buildSchedule(d source) *Schedule {
	if !d.written() {
		return nil
	}
	schedule, err := ParseSchedule(d.text, l.book.Zone)
	if err != nil {
		l.misscheduled(d, err)
		return nil
	}
	for _, doubt := range doubts(d.text) {
		l.inside(d.at, 1, doubt.Column, doubt.Length).warn(doubt.Message, doubt.Hint)
	}
	at := l.at(d.at)
	schedule.place = Problem{File: at.file.path, Line: at.line, Column: at.column, Length: at.length, Source: at.file.line(at.line)}
	return schedule
}

// buildAudience is everybody where only on: says who comes in.
func (l *loader) buildAudience(d *playbookDraft) *expression.Program {
	if d.audience.written() || d.trigger.at.node == nil {
		return l.compile(d.audience, l.book.Vocabulary, expression.Options{Want: aCondition.Want, What: "an audience"})
	}
	everybody, err := expression.Compile("true", l.book.Vocabulary, aCondition)
	if err != nil {
		panic(fmt.Sprintf("rules: the audience of everybody: %v", err)) // true is no word that could be taken
	}
	return everybody
}

// buildRepeat reads how often one customer may come in.
func (l *loader) buildRepeat(d *playbookDraft) Repeat {
	var said []string
	var last value
	for _, one := range []struct {
		name string
		at   value
	}{{"once_per", d.oncePerAt}, {"once", d.once}, {"always", d.always}} {
		if one.at.node != nil {
			said, last = append(said, one.name+":"), one.at
		}
	}
	if len(said) > 1 {
		l.at(last).say(said[0]+" and "+said[len(said)-1]+" say two things about how often a customer may come in", "keep one of them")
	}
	switch {
	case d.always.node != nil:
		return Repeat{}
	case d.oncePer > 0:
		return Repeat{Per: d.oncePer}
	}
	return Repeat{Once: true}
}

// buildTags are the tags, sorted.
func (l *loader) buildTags(d *playbookDraft) []string {
	var tags []string
	for _, tag := range d.tags {
		l.name("a tag", tag.at, tag.text)
		if slices.Contains(tags, tag.text) {
			l.at(tag.at).say("the tag "+tag.text+" stands here twice", "keep one of them")
			continue
		}
		tags = append(tags, tag.text)
	}
	slices.Sort(tags)
	return tags
}

func (l *loader) checkTopic(d *playbookDraft) {
	var names []string
	for _, t := range l.book.Consent.Topics {
		names = append(names, t.Name)
	}
	if !slices.Contains(names, d.topic.text) {
		l.thereIsNo("topic", d.topic, names, "define it under topics: of consent:")
	}
}
