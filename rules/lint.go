package rules

import (
	"holdfast/rules/expression"
)

// check looks for one kind of thing that is allowed and probably not meant.
type check struct {
	name string
	find func(*linter)
}

// checks are all of them. What they find is a warning with a place and a hint.
var checks = []check{
	{"constant conditions", (*linter).constants},               // always true, or never, whoever is asked
	{"constant audiences and exits", (*linter).wholeConstants}, // only the word true or false
	{"exits that hold at entry", (*linter).exits},              // nobody would ever get a step
	{"steps behind the exit", (*linter).stepsBehindExit},       // whoever holds the `when` has left
	{"arms never reached", (*linter).arms},                     // one above holds for all of them
	{"steps behind an exit", (*linter).behindExit},             // whoever comes there has left
	{"triggers that fire once", (*linter).onceTriggered},       // though what they look at comes again
	{"canaries without messages", (*linter).silentCanaries},    // nothing to count
	{"rungs never reached", (*linter).rungs},                   // one above holds for all of them
	{"unused metrics and segments", (*linter).unusedWords},     // or a name that was mistyped elsewhere
	{"unused offers", (*linter).unusedOffers},                  // no step gives them
	{"unused letters", (*linter).unusedLetters},                // no step sends them
	{"offers without an end", (*linter).endlessOffers},         // codes that are good for ever
	{"offers without a budget", (*linter).boundlessOffers},     // nothing stops them on a bad day
	{"codes that can be guessed", (*linter).guessable},         // too short for what they are worth
	{"groups of one offer", (*linter).lonelyGroups},            // or a name that was mistyped
	{"friends who are paid at once", (*linter).eagerReferrals}, // before anybody has bought
	{"playbooks without a holdout", (*linter).unmeasured},      // nobody will know what they were worth
	{"letters without limits", (*linter).unlimited},            // no cap, no quiet hours
	{"playbooks that shadow each other", (*linter).shadowed},   // the limit leaves nothing for the second
	{"once_per that never holds", (*linter).idleOncePer},       // the schedule comes more seldom
	{"waits beyond once_per", (*linter).longWaits},             // the way is longer than the pause
	{"budgets beyond give_up", (*linter).impatient},            // once used up, all who come after are lost
}

// linter is what the checks know: the project as written and as built, which
// go together name by name, for there are no mistakes in it.
type linter struct {
	*loader
	people expression.Reasoner // of conditions about customers
	facts  expression.Reasoner // of conditions about single orders, events and rows

	spoken      map[*expression.Program]map[string]bool // the words of conditions, once asked for
	leaveAtOnce map[string]bool                         // playbooks whose exit holds at entry
}

// lint runs the checks over a project without mistakes; in one with mistakes
// they might take a broken piece for an unused one.
func (l *loader) lint() {
	if mistakes, _ := l.problems.split(); len(mistakes) > 0 || l.draft.root.node == nil {
		return
	}
	c := &linter{loader: l, spoken: map[*expression.Program]map[string]bool{}}
	c.facts = expression.Reasoner{Zone: l.book.Zone}
	c.people = expression.Reasoner{Zone: l.book.Zone, Ranges: ranges(l.book), Meanings: map[string]*expression.Program{}}
	for _, s := range l.book.Segments {
		// A segment that is the same for everybody is told of where it stands,
		// and not once more wherever it is used.
		if c.people.Verdict(s.Where) == expression.Open {
			c.people.Meanings[s.Name] = s.Where
		}
	}
	for _, check := range checks {
		check.find(c)
	}
}

// playbook is the built playbook of that name.
func (b *Book) playbook(name string) *Playbook {
	for i := range b.Playbooks {
		if b.Playbooks[i].Name == name {
			return &b.Playbooks[i]
		}
	}
	return nil
}

// gives says whether some step of the playbook is of one of the kinds.
func (p *Playbook) gives(kinds ...StepKind) bool {
	for _, s := range p.Steps {
		for _, k := range kinds {
			if s.Kind == k {
				return true
			}
		}
	}
	return false
}
