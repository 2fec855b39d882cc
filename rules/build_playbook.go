package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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
		p := Playbook{
			Name: d.name, About: d.about, Repeat: Repeat{Once: d.oncePer == 0, Per: d.oncePer},
			Holdout: d.holdout, Priority: d.priority, Belt: cmp.Or(Belt{Share: d.maxShare}, l.book.Limits.Belt),
		}
		if d.schedule.written() {
			schedule, err := ParseSchedule(d.schedule.text, l.book.Zone)
			if err != nil {
				l.misscheduled(d.schedule, err)
			}
			if p.Schedule = schedule; schedule != nil {
				for _, doubt := range doubts(d.schedule.text) {
					l.inside(d.schedule.at, 1, doubt.Column, doubt.Length).warn(doubt.Message, doubt.Hint)
				}
				at := l.at(d.schedule.at)
				schedule.place = Problem{File: at.file.path, Line: at.line, Column: at.column, Length: at.length, Source: at.file.line(at.line)}
			}
		}
		l.name("a playbook", d.key, d.name)
		p.Audience = l.compile(d.audience, l.book.Vocabulary, expression.Options{Want: aCondition.Want, What: "an audience"})
		p.Exit = l.compile(d.exit, inside, aCondition)
		p.Steps = l.buildSteps(d, inside)
		l.book.Playbooks = append(l.book.Playbooks, p)
	}
	slices.SortStableFunc(l.book.Playbooks, func(a, b Playbook) int {
		return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(a.Name, b.Name))
	})
}

func (l *loader) buildSteps(d *playbookDraft, inside *expression.Vocabulary) []Step {
	var steps []Step
	acts, unread, given := false, false, map[string]value{} // a wait that could not be read may have been meant otherwise
	for _, s := range d.steps {
		step, ok := l.buildStep(s, inside)
		if !ok {
			continue
		}
		acts = acts || step.Kind != StepWait
		unread = unread || step.Kind == StepWait && s.wait == (span{})
		if other, ok := given[s.name]; ok {
			l.at(s.nameAt).say("there is a step "+quoted(s.name)+" already, at "+l.where(other), "a step's name is its own for ever: give one of them another")
		} else if s.name != "" {
			given[s.name] = s.nameAt
		}
		if same := func(other Step) bool { return other.ID == step.ID }; step.Kind == StepWait {
			step.ID = freeID(steps, step.ID)
		} else if s.name == "" && step.ID != "" && slices.ContainsFunc(steps, same) {
			l.at(s.at).say(alike(&step), "give this one a name: of its own, by which customers on their way are known when steps come or go")
		}
		step.Next = len(steps) + 1
		steps = append(steps, step)
	}
	if len(d.steps) > 0 && len(steps) == len(d.steps) && !acts && !unread {
		l.at(d.key).say("the playbook "+d.name+" only waits", "add a step with email:, offer: or reward:")
	}
	if n := len(steps); acts && !unread && n > 0 && steps[n-1].Kind == StepWait && len(steps) == len(d.steps) {
		l.at(d.steps[n-1].at).warn("nothing comes after this wait", "take it away")
	}
	return steps
}

func (l *loader) buildStep(d *stepDraft, inside *expression.Vocabulary) (Step, bool) {
	s := Step{ID: d.name, Note: d.note, Line: d.at.node.Line, File: d.at.file.path}
	if d.name != "" {
		l.name("a step", d.nameAt, d.name)
	}
	kinds := 0
	for _, is := range []bool{d.has.email, d.has.offer && !d.has.email, d.has.reward, d.has.wait} {
		if is {
			kinds++
		}
	}
	switch {
	case kinds == 0 && d.bad:
		return s, false
	case kinds == 0:
		l.at(d.at).say("this step does nothing", "write email:, offer:, reward: or wait:")
		return s, false
	case kinds > 1:
		l.at(d.at).say("a step does one thing, and this one does several", "make a step of each; only an offer may go with an email")
		return s, false
	case d.has.wait && d.when.written():
		l.at(d.when.at).say("a wait has no condition", "put when: on the step behind it")
		return s, false
	}
	s.When = l.compile(d.when, inside, aCondition)
	name := ""
	switch {
	case d.has.email:
		s.Kind, name = StepEmail, d.email.text
	case d.has.offer:
		s.Kind, name = StepOffer, d.offer.text
	case d.has.reward:
		s.Kind = StepReward
		s.Points = l.compile(d.points, inside, expression.Options{Want: []table.Kind{table.Number}, What: "points"})
		if n, ok := parseFinite(strings.TrimSpace(d.points.text)); ok && n <= 0 {
			l.at(d.points.at).say("a reward gives points, and this gives none", "write a number above 0")
		}
	default:
		s.Kind, s.Wait = StepWait, Wait{Days: d.wait.days, Time: d.wait.time}
	}
	if d.offer.written() {
		s.Offer = l.book.offer(d.offer.text)
		if s.Offer == nil && !l.broken[d.offer.text] && l.draft.root.node != nil {
			names := make([]string, len(l.book.Offers))
			for i, o := range l.book.Offers {
				names[i] = o.Name
			}
			l.at(d.offer.at).say("there is no offer "+quoted(d.offer.text), didYouMean(d.offer.text, names))
		}
		if s.Offer == nil {
			s.Offer = &Offer{Name: d.offer.text, Expires: 1} // so that its letter is not blamed
		}
	}
	if d.email.written() {
		s.Letter = l.letter(d.email, s.Offer)
		l.checkMail(d.email)
	}
	s.Content = string(s.Kind)
	if name != "" {
		s.Content += ":" + name
	}
	if s.Named = s.ID != ""; !s.Named {
		s.ID = s.Content
	}
	return s, true
}

// checkMail sees to what every letter needs besides its text.
func (l *loader) checkMail(at source) {
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

// alike says that an earlier step does the same.
func alike(s *Step) string {
	switch {
	case s.Letter != nil:
		return "an earlier step sends the letter " + s.Letter.Name + " too"
	case s.Offer != nil:
		return "an earlier step gives the offer " + s.Offer.Name + " too"
	}
	return "an earlier step gives a reward too"
}

// freeID is the id of a wait, with a number behind it when an earlier step has
// it: waits are never touched, so nobody depends on which is which.
func freeID(steps []Step, id string) string {
	free := id
	for n := 2; slices.ContainsFunc(steps, func(s Step) bool { return s.ID == free }); n++ {
		free = fmt.Sprintf("%s#%d", id, n)
	}
	return free
}
