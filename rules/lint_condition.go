package rules

import (
	"strings"

	"holdfast/rules/expression"
)

// condition is one written expression and what became of it.
type condition struct {
	source
	program *expression.Program
	facts   bool // about single orders, events or rows, and not about customers
}

// conditions are all expressions of the project but those in letters, in no
// order that means anything.
func (c *linter) conditions() []condition {
	var all []condition
	add := func(facts bool, s source, p *expression.Program) {
		if p != nil && s.written() { // an audience may go without saying
			all = append(all, condition{s, p, facts})
		}
	}
	for _, s := range []struct {
		draft *sourceDraft
		built *Source
	}{{c.draft.customers, &c.book.Customers}, {c.draft.orders, c.book.Orders}, {c.draft.events, c.book.Events}} {
		if s.draft == nil || s.built == nil {
			continue
		}
		add(true, s.draft.where, s.built.Where)
		columns := append([]*columnDraft{}, s.draft.columns...)
		for _, name := range sortedKeys(s.draft.own) {
			columns = append(columns, s.draft.own[name])
		}
		for _, d := range columns {
			if f, ok := s.built.field(d.name); ok {
				add(true, d.program, f.Program)
			}
		}
	}
	metrics := map[string]Metric{}
	for _, m := range c.book.Metrics {
		metrics[m.Name] = m
	}
	for _, d := range c.draft.metrics {
		m := metrics[d.name]
		add(false, d.program, m.Program)
		if m.Aggregate != nil {
			add(true, d.where, m.Aggregate.Where)
		}
	}
	segments := map[string]Segment{}
	for _, s := range c.book.Segments {
		segments[s.Name] = s
	}
	for _, d := range c.draft.segments {
		add(false, d.where, segments[d.name].Where)
	}
	for _, d := range c.draft.offers {
		o := c.book.offer(d.name)
		add(false, d.cost, o.Cost)
		for i, r := range d.rungs {
			add(false, r.when, o.Ladder[i].When)
		}
	}
	for _, d := range c.draft.playbooks {
		p := c.book.playbook(d.name)
		add(false, d.audience, p.Audience)
		add(false, d.exit, p.Exit)
		for i, s := range flat(d.steps) {
			add(false, s.when, p.Steps[i].When)
			add(false, s.points, p.Steps[i].Points)
			add(false, s.wait.cond, p.Steps[i].Wait.For)
			for k, a := range s.branch {
				add(false, a.when, p.Steps[i].Arms[k].When)
			}
		}
	}
	return all
}

func (s *Source) field(name string) (Field, bool) {
	for _, f := range s.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

func (c *linter) constants() {
	judged := map[string][]*expression.Error{} // many playbooks have the same exit
	for _, one := range c.conditions() {
		var found []*expression.Error
		if one.facts {
			found = c.facts.Constant(one.program) // the same text means something else in another source
		} else if known, ok := judged[one.text]; ok {
			found = known
		} else {
			found = c.people.Constant(one.program)
			judged[one.text] = found
		}
		for _, e := range found {
			c.inside(one.at, e.Line, e.Column, e.Length).warn(e.Message, e.Hint)
		}
	}
}

// wholeConstants finds audiences and exits that are only the word true or false,
// which elsewhere may be meant.
func (c *linter) wholeConstants() {
	bare := func(s source) string { return strings.Trim(s.text, " \t\r\n()") }
	for _, d := range c.draft.playbooks {
		switch bare(d.audience) {
		case "true":
			c.at(d.audience.at).warn("everybody is in this audience", "write who comes in, such as orders > 0")
		case "false":
			c.at(d.audience.at).warn("nobody is in this audience", "write who comes in, such as orders > 0, or take the playbook away")
		}
		if bare(d.exit) == "false" {
			c.at(d.exit.at).warn("nobody leaves by this exit", "write the goal, such as orders_since_entry > 0, or take exit: away")
		}
	}
}

// unusedWords finds metrics and segments that no expression names.
func (c *linter) unusedWords() {
	used := wordUse{}
	for name := range c.words { // letters, and what anything in use stands on
		used[name] = true
	}
	for _, one := range c.conditions() {
		if !one.facts {
			used.of(one.program)
		}
	}
	unused := func(what string, n named) {
		if !used[n.name] {
			c.at(n.key).warn("nothing uses the "+what+" "+n.name, "take it away, or use it in a playbook, an offer or a letter")
		}
	}
	for _, d := range c.draft.metrics {
		unused("metric", d.named)
	}
	for _, d := range c.draft.segments {
		unused("segment", d.named)
	}
}
