package rules

import "holdfast/rules/expression"

// buildWait makes a wait, and the ways on from one for a condition.
func (l *loader) buildWait(d *stepDraft, inside *expression.Vocabulary) (Wait, []Arm) {
	w := &d.wait
	until, date, cond := w.untilAt.node != nil, w.dated.node != nil, w.condAt.node != nil
	kinds := 0
	for _, is := range []bool{until, date, cond} {
		if is {
			kinds++
		}
	}
	offset := Days(0)
	if w.group && !w.bad {
		offset = l.buildOffset(w.before, w.after, w.beforeAt, w.afterAt, date)
	}
	switch {
	case !w.group:
		return Wait{Days: w.span.days, Time: w.span.time}, nil
	case w.bad:
	case kinds == 0 && w.atMostAt.node != nil:
		l.at(w.at).say("at_most: says how long a condition has, and there is none", "add for: and the condition, or write wait: "+written(w.atMost))
	case kinds == 0 && w.beforeAt.node == nil && w.afterAt.node == nil:
		l.at(w.at).say("this wait does not say what for", "write 7d, {until: \"09:00\"}, {date: WORD, before: 3d} or {for: CONDITION, at_most: 7d}")
	case kinds > 1:
		l.at(w.at).say("a wait is for one thing, and this one is for several", "make a wait of each, one behind the other")
	case cond && w.atMostAt.node == nil:
		l.at(w.at).say("this wait might never end: its condition may never come true", "add at_most: 7d")
	case !cond && w.atMostAt.node != nil:
		l.at(w.atMostAt).say("at_most: goes with for: and a condition", "take it away")
	}
	switch {
	case until:
		return Wait{Kind: WaitClock, Clock: w.until}, nil
	case date:
		return Wait{Kind: WaitDate, Date: l.dateWord(w.date), Offset: offset}, nil
	}
	wait := Wait{Kind: WaitFor, Days: w.atMost.days, Time: w.atMost.time, For: l.compile(w.cond, inside, aCondition)}
	return wait, []Arm{{Name: armThen}, {Name: armElse}}
}

// written is a length of time as it is written in rules.
func written(s span) string {
	if s == (span{}) {
		return "7d"
	}
	return hours(s.duration())
}
