package rules

import (
	"slices"

	"holdfast/rules/expression"
)

// addEarned puts the words of loyalty and offers into the vocabulary.
func (l *loader) addEarned() {
	of := map[string]string{} // by word: the badge, streak or offer whose it is
	for _, w := range l.book.Loyalty.fixedWords() {
		l.addEarnedWords([]expression.Word{w}, named{}, of)
	}
	for _, b := range l.draft.loyalty.badges {
		l.addEarnedWords(badgeWords(b.name), b.named, of)
	}
	for _, s := range l.draft.loyalty.streaks {
		l.addEarnedWords(streakWords(s.name), s.named, of)
	}
	for _, o := range l.draft.offers {
		l.addEarnedWords(heldOf(o.name), o.named, of)
	}
	if l.draft.loyalty.bad { // what it lacks may be what is asked for
		for _, w := range everEarned() {
			if _, known := l.book.Vocabulary.Word(w.Name); !known {
				l.broken[w.Name] = true
			}
		}
	}
}

// addEarnedWords adds the words of one thing that has a name, or of none.
func (l *loader) addEarnedWords(words []expression.Word, n named, of map[string]string) {
	if unfit, _ := judgeName("this", n.name); n.name != "" && unfit != "" {
		return // it is told of by its name
	}
	for _, w := range words {
		if other, taken := of[w.Name]; taken {
			l.at(n.key).say("the word "+w.Name+" would be of "+other+" and of "+n.name, "give one of them another name: - and _ are the same in words")
			return
		}
		if err := l.book.Vocabulary.Add(w); err != nil {
			panic("rules: the word " + w.Name + ": " + err.Error()) // they come before the project's own
		}
		of[w.Name], l.earned = n.name, append(l.earned, w)
	}
}

// everEarned are the words that loyalty may bring whatever its badges are called.
func everEarned() []expression.Word {
	return slices.Concat(pointsWords(), tierWords(&Tiers{By: TierPoints}), referralWords())
}

// unearned is what brings a word of loyalty; "" where nothing does.
func unearned(word string) string {
	is := func(w expression.Word) bool { return w.Name == word }
	switch {
	case slices.ContainsFunc(pointsWords(), is):
		return "loyalty:"
	case slices.ContainsFunc(tierWords(&Tiers{By: TierPoints}), is):
		return "tiers: under loyalty:"
	case slices.ContainsFunc(referralWords(), is):
		return "referrals: under loyalty:"
	}
	return ""
}
