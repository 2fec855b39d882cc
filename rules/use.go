package rules

import "holdfast/rules/expression"

// wordUse collects the words that something needs.
type wordUse map[string]bool

func (w wordUse) of(programs ...*expression.Program) {
	for _, p := range programs {
		if p == nil {
			continue
		}
		for _, name := range p.Uses() {
			w[name] = true
		}
	}
}

// named adds words by their names; "" is none.
func (w wordUse) named(words ...string) {
	for _, word := range words {
		if word != "" {
			w[word] = true
		}
	}
}

// markUsed finds what has to be measured: what playbooks, offers and letters
// name, and what that stands on.
func (l *loader) markUsed() {
	b, w := l.book, l.words
	for _, p := range b.Playbooks {
		w.of(p.Audience, p.Exit)
		w.named(p.Trigger.Segment, p.Trigger.Date, p.Trigger.word())
		if p.Topic != "" {
			w.named(b.Consent.Attribute(p.Topic))
		}
		for _, s := range p.Steps {
			w.of(s.When, s.Points, s.Wait.For)
			w.named(s.Wait.Date)
			for _, a := range s.Arms {
				w.of(a.When)
			}
		}
	}
	for _, o := range b.Offers {
		w.of(o.programs()...)
	}
	w.of(b.Loyalty.programs()...)
	for i := len(b.Segments) - 1; i >= 0; i-- {
		// The ledger's silences may name any segment of the project's own.
		if b.Segments[i].Used = w[b.Segments[i].Name] || !b.Segments[i].Ready; b.Segments[i].Used {
			w.of(b.Segments[i].Where)
		}
	}
	for i := len(b.Metrics) - 1; i >= 0; i-- {
		if b.Metrics[i].Used = w[b.Metrics[i].Name]; b.Metrics[i].Used {
			w.of(b.Metrics[i].Program)
		}
	}
	for _, name := range []string{"email", "consent", "locale", "timezone"} {
		w[name] = true
	}
	for name := range w {
		b.Used[name] = true
	}
}
