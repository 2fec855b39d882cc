package rules

import (
	"strings"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// buildStep makes one step of its draft; its place among the others comes later.
// ok is false where it could not be told what the step is.
func (l *loader) buildStep(d *stepDraft, inside *expression.Vocabulary) (s Step, ok bool) {
	s = Step{Note: d.note, Line: d.at.node.Line, File: d.at.file.path}
	if d.name != "" {
		l.name("a step", d.nameAt, d.name)
	}
	kinds := d.kinds()
	switch {
	case len(kinds) == 0 && d.bad:
		return s, false
	case len(kinds) == 0:
		l.at(d.at).say("this step does nothing", "write email:, offer:, reward:, survey:, webhook:, wait:, branch:, variants: or exit:")
		return s, false
	case len(kinds) > 1:
		l.at(d.at).say("a step does one thing, and this one does several", "make a step of each; only an offer and variants may go with an email, and an offer with a webhook")
		return s, false
	}
	s.Kind = kinds[0]
	if !l.checkBeside(d, s.Kind) {
		return s, false
	}
	s.When = l.compile(d.when, inside, aCondition)
	switch s.Kind {
	case StepEmail:
		l.buildLetters(d, &s)
	case StepOffer:
		s.Offer = l.offerOf(d.offer)
	case StepReward:
		s.Points = l.compile(d.points, inside, expression.Options{Want: []table.Kind{table.Number}, What: "points"})
		if n, ok := parseFinite(strings.TrimSpace(d.points.text)); ok && n <= 0 {
			l.at(d.points.at).say("a reward gives points, and this gives none", "write a number above 0")
		}
	case StepSurvey:
		if s.Survey = l.surveyOf(d.survey); s.Survey != nil {
			s.Letter = s.Survey.Letter
		}
		l.checkMail(d.survey)
	case StepWebhook:
		s.Webhook = l.webhookOf(d.webhook)
		if d.offer.written() {
			s.Offer = l.offerOf(d.offer)
		}
	case StepWait:
		s.Wait, s.Arms = l.buildWait(d, inside)
	case StepBranch:
		s.Arms = l.buildBranch(d, inside)
	case StepSplit:
		s.Arms = l.buildSplit(d)
	}
	s.Promote = l.buildPromote(d)
	s.Content = d.content(&s)
	if s.ID, s.Named = d.name, d.name != ""; !s.Named {
		s.ID = s.called(s.Content)
	}
	return s, true
}

// kinds are what a step says that it does: one thing, when it is written well.
func (d *stepDraft) kinds() []StepKind {
	var kinds []StepKind
	for _, k := range []struct {
		is   bool
		kind StepKind
	}{
		{d.has.email, StepEmail},
		{d.has.offer && !d.has.email && !d.has.webhook, StepOffer},
		{d.has.reward, StepReward},
		{d.has.survey, StepSurvey},
		{d.has.webhook, StepWebhook},
		{d.has.wait, StepWait},
		{d.has.branch, StepBranch},
		{d.has.variants && !d.has.email, StepSplit},
		{d.exit.node != nil, StepExit},
	} {
		if k.is {
			kinds = append(kinds, k.kind)
		}
	}
	return kinds
}

// checkBeside refuses what a step of its kind has no use for.
func (l *loader) checkBeside(d *stepDraft, kind StepKind) bool {
	waitsFor := kind == StepWait && d.wait.condAt.node != nil
	switch {
	case kind == StepWait && d.when.written():
		l.at(d.when.at).say("a wait has no condition", "put when: on the step behind it")
		return false
	case kind == StepBranch && d.when.written():
		l.at(d.when.at).say("a branch has its conditions on its arms", "put when: on an arm, or the whole branch into an arm of another")
		return false
	case kind == StepSplit && d.when.written():
		l.at(d.when.at).say("variants that are a step of their own have no condition", "put the whole step into an arm of a branch")
		return false
	case d.thenAt.node != nil && !waitsFor && !d.wait.bad:
		l.at(d.thenAt).say("then: goes with a wait for a condition", "write wait: {for: CONDITION, at_most: 7d} beside it")
		return false
	case d.otherwiseAt.node != nil && !waitsFor && !d.wait.bad:
		l.at(d.otherwiseAt).say("else: goes with a wait for a condition, or into a branch", "write wait: {for: CONDITION, at_most: 7d} beside it, or put it behind a dash under branch:")
		return false
	case d.promoteAt.node != nil && !d.has.variants:
		l.at(d.promoteAt).say("promote: takes the better of several variants, and this step has none", "add variants: {plain: 50%, photo: 50%}, or take it away")
		return false
	}
	return true
}

func (l *loader) buildPromote(d *stepDraft) *Promote {
	if d.promoteAt.node == nil {
		return nil
	}
	return &Promote{Within: d.promote}
}

// buildLetters looks up the letter of a step, or that of each of its variants.
func (l *loader) buildLetters(d *stepDraft, s *Step) {
	if d.offer.written() {
		s.Offer = l.offerOf(d.offer)
	}
	if !d.email.written() {
		return
	}
	l.checkMail(d.email)
	if !d.has.variants {
		s.Letter = l.letter(d.email, s.Offer)
		return
	}
	for _, a := range d.variants {
		l.name("a variant", a.key, a.name)
		if a.grouped {
			l.at(a.at).say("a variant of a letter is its share, and this is a group", "write "+a.name+": 50%, or take email: away and put it into the steps of the variants")
			continue
		}
		letter := l.letter(source{d.email.text + "-" + a.name, a.key}, s.Offer)
		s.Variants = append(s.Variants, Variant{Name: a.name, Share: max(a.share, 0), Letter: letter})
	}
	l.checkShares(d)
}

// checkMail sees to what every letter needs besides its text.
func (l *loader) checkMail(at source) {
	if !at.written() {
		return
	}
	for _, name := range []string{"email", "consent"} {
		if _, ok := fieldOf(&l.book.Customers, name); ok || l.broken[name] || l.vague {
			continue
		}
		l.broken[name] = true // say it once
		l.at(at.at).say("letters need to know each customer's "+name+", and the source customers has no column for it", "add "+name+": COLUMN under columns of customers")
	}
	if l.draft.email.at.node == nil && l.draft.root.node != nil && !l.broken["email:"] {
		l.broken["email:"] = true
		l.at(at.at).say("letters need a sender, and "+l.typed(rootFile)+" has no email:", "add there: email: {from: \"Shop <hello@shop.example>\"}")
	}
}
