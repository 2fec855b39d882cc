package rules

import (
	"slices"
	"strings"
	"time"
)

func (l *loader) buildSilences() {
	for _, d := range l.draft.silences {
		l.knownPlaybook(d.playbook)
		l.knownTag(d.tag)
		l.knownSegment(d.segment)
		s := Silence{
			Playbook: d.playbook.text, Segment: d.segment.text, Customer: strings.TrimSpace(d.customer.text), Tag: d.tag.text,
			From: l.instant(d.from), Until: l.instant(d.until), Author: d.author, Comment: d.comment,
		}
		switch {
		case !d.bad && !d.playbook.written() && !d.segment.written() && !d.customer.written() && !d.tag.written():
			l.at(d.at).say("this silence does not say who keeps still", "add playbook:, segment:, customer: or tag:")
		case !s.Until.IsZero() && !s.Until.After(s.From):
			l.at(d.until.at).say("this silence is over before it begins", "write an until: behind its from:")
		}
		l.book.Silences = append(l.book.Silences, s)
	}
}

// knownSegment reports a segment that there is not.
func (l *loader) knownSegment(s source) {
	if !s.written() || l.broken[s.text] {
		return
	}
	names := make([]string, len(l.book.Segments))
	for i, g := range l.book.Segments {
		names[i] = g.Name
	}
	slices.Sort(names)
	if !slices.Contains(names, s.text) {
		l.at(s.at).say("there is no segment "+quoted(s.text), didYouMean(s.text, names))
		return
	}
	l.words[s.text] = true
}

// instant reads an instant on the project's clock; zero after a mistake, or when
// none is written.
func (l *loader) instant(s source) time.Time {
	if !s.written() {
		return time.Time{}
	}
	at, err := ParseInstant(strings.TrimSpace(s.text), l.book.Zone)
	if err != nil {
		l.at(s.at).say(quoted(s.text)+" is not an instant", "write it as 2026-01-05T09:00")
	}
	return at
}
