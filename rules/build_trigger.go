package rules

import (
	"slices"
	"strings"
	"time"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// buildTrigger reads what makes a customer of the audience come in.
func (l *loader) buildTrigger(d *playbookDraft) Trigger {
	t := &d.trigger
	switch {
	case t.at.node != nil && d.entering.at.node != nil:
		l.at(d.entering.at).say("on: says already who comes in", "take entering: away")
		return Trigger{}
	case d.entering.text == "newcomers":
		return Trigger{Kind: TriggerEnter}
	case t.at.node == nil || t.bad:
		return Trigger{}
	case t.order:
		l.wantSource(t.at, "orders")
		return Trigger{Kind: TriggerOrder}
	case t.thing.node == nil:
		l.at(t.at).say("on: does not say what brings a customer in", "write "+everyTrigger)
		return Trigger{}
	}
	var said []source
	for _, s := range []source{t.event, t.enter, t.leave, t.date, t.anniversary, t.tier, t.badge, {"true", t.pointsExpire}, t.offerExpires} {
		if s.written() && s.at.node != nil {
			said = append(said, s)
		}
	}
	if len(said) > 1 {
		l.at(said[1].at).say("on: names one thing, and here are several", "keep one, and make a playbook of its own for each other")
		return Trigger{}
	}
	dated := t.date.written() || t.anniversary.written() || t.pointsExpire.node != nil || t.offerExpires.written()
	offset := l.buildOffset(t.before, t.after, t.beforeAt, t.afterAt, dated || len(said) == 0)
	switch {
	case t.event.written():
		l.wantSource(t.event.at, "events")
		return Trigger{Kind: TriggerEvent, Event: t.event.text}
	case t.enter.written():
		return Trigger{Kind: TriggerEnter, Segment: l.segmentName(t.enter)}
	case t.leave.written():
		return Trigger{Kind: TriggerLeave, Segment: l.segmentName(t.leave)}
	case t.date.written():
		return Trigger{Kind: TriggerDate, Date: l.dateWord(t.date), Offset: offset}
	case t.anniversary.written():
		return Trigger{Kind: TriggerAnniversary, Date: l.dateWord(t.anniversary), Offset: offset}
	}
	return l.buildEarnedTrigger(t, offset)
}

// buildOffset is days after a date; negative: before it.
func (l *loader) buildOffset(before, after Days, beforeAt, afterAt value, dated bool) Days {
	for _, one := range []struct {
		name string
		at   value
	}{{"before", beforeAt}, {"after", afterAt}} {
		if one.at.node != nil && !dated {
			l.at(one.at).say(one.name+": goes with a date", "take it away, or write date: and a word that is a date")
			return 0
		}
	}
	if beforeAt.node != nil && afterAt.node != nil {
		l.at(afterAt).say("this is before the date and after it", "keep before: or after:")
	}
	return after - before
}

// wantSource reports what needs a source that the project does not have.
func (l *loader) wantSource(at value, name string) {
	if l.draft.root.node == nil || l.book.has(name) || l.broken[misspeltSource+name] {
		return
	}
	if name == "orders" && l.draft.orders != nil || name == "events" && l.draft.events != nil {
		return // it is there, with a mistake of its own
	}
	l.at(at).say("the project has no source "+name, "add it under sources in "+l.typed(rootFile))
}

// segmentName is the name of a segment that there is.
func (l *loader) segmentName(s source) string {
	if l.draft.root.node == nil || l.broken[s.text] || l.book.segment(s.text) || draftOf(l.draft.segments, s.text) != nil {
		return s.text
	}
	var names []string
	for _, segment := range l.book.Segments {
		names = append(names, segment.Name)
	}
	hint := orElse(didYouMean(s.text, names), "define it under segments:")
	if !isWord(s.text) {
		hint = "define the condition under segments: and write its name here"
	}
	l.at(s.at).say("there is no segment "+quoted(s.text), hint)
	return s.text
}

func (b *Book) segment(name string) bool {
	return slices.ContainsFunc(b.Segments, func(s Segment) bool { return s.Name == name })
}

// dateWord is a word about customers that is a date.
func (l *loader) dateWord(s source) string {
	if !s.written() || l.draft.root.node == nil || l.broken[s.text] {
		return s.text
	}
	v := l.book.Vocabulary
	dates := slices.DeleteFunc(v.Words(), func(w expression.Word) bool { return w.Kind != table.Time })
	var names []string
	for _, w := range dates {
		names = append(names, w.Name)
	}
	write := "write the name of one, such as a column of customers with type: date"
	if len(names) > 0 && len(names) <= 12 {
		write = "the dates are " + strings.Join(names, ", ")
	}
	switch w, known := v.Word(s.text); {
	case !isWord(s.text):
		l.at(s.at).say("a date is one word here, and this is "+quoted(s.text), "write the word alone, with before: or after: beside it, or make a metric of the calculation")
	case !known && l.vague:
	case !known && expression.Suggest(s.text, names) != "":
		l.at(s.at).say("unknown word "+quoted(s.text), "did you mean "+expression.Suggest(s.text, names)+"?")
	case !known:
		l.at(s.at).say("unknown word "+quoted(s.text), orElse(l.lacks(s.text), write))
	case w.Kind != table.Time:
		is := map[table.Kind]string{table.Number: "a number", table.Text: "text", table.Bool: "true or false", table.List: "a list"}[w.Kind]
		if _, column := fieldOf(&l.book.Customers, s.text); column {
			write = "write " + s.text + ": {column: COLUMN, type: date} under columns of customers"
		}
		l.at(s.at).say(s.text+" is "+is+", and a date is needed here", write)
	}
	return s.text
}

// buildSeason are the instants between which customers come in.
func (l *loader) buildSeason(d *playbookDraft) (starts, ends time.Time) {
	instant := func(s source) time.Time {
		if !s.written() {
			return time.Time{}
		}
		at, err := ParseInstant(s.text, l.book.Zone)
		if err != nil {
			l.at(s.at).say(quoted(s.text)+" is not an instant", "write it as 2026-11-01 or 2026-11-01T09:00")
		}
		return at
	}
	starts, ends = instant(d.starts), instant(d.ends)
	if !starts.IsZero() && !ends.IsZero() && !ends.After(starts) {
		l.at(d.ends.at).say("the playbook "+d.name+" ends before it starts", "write a later instant than "+d.starts.text)
	}
	return starts, ends
}
