package trial

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"holdfast/engine"
	"holdfast/rules"
)

// expectation is an expected decision as a reader says it.
func (s *scene) expectation(e *rules.Expected) string {
	parts := []string{e.Playbook}
	add := func(format, value string) {
		if value != "" {
			parts = append(parts, fmt.Sprintf(format, value))
		}
	}
	add("step %s", e.Step)
	for kind, name := range pairs("email", e.Email, "survey", e.Survey, "webhook", e.Webhook) {
		parts = append(parts, kind+" "+name)
	}
	add("offer %s", e.Offer)
	if e.Percent != 0 {
		add("%s%%", number(e.Percent))
	}
	if e.Amount != nil {
		add("%s off", s.money(*e.Amount))
	}
	if e.Cost != nil {
		add("cost %s", s.money(*e.Cost))
	}
	if e.Points != 0 {
		add("%s", points(int64(e.Points)))
	}
	add("subject %q", e.Subject)
	for _, piece := range e.SubjectContains {
		add("subject with %q", piece)
	}
	for _, piece := range e.BodyContains {
		add("text with %q", piece)
	}
	return strings.Join(parts, ", ")
}

// say is a decision that goes as a reader says it. The letter's text is shown
// when one of the expectations asks about it.
func (s *scene) say(d *engine.Decision, asked []rules.Expected) (string, error) {
	parts := []string{d.Key.Playbook}
	letter, survey, webhook := d.Letter(), d.Step.Survey, d.Step.Webhook
	if string(d.Step.Kind) != d.Key.Step && letter == nil && d.Step.Offer == nil && webhook == nil {
		parts = append(parts, "step "+d.Key.Step)
	}
	switch {
	case survey != nil:
		parts = append(parts, "survey "+survey.Name)
	case letter != nil:
		parts = append(parts, "email "+letter.Name)
	case webhook != nil:
		parts = append(parts, "webhook "+webhook.Name)
	}
	if in := d.Incentive; in != nil {
		parts = append(parts, "offer "+in.Offer.Name, in.Worth(s.book.Currency))
		if in.Offer.Cost != nil {
			parts = append(parts, "cost "+s.money(in.Cost))
		}
	}
	if d.Step.Kind == rules.StepReward {
		parts = append(parts, points(d.Points))
	}
	message, written, err := s.letter(d)
	if err != nil {
		return "", err
	}
	if written {
		parts = append(parts, fmt.Sprintf("subject %q", message.Subject))
		for i := range asked {
			if e := &asked[i]; e.Playbook == d.Key.Playbook && !containsAll(message.Text, e.BodyContains) {
				parts = append(parts, fmt.Sprintf("text %q", spaced(message.Text)))
				break
			}
		}
	}
	return strings.Join(parts, ", "), nil
}

// pairs are kinds and names, in turn; those without a name are left out.
func pairs(kindsAndNames ...string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for i := 0; i < len(kindsAndNames); i += 2 {
			if kindsAndNames[i+1] != "" && !yield(kindsAndNames[i], kindsAndNames[i+1]) {
				return
			}
		}
	}
}

func points(n int64) string {
	if n == 1 {
		return "1 point"
	}
	return strconv.FormatInt(n, 10) + " points"
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func (s *scene) money(minor int64) string {
	c := s.book.Currency
	return fmt.Sprintf("%.*f %s", c.Digits, c.Major(minor), c.Code)
}
