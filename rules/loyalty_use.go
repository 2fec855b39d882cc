package rules

import (
	"slices"
	"strings"

	"holdfast/rules/expression"
)

// programs are the expressions over customers' words that an offer asks.
func (o *Offer) programs() []*expression.Program {
	all := []*expression.Program{o.Cost, o.Margin}
	for _, r := range o.Ladder {
		all = append(all, r.When, r.Value)
	}
	return all
}

// programs are the expressions over customers' words that loyalty asks.
func (y *Loyalty) programs() []*expression.Program {
	var all []*expression.Program
	if y != nil && y.Tiers != nil {
		all = append(all, y.Tiers.Value)
	}
	if y != nil && y.Referrals != nil {
		all = append(all, y.Referrals.When)
	}
	return all
}

// word is the word that a trigger on a tier or a badge looks at; "" for others.
func (t *Trigger) word() string {
	switch t.Kind {
	case TriggerTier:
		return "tier"
	case TriggerBadge:
		return BadgeWord(t.Name)
	case TriggerPoints:
		return "points_expire_at"
	}
	return ""
}

// addEarned puts the words of loyalty and offers into the vocabulary.
func (l *loader) addEarned() {
	y := l.book.Loyalty
	for _, w := range y.fixedWords() {
		l.addEarnedWord(w, l.draft.loyalty.at, "")
	}
	for _, b := range l.draft.loyalty.badges {
		for _, w := range badgeWords(b.name) {
			l.addEarnedWord(w, b.key, b.name)
		}
	}
	for _, s := range l.draft.loyalty.streaks {
		for _, w := range streakWords(s.name) {
			l.addEarnedWord(w, s.key, s.name)
		}
	}
	for _, o := range l.draft.offers {
		for _, w := range heldOf(o.name) {
			l.addEarnedWord(w, o.key, o.name)
		}
	}
	if l.draft.loyalty.bad { // what it lacks may be what is asked for
		for _, w := range everEarned() {
			if _, known := l.book.Vocabulary.Word(w.Name); !known {
				l.broken[w.Name] = true
			}
		}
	}
}

func (l *loader) addEarnedWord(w expression.Word, at value, name string) {
	if unfit, _ := judgeName("this", name); name != "" && unfit != "" {
		return // it is told of by its name
	}
	l.earned = append(l.earned, w)
	if l.book.Vocabulary.Add(w) != nil && !l.broken[w.Name] {
		l.broken[w.Name] = true // say it once
		l.at(at).say("the word "+w.Name+" would mean two things: of "+name+", and of a name that looks like it", "give one of them another name: - and _ are the same in words")
	}
}

// everEarned are the words that loyalty may bring whatever its badges are called.
func everEarned() []expression.Word {
	return slices.Concat(pointsWords(), tierWords(&Tiers{By: TierPoints}), referralWords())
}

// unearned is the part of loyalty: that brings a word; "" where none does.
func unearned(word string) string {
	is := func(w expression.Word) bool { return w.Name == word }
	switch {
	case slices.ContainsFunc(pointsWords(), is):
		return "loyalty:"
	case slices.ContainsFunc(tierWords(&Tiers{By: TierPoints}), is):
		return "tiers: of loyalty"
	case slices.ContainsFunc(referralWords(), is):
		return "referrals: of loyalty"
	}
	return ""
}

// earned follows a word of loyalty or of an offer to the sources that it is
// reckoned from, and says whether it is one.
func (r *reading) earned(word string) bool {
	b, y := r.book, r.book.Loyalty
	is := func(w expression.Word) bool { return w.Name == word }
	if strings.HasPrefix(word, "offer_") && slices.ContainsFunc(b.EarnedWords(), is) {
		if b.Redemptions.Code != "" {
			r.of["orders"] = true
		}
		return true
	}
	switch {
	case y == nil:
		return false
	case slices.ContainsFunc(append(pointsWords(), PointsWord()), is):
		r.points(y)
	case y.Tiers != nil && slices.ContainsFunc(tierWords(y.Tiers), is):
		switch y.Tiers.By {
		case TierPoints:
			r.points(y)
		case TierSpend, TierOrders:
			r.of["orders"] = true
		}
		r.programs(y.Tiers.Value)
	case y.Referrals != nil && slices.ContainsFunc(referralWords(), is):
		r.programs(y.Referrals.When)
	default:
		for _, badge := range y.Badges {
			if slices.ContainsFunc(badgeWords(badge.Name), is) {
				r.of[badge.Deed.Of] = true
				return true
			}
		}
		for _, streak := range y.Streaks {
			if StreakWord(streak.Name) == word {
				r.of[streak.Deed.Of] = true
				return true
			}
		}
		return false
	}
	return true
}

// points follows points to what earns and takes them.
func (r *reading) points(y *Loyalty) {
	if y.Points.Order != nil {
		r.of["orders"] = true
	}
	if y.Points.Spent != "" || slices.ContainsFunc(y.Points.Events, func(e Earning) bool { return e.Event != "" }) {
		r.of["events"] = true
	}
	for _, b := range y.Badges {
		if b.Points > 0 {
			r.of[b.Deed.Of] = true
		}
	}
}

// earningColumns are the columns of a source that loyalty and the redemption of
// codes are reckoned from, beside those that are read always.
func (b *Book) earningColumns(source string) []string {
	use := wordUse{}
	y := b.Loyalty
	if source == "orders" {
		use.named(b.Redemptions.Code, b.Redemptions.Cost)
		if _, ok := fieldOf(b.Orders, "order"); ok && (b.Redemptions.Code != "" || y != nil) {
			use.named("order")
		}
	}
	if y == nil {
		return sortedKeys(use)
	}
	deeds := make([]Deed, 0, len(y.Badges)+len(y.Streaks))
	for _, badge := range y.Badges {
		deeds = append(deeds, badge.Deed)
	}
	for _, streak := range y.Streaks {
		deeds = append(deeds, streak.Deed)
	}
	for _, d := range deeds {
		if d.Of == source {
			use.named(d.Field)
			use.of(d.Where)
		}
	}
	switch source {
	case "orders":
		use.of(y.Points.Order)
		if len(y.Points.Categories) > 0 {
			use.named("category")
		}
		for _, c := range y.Points.Campaigns {
			use.of(c.Where)
		}
	case "events":
		if y.Points.Spent != "" {
			use.named("type", "value")
		}
		for _, e := range y.Points.Events {
			if e.Event != "" {
				use.named("type")
				use.of(e.Points)
			}
		}
	}
	return sortedKeys(use)
}
