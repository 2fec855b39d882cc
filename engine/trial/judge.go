package trial

import (
	"slices"
	"strings"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/templates"
)

// wrong is what a moment got wrong.
type wrong struct {
	expected, got []string
	reordered     bool     // what was expected goes, in another order
	listed        bool     // got has everything that goes
	playbooks     []string // that it is about, each once
}

// judge compares a moment with what was expected of it; nil is as expected.
func (s *scene) judge(m *rules.Moment) (*wrong, error) {
	w := &wrong{}
	if m.Exact {
		if err := s.judgeGo(m, w); err != nil {
			return nil, err
		}
	}
	s.judgeStanding(m, w)
	for i := range m.Withheld {
		if err := s.judgeNone(&m.Withheld[i], w); err != nil {
			return nil, err
		}
	}
	if len(w.expected) == 0 {
		return nil, nil
	}
	return w, nil
}

func (w *wrong) about(playbook string) {
	if !slices.Contains(w.playbooks, playbook) {
		w.playbooks = append(w.playbooks, playbook)
	}
}

// judgeGo compares everything that goes, in order.
func (s *scene) judgeGo(m *rules.Moment, w *wrong) error {
	goes := s.plan.Go()
	right := len(goes) == len(m.Expected)
	var about []string
	for i := range max(len(goes), len(m.Expected)) {
		switch {
		case i >= len(goes):
			about = append(about, m.Expected[i].Playbook)
		case i >= len(m.Expected):
			about = append(about, goes[i].Key.Playbook)
		default:
			fits, err := s.fits(&m.Expected[i], &goes[i])
			if err != nil {
				return err
			}
			if !fits {
				right = false
				about = append(about, m.Expected[i].Playbook, goes[i].Key.Playbook)
			}
		}
	}
	if right {
		return nil
	}
	for _, name := range about {
		w.about(name)
	}
	w.listed = true
	var err error
	if w.reordered, err = s.inAnotherOrder(m.Expected, goes); err != nil {
		return err
	}
	for i := range m.Expected {
		w.expected = append(w.expected, s.expectation(&m.Expected[i]))
	}
	for i := range goes {
		text, err := s.say(&goes[i], m.Expected)
		if err != nil {
			return err
		}
		w.got = append(w.got, text)
	}
	if len(m.Expected) == 0 {
		w.expected = append(w.expected, "nothing")
	}
	if len(goes) == 0 {
		w.got = append(w.got, "nothing")
	}
	return nil
}

// fits says whether a decision is the one that was expected.
func (s *scene) fits(e *rules.Expected, d *engine.Decision) (bool, error) {
	in := d.Incentive
	switch {
	case e.Playbook != d.Key.Playbook,
		e.Step != "" && e.Step != d.Key.Step,
		!hands(d, e.Email, e.Survey, e.Webhook),
		e.Offer != "" && (in == nil || in.Offer.Name != e.Offer),
		e.Percent != 0 && (in == nil || in.Percent != e.Percent),
		e.Amount != nil && (in == nil || in.Kind != rules.OfferAmount || in.Amount != *e.Amount),
		e.Cost != nil && d.Cost() != *e.Cost,
		!s.gives(e, in),
		e.Points != 0 && d.Points != int64(e.Points):
		return false, nil
	}
	if e.Subject == "" && len(e.SubjectContains) == 0 && len(e.BodyContains) == 0 {
		return true, nil
	}
	message, written, err := s.letter(d)
	if err != nil || !written {
		return false, err
	}
	return (e.Subject == "" || spaced(message.Subject) == spaced(e.Subject)) &&
		containsAll(message.Subject, e.SubjectContains) && containsAll(message.Text, e.BodyContains), nil
}

// hands says whether a decision's step is the letter, the survey and the webhook
// of these names, as far as they are given.
func hands(d *engine.Decision, email, survey, webhook string) bool {
	s := d.Step
	if s == nil {
		return email+survey+webhook == ""
	}
	letter := d.Letter()
	return (email == "" || letter != nil && letter.Name == email) &&
		(survey == "" || s.Survey != nil && s.Survey.Name == survey) &&
		(webhook == "" || s.Webhook != nil && s.Webhook.Name == webhook)
}

// letter is a decision's letter, if it has one.
func (s *scene) letter(d *engine.Decision) (message templates.Message, written bool, err error) {
	if d.Letter() == nil {
		return message, false, nil
	}
	message, err = s.writer.Write(d, "")
	return message, true, err
}

// containsAll says whether a text holds every piece; runs of space and line
// ends count as one space.
func containsAll(text string, pieces []string) bool {
	text = spaced(text)
	for _, piece := range pieces {
		if !strings.Contains(text, spaced(piece)) {
			return false
		}
	}
	return true
}

func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// judgeNone asks that nothing of a playbook, or of one of its steps, goes.
func (s *scene) judgeNone(n *rules.Withheld, w *wrong) error {
	decisions := s.about(n)
	d := (*engine.Decision)(nil)
	if len(decisions) > 0 {
		d = engine.Verdict(decisions)
	}
	reason := engine.NoMatch
	if d != nil {
		reason = d.Reason
	}
	if reason != engine.Go && (n.Reason == "" || n.Reason == string(reason)) {
		return nil
	}
	w.about(n.Playbook)
	what := n.Playbook
	if n.Step != "" {
		what += ", step " + n.Step
	}
	for kind, name := range pairs("email", n.Email, "survey", n.Survey, "webhook", n.Webhook) {
		what += ", " + kind + " " + name
	}
	expected, got := "nothing", ""
	if n.Reason != "" {
		expected = n.Reason
	}
	switch {
	case d == nil:
		got = what + ": " + string(engine.NoMatch)
	case d.Reason == engine.Go:
		if w.listed {
			break
		}
		text, err := s.say(d, nil)
		if err != nil {
			return err
		}
		got = text
	default:
		got = what + ": " + string(d.Reason)
		if d.Why != "" {
			got += " (" + d.Why + ")"
		}
	}
	w.expected = append(w.expected, what+": "+expected)
	if got != "" {
		w.got = append(w.got, got)
	}
	return nil
}

// about are the decisions that an expectation of nothing is about.
func (s *scene) about(n *rules.Withheld) []engine.Decision {
	var found []engine.Decision
	for i := range s.plan.Playbooks {
		if s.plan.Playbooks[i].Playbook.Name != n.Playbook {
			continue
		}
		all := &s.plan.Playbooks[i].Decisions
		for d := range all.All() {
			if isStep := n.Step == "" || d.Key.Step == n.Step; isStep && hands(d, n.Email, n.Survey, n.Webhook) {
				found = append(found, *d)
			}
		}
		if len(found) == 0 && all.Len() > 0 {
			// The walk did not come as far as the step: what held it is the reason.
			if last := all.At(all.Len() - 1); last.Reason != engine.Go {
				found = append(found, last)
			}
		}
	}
	return found
}
