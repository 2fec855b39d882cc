package rules

import (
	"cmp"
	"slices"

	"holdfast/rules/table"
)

func (l *loader) buildConsent() {
	d, c := &l.draft.consent, &l.book.Consent
	for _, t := range d.topics {
		l.name("a topic", t.key, t.name)
		c.Topics = append(c.Topics, Topic{Name: t.name, About: t.about, Attribute: l.attribute(t.column, table.Bool)})
	}
	slices.SortFunc(c.Topics, func(a, b Topic) int { return cmp.Compare(a.Name, b.Name) })
	c.Confirmed = l.attribute(d.confirmed, table.Bool)
	c.Proof = Proof{
		At: l.attribute(d.proof.when, table.Time), From: l.attribute(d.proof.from, table.Text), Text: l.attribute(d.proof.to, table.Text),
		Required: d.proof.required,
	}
	if d.proof.required && d.proof.when == (source{}) && d.proof.from == (source{}) && d.proof.to == (source{}) {
		l.at(d.proof.at).say("proof is required, and no column holds any", "add at: COLUMN, from: COLUMN or text: COLUMN")
	}
}

// attribute looks a column of customers up that must hold one kind of values; ""
// after a mistake.
func (l *loader) attribute(s source, kind table.Kind) string {
	if !s.written() || l.broken[s.text] {
		return ""
	}
	customers := &l.book.Customers
	f, ok := fieldOf(customers, s.text)
	switch {
	case !ok && l.vague:
		return ""
	case !ok:
		l.at(s.at).say("the source customers has no column "+quoted(s.text),
			orElse(didYouMeanNear(s.text, fieldNames(customers)), "add "+s.text+": {column: "+s.text+", type: "+typeName(kind)+"} under columns of customers"))
		return ""
	case f.Kind != kind:
		l.at(s.at).say("the column "+s.text+" must be "+typeName(kind)+" here, and is "+typeName(f.Kind),
			"write "+s.text+": {column: "+orElse(f.Column, s.text)+", type: "+typeName(kind)+"} under columns of customers")
		return ""
	}
	l.words[s.text] = true
	return s.text
}

// typeName is how a kind of values is written behind type:.
func typeName(kind table.Kind) string {
	for name, k := range kindNames {
		if k == kind {
			return name
		}
	}
	return kind.String()
}
