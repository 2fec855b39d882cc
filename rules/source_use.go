package rules

import (
	"slices"
	"strings"

	"holdfast/rules/expression"
)

// Sources are the sources that a playbook reads, sorted: "customers" always,
// "orders" and "events" when something that it asks or says is measured from
// them: its audience, trigger, exit and steps, its letters and offers, what its
// webhooks send, and whatever those stand on.
func (b *Book) Sources(p *Playbook) []string {
	r := reading{book: b, seen: map[string]bool{}, of: map[string]bool{"customers": true}}
	r.programs(p.Audience, p.Exit)
	r.trigger(&p.Trigger)
	for i := range p.Steps {
		r.step(&p.Steps[i])
	}
	return sortedKeys(r.of)
}

// reading follows words to the sources that they come from.
type reading struct {
	book *Book
	seen map[string]bool // words
	of   map[string]bool // sources
}

func (r *reading) trigger(t *Trigger) {
	switch t.Kind {
	case TriggerEvent:
		r.of["events"] = true
	case TriggerOrder:
		r.of["orders"] = true
	}
	r.words(t.Segment, t.Date, t.word())
}

func (r *reading) step(s *Step) {
	r.programs(s.When, s.Points, s.Wait.For)
	r.words(s.Wait.Date)
	for _, arm := range s.Arms {
		r.programs(arm.When)
	}
	r.letter(s.Letter)
	for _, v := range s.Variants {
		r.letter(v.Letter)
	}
	if s.Survey != nil {
		r.letter(s.Survey.Letter)
	}
	if s.Webhook != nil {
		r.words(s.Webhook.Fields...)
	}
	if s.Offer != nil {
		r.programs(s.Offer.programs()...)
	}
}

func (r *reading) letter(l *Letter) {
	if l != nil {
		r.words(l.Words...)
	}
}

func (r *reading) programs(programs ...*expression.Program) {
	for _, p := range programs {
		if p != nil {
			r.words(p.Uses()...)
		}
	}
}

func (r *reading) words(words ...string) {
	for _, word := range words {
		if r.seen[word] || word == "" {
			continue
		}
		r.seen[word] = true
		r.word(word)
	}
}

// word follows one word. The project's own come first: it may have given a name
// of Holdfast's to something else.
func (r *reading) word(word string) {
	b := r.book
	if _, ok := fieldOf(&b.Customers, word); ok {
		return
	}
	if i := slices.IndexFunc(b.Segments, func(s Segment) bool { return s.Name == word }); i >= 0 {
		r.programs(b.Segments[i].Where)
		return
	}
	if i := slices.IndexFunc(b.Metrics, func(m Metric) bool { return m.Name == word }); i >= 0 {
		if a := b.Metrics[i].Aggregate; a != nil {
			r.of[a.Of] = true
		}
		r.programs(b.Metrics[i].Program)
		return
	}
	if r.earned(word) {
		return
	}
	is := func(w expression.Word) bool { return w.Name == word }
	for _, m := range append(ReadyMetrics(), Recommendations) {
		if m.Name == word {
			of, _, _ := strings.Cut(m.Needs, ".")
			r.of[of] = true
			return
		}
	}
	switch {
	case slices.ContainsFunc(BuiltInMetrics(), is) && fromEvents(word), word == "events_since_entry":
		r.of["events"] = true
	case slices.ContainsFunc(BuiltInMetrics(), is), slices.ContainsFunc(PredictedWords(), is),
		word == "orders_since_entry", word == "revenue_since_entry":
		r.of["orders"] = true
	}
}
