package rules

import (
	"slices"

	"holdfast/rules/expression"
)

// Sources are the sources that a playbook stands on, in the order customers,
// orders, events: what its conditions, offers, rewards and letters name, and
// what that is computed from. Every playbook reads the customers.
func (b *Book) Sources(p *Playbook) []string {
	r := reading{book: b, seen: map[string]bool{}, sources: map[string]bool{"customers": true}}
	r.programs(p.Audience, p.Exit)
	switch p.Trigger.Kind {
	case TriggerEvent:
		r.sources["events"] = true
	case TriggerOrder:
		r.sources["orders"] = true
	}
	r.words(p.Trigger.Segment, p.Trigger.Date)
	for i := range p.Steps {
		r.step(&p.Steps[i])
	}
	return slices.DeleteFunc([]string{"customers", "orders", "events"}, func(s string) bool { return !r.sources[s] })
}

// reading follows words down to the sources that they come from.
type reading struct {
	book    *Book
	seen    map[string]bool // words
	sources map[string]bool
}

func (r *reading) step(s *Step) {
	r.programs(s.When, s.Points, s.Wait.For)
	r.words(s.Wait.Date)
	for _, arm := range s.Arms {
		r.programs(arm.When)
	}
	letters := []*Letter{s.Letter}
	for _, v := range s.Variants {
		letters = append(letters, v.Letter)
	}
	if s.Survey != nil {
		letters = append(letters, s.Survey.Letter)
	}
	for _, letter := range letters {
		if letter != nil {
			r.words(letter.Words...)
		}
	}
	if s.Webhook != nil {
		r.words(s.Webhook.Fields...)
	}
	if s.Offer != nil {
		r.programs(s.Offer.Cost)
		for _, rung := range s.Offer.Ladder {
			r.programs(rung.When)
		}
	}
}

func (r *reading) programs(programs ...*expression.Program) {
	for _, p := range programs {
		if p != nil {
			r.words(p.Uses()...)
		}
	}
}

func (r *reading) words(names ...string) {
	for _, name := range names {
		if name == "" || r.seen[name] {
			continue
		}
		r.seen[name] = true
		r.word(name)
	}
}

// word goes from a word to what it is computed from. What a project defines
// itself comes before the built-in word of that name.
func (r *reading) word(name string) {
	for i := range r.book.Metrics {
		m := &r.book.Metrics[i]
		if m.Name != name {
			continue
		}
		if m.Aggregate != nil {
			r.sources[m.Aggregate.Of] = true
		}
		r.programs(m.Program)
		return
	}
	for i := range r.book.Segments {
		if r.book.Segments[i].Name == name {
			r.programs(r.book.Segments[i].Where)
			return
		}
	}
	if _, own := fieldOf(&r.book.Customers, name); own {
		return
	}
	if source := builtInSource(name); source != "" {
		r.sources[source] = true
	}
}

// builtInSource is where a word of Holdfast's own comes from; "" for those of
// the customer, the ledger and the clock.
func builtInSource(name string) string {
	named := func(w expression.Word) bool { return w.Name == name }
	switch {
	case name == "events", name == "last_event_at", name == "events_since_entry":
		return "events"
	case name == "orders_since_entry", name == "revenue_since_entry", name == Recommendations.Name,
		slices.ContainsFunc(BuiltInMetrics(), named), slices.ContainsFunc(PredictedWords(), named),
		slices.ContainsFunc(ReadyMetrics(), func(m ReadyMetric) bool { return m.Name == name }):
		return "orders"
	}
	return ""
}
