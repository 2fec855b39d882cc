package rules

import "slices"

// testDraft is a test as it was written, with the places of what can still be
// wrong.
type testDraft struct {
	Test
	at        value
	name      source
	heldPlace value
	moments   []*momentDraft // the test's own is the first
}

type momentDraft struct {
	Moment
	at       value // the whole
	atPlace  value // its instant
	expects  bool  // something is written, be it right or wrong
	expected []*expectedDraft
	withheld []*withheldDraft
}

// placed says whether the moment's instant could be read.
func (m *momentDraft) placed() bool { return !m.At.IsZero() }

// pointedDraft is what an expectation is about.
type pointedDraft struct {
	at                    value
	playbook, step, email source
	survey, webhook       source
}

type expectedDraft struct {
	Expected
	pointedDraft
	offer        source
	amount, cost string
	amountAt     value
	costAt       value
}

type withheldDraft struct {
	Withheld
	pointedDraft
	reason source
}

// buildExpected looks up the names of an expectation.
func (l *loader) buildExpected(d *expectedDraft) Expected {
	e := d.Expected
	e.Line = d.pointedDraft.at.node.Line
	p := l.pointed(&d.pointedDraft)
	e.Playbook, e.Step, e.Email, e.Offer = d.playbook.text, d.step.text, d.email.text, d.offer.text
	e.Survey, e.Webhook = d.survey.text, d.webhook.text
	if p != nil && d.offer.written() {
		l.oneOf(d.offer, "an offer of the playbook "+p.Name, stepNames(p, func(s *Step) string {
			if s.Offer == nil {
				return ""
			}
			return s.Offer.Name
		}))
	}
	for _, m := range []struct {
		written string
		at      value
		into    **int64
	}{{d.amount, d.amountAt, &e.Amount}, {d.cost, d.costAt, &e.Cost}} {
		if m.written != "" && !l.bookless { // without the book its currency is not known

			n := l.amount(m.at, m.written)
			*m.into = &n
		}
	}
	return e
}

func (l *loader) buildWithheld(d *withheldDraft) Withheld {
	w := d.Withheld
	w.Line = d.at.node.Line
	l.pointed(&d.pointedDraft)
	w.Playbook, w.Step, w.Email, w.Reason = d.playbook.text, d.step.text, d.email.text, d.reason.text
	w.Survey, w.Webhook = d.survey.text, d.webhook.text
	switch {
	case !d.reason.written():
	case w.Reason == "go":
		l.at(d.reason.at).say("go is no reason to get nothing", "write what goes under expect:")
	case w.Reason == "audience_belt":
		l.at(d.reason.at).say("the audience belt is off in tests: one customer would always be everybody", "")
	case w.Reason == "drift" || w.Reason == "canary_stopped" || w.Reason == "stale_source":
		l.at(d.reason.at).say("what stops a whole playbook is off in tests, which are about one customer", "")
	case w.Reason == "passed":
		l.at(d.reason.at).say("passed is the taking of a way, and no reason to get nothing", "name a step behind the branch")
	case w.Reason == "pool_empty":
		l.at(d.reason.at).say("the pools of a test always have a code left", "")
	case w.Reason == "step_gone":
		l.at(d.reason.at).say("no step is taken out of a playbook in a test", "")
	default:
		l.oneOf(d.reason, "a reason to get nothing", withheldReasons)
	}
	return w
}

// pointed checks the playbook, step and letter that an expectation names.
func (l *loader) pointed(d *pointedDraft) *Playbook {
	if !d.playbook.written() || l.bookless {
		return nil
	}
	var names []string
	for i := range l.book.Playbooks {
		names = append(names, l.book.Playbooks[i].Name)
	}
	p := l.book.playbook(d.playbook.text)
	if said := "the playbook " + d.playbook.text; p == nil {
		if !l.broken[said] { // renamed, it may stand in every test
			l.oneOf(d.playbook, "a playbook of this project", names)
		}
		l.broken[said] = true
		return nil
	}
	if d.step.written() {
		l.oneOf(d.step, "a step of the playbook "+p.Name, stepNames(p, func(s *Step) string {
			if s.Kind == StepWait && s.Wait.Kind != WaitFor {
				return ""
			}
			return s.ID
		}))
	}
	if d.email.written() {
		l.oneOf(d.email, "a letter of the playbook "+p.Name, p.letterNames())
	}
	if d.survey.written() {
		l.oneOf(d.survey, "a survey of the playbook "+p.Name, stepNames(p, func(s *Step) string {
			if s.Survey == nil {
				return ""
			}
			return s.Survey.Name
		}))
	}
	if d.webhook.written() {
		l.oneOf(d.webhook, "a webhook of the playbook "+p.Name, stepNames(p, func(s *Step) string {
			if s.Webhook == nil {
				return ""
			}
			return s.Webhook.Name
		}))
	}
	return p
}

// stepNames is what of gives for each step of a playbook that has it.
func stepNames(p *Playbook, of func(*Step) string) []string {
	var names []string
	for i := range p.Steps {
		if name := of(&p.Steps[i]); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// letterNames are the letters that a playbook sends, those of variants too.
func (p *Playbook) letterNames() []string {
	var names []string
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Letter != nil {
			names = append(names, s.Letter.Name)
		} else {
			for _, v := range s.Variants {
				names = append(names, v.Letter.Name)
			}
		}
	}
	return names
}

// oneOf says so when a name is not among those that there are.
func (l *loader) oneOf(s source, what string, known []string) bool {
	for _, name := range known {
		if name == s.text {
			return true
		}
	}
	var once []string
	for _, name := range known {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	hint := didYouMean(s.text, once)
	if len(known) == 0 {
		hint = "there is none"
	}
	l.at(s.at).say(quoted(s.text)+" is not "+what, hint)
	return false
}
