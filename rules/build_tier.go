package rules

import (
	"fmt"

	"holdfast/rules/expression"
)

// leastDays are the days that a window has at least.
var leastDays = map[string]int{"month": 28, "quarter": 90, "year": 365}

func (l *loader) buildTiers(d *tiersDraft) *Tiers {
	if d == nil {
		return nil
	}
	t := &Tiers{Grace: int(d.grace)}
	switch d.by.text {
	case TierPoints, TierSpend, TierOrders:
		if t.By = d.by.text; t.By != TierPoints {
			l.wantSource(d.by.at, "orders")
		}
	}
	window := leastDays[d.per.text]
	if t.Period = d.per.text; window == 0 && d.per.written() {
		span, ok := parseSpan(d.per.text)
		if !ok || span.time != 0 || span.days == 0 {
			l.at(d.per.at).say("a window is a year, quarter or month, or so many days, and this is "+quoted(d.per.text),
				orElse(didYouMeanNear(d.per.text, []string{"year", "quarter", "month"}), "write year, quarter, month or 365d"))
		}
		t.Period, t.Days = "", int(span.days)
		window = t.Days
	}
	if window > 0 && t.Grace >= window {
		l.at(d.graced).say(fmt.Sprintf("grace is %d days, and the window has %d", t.Grace, window), "write less: whoever keeps a tier that long behind the window's end never loses it")
	}
	for i, level := range d.levels {
		l.name("a tier", level.key, level.name)
		switch {
		case level.name == AnyTier:
			l.at(level.key).say("no tier can be called any, for on: {tier: any} is every tier", "give it another name")
		case i > 0 && !level.bad && !d.levels[i-1].bad && level.from <= d.levels[i-1].from:
			l.at(level.key).say(fmt.Sprintf("the tier %s takes no more than %s, which stands before it", level.name, d.levels[i-1].name), "write the tiers from the lowest to the highest, each with more than the one before")
		}
		t.Levels = append(t.Levels, Level{level.name, level.from})
	}
	if len(d.levels) == 0 && d.listed.node != nil && !d.bad {
		l.at(d.listed).say("there is no tier in levels", "write silver: 500 below it, indented")
	}
	return t
}

func (l *loader) buildReferrals(d *referralsDraft) *Referrals {
	if d == nil {
		return nil
	}
	r := &Referrals{Referrer: int64(d.referrer), Referred: int64(d.brought)}
	if d.code.written() {
		pattern, err := ParsePattern(d.code.text)
		if err != nil {
			l.refuse(d.code.at, err, "")
		}
		r.Code = pattern
	}
	return r
}

// compileMeasured compiles what is asked before segments, calculated metrics and
// what customers have earned are known, for these stand on it.
func (l *loader) compileMeasured(s source, o expression.Options) *expression.Program {
	if !s.written() || l.unmeasured(s) {
		return nil
	}
	v, err := expression.NewVocabulary().With(l.measured()...)
	if err != nil {
		panic(fmt.Sprintf("rules: the words that are measured: %v", err)) // they are in a vocabulary already
	}
	return l.compile(s, v, o)
}

// unmeasured reports the words of an expression that are not known yet where it
// is asked.
func (l *loader) unmeasured(s source) bool {
	names, err := expression.Names(s.text)
	if err != nil {
		return false
	}
	measured, found, said := map[string]bool{}, false, map[string]bool{}
	for _, w := range l.measured() {
		measured[w.Name] = true
	}
	for _, n := range names {
		if _, known := l.book.Vocabulary.Word(n.Name); !known || measured[n.Name] || said[n.Name] {
			continue
		}
		said[n.Name], found = true, true
		l.inside(s.at, n.Line, n.Column, len([]rune(n.Name))).say(quoted(n.Name)+" is known only after this has been asked",
			"use columns of customers, Holdfast's own words about orders and events, and metrics that fold them: no calculated metrics, no segments, nothing that is earned")
	}
	return found
}

// measured are the words about customers that are there before anything is
// calculated from them: attributes, and what is counted from orders and events.
func (l *loader) measured() []expression.Word {
	is := map[string]bool{}
	for _, f := range l.book.Customers.Fields {
		is[f.Name] = true
	}
	for _, w := range BuiltInMetrics() {
		is[w.Name] = true
	}
	for _, w := range PredictedWords() {
		is[w.Name] = true
	}
	for _, m := range ReadyMetrics() {
		is[m.Name] = is[m.Name] || l.book.Measures(m)
	}
	for _, m := range l.book.Metrics {
		is[m.Name] = m.Aggregate != nil
	}
	var words []expression.Word
	for _, w := range l.book.Vocabulary.Words() {
		if is[w.Name] && w.Name != PointsWord().Name {
			words = append(words, w)
		}
	}
	return words
}
