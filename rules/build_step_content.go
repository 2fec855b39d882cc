package rules

import (
	"cmp"
	"strings"
)

// content says what a step does, in the marketer's own words, so that one who had
// it under another name is known to have had it: "email:we-miss-you",
// "reward:round(aov * 2) Good to see you". Two steps of a playbook that do the
// same have the same content.
func (d *stepDraft) content(s *Step) string {
	var parts []string
	say := func(words ...string) { parts = append(parts, words...) }
	switch s.Kind {
	case StepEmail:
		say(d.email.text)
	case StepOffer:
		say(d.offer.text)
	case StepReward:
		say(d.points.text, d.note)
	case StepSurvey:
		say(d.survey.text)
	case StepWebhook:
		say(d.webhook.text)
	case StepWait:
		if s.Wait.Kind == WaitFor {
			say(string(WaitFor), d.wait.cond.text)
		}
	case StepBranch:
		for _, a := range d.branch {
			say(cmp.Or(a.when.text, armElse))
		}
	case StepSplit:
		for _, a := range d.variants {
			say(a.name)
		}
	case StepExit:
		say(d.when.text)
	}
	return joined(s.Kind, parts...)
}

// called is the ID of a step without a name.
func (s *Step) called(content string) string {
	switch s.Kind {
	case StepReward, StepBranch, StepSplit, StepExit:
		return string(s.Kind)
	case StepWait:
		if s.Wait.Kind == WaitFor {
			return joined(s.Kind, string(WaitFor))
		}
	}
	return content
}

// joined is a kind and what there is to say of it, on one line.
func joined(kind StepKind, parts ...string) string {
	words := strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
	if words == "" {
		return string(kind)
	}
	return string(kind) + ":" + words
}
