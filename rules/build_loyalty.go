package rules

import (
	"cmp"
	"slices"
	"time"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// buildLoyalty takes over what customers earn, but for its expressions: the words
// that it brings are needed before those can be read.
func (l *loader) buildLoyalty() {
	d := &l.draft.loyalty
	l.book.API = l.draft.api
	if d.at.node == nil {
		return
	}
	y := &Loyalty{Starts: l.instant(d.starts), Tiers: l.buildTiers(d.tiers), Referrals: l.buildReferrals(d.referrals)}
	for _, b := range d.badges {
		l.name("a badge", b.key, b.name)
		badge := Badge{Name: b.name, About: b.about, Need: b.need, Each: b.each, Points: int64(b.points)}
		badge.From, badge.Until = l.between(b.from, b.until)
		y.Badges = append(y.Badges, badge)
	}
	for _, s := range d.streaks {
		l.name("a streak", s.key, s.name)
		y.Streaks = append(y.Streaks, Streak{Name: s.name, About: s.about, Per: s.each, Need: cmp.Or(s.need, 1)})
	}
	slices.SortFunc(y.Badges, func(a, b Badge) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(y.Streaks, func(a, b Streak) int { return cmp.Compare(a.Name, b.Name) })
	l.book.Loyalty = y
}

// buildEarning compiles what loyalty asks of orders, events and customers, once
// all words are known.
func (l *loader) buildEarning() {
	l.buildRedemptions()
	d, y := &l.draft.loyalty, l.book.Loyalty
	if y == nil {
		return
	}
	facts := l.factVocabularies()
	y.Points = l.buildAccrual(&d.points, facts)
	if y.Tiers != nil && y.Tiers.By == "" {
		y.Tiers.Value = l.compileMeasured(d.tiers.by, expression.Options{Want: []table.Kind{table.Number}, What: "what tiers are reached by"})
	}
	for i := range y.Badges {
		y.Badges[i].Deed = l.buildDeed(draftOf(d.badges, y.Badges[i].Name), facts)
	}
	for i := range y.Streaks {
		y.Streaks[i].Deed = l.buildDeed(draftOf(d.streaks, y.Streaks[i].Name), facts)
	}
	if r := y.Referrals; r != nil {
		r.By = l.attribute(d.referrals.by, table.Text)
		r.When = l.compileMeasured(d.referrals.when, aCondition)
	}
}

// buildDeed is what counts for a badge or a streak.
func (l *loader) buildDeed(d *badgeDraft, facts map[string]*expression.Vocabulary) Deed {
	if d.op == "" && !d.bad {
		l.at(d.key).say(d.name+" does not say what counts", "add count: orders, count: events or sum: orders.amount")
	}
	src, f, ok := l.folded(d.op, d.target)
	if !ok {
		return Deed{}
	}
	return Deed{Of: src.Name, Field: f.Name, Where: l.compileFact(d.where, facts[src.Name])}
}

// compileFact compiles a condition over single orders or events; nil where their
// columns are not known.
func (l *loader) compileFact(s source, v *expression.Vocabulary) *expression.Program {
	if v == nil {
		return nil
	}
	return l.compile(s, v, aCondition)
}

// between are two instants, the second of which ends what the first begins.
func (l *loader) between(from, until source) (a, b time.Time) {
	a, b = l.instant(from), l.instant(until)
	if !a.IsZero() && !b.IsZero() && !b.After(a) {
		l.at(until.at).say("this ends before it begins", "write a later instant than "+from.text)
	}
	return a, b
}
