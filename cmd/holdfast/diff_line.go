package main

import (
	"fmt"
	"strings"

	"holdfast/engine"
)

// shownChanged is how many customers of a list are shown unless all are asked
// for.
const shownChanged = 12

// headed is a line with a word before it.
type headed struct{ head, text string }

// playbookLines say who gains and loses, with the reasons on the other side,
// and how the funnel moves.
func playbookLines(p *playbookChange, most int) []headed {
	var out []headed
	for _, side := range []struct {
		head, before string
		people       []person
	}{{"gained", "before", p.gained}, {"lost", "now", p.lost}} {
		for _, r := range append([]engine.Reason{engine.NoMatch}, engine.Reasons...) {
			var ids []string
			for _, one := range side.people {
				if one.reason == r {
					ids = append(ids, one.customer)
				}
			}
			if len(ids) > 0 {
				out = append(out, headed{side.head, fmt.Sprintf("%d (%s %s): %s", len(ids), side.before, r, listed(ids, most))})
			}
		}
	}
	if len(p.other) > 0 {
		out = append(out, headed{"changed", fmt.Sprintf("%d: %s", len(p.other), listed(p.other, most))})
	}
	var moves []string
	for _, r := range engine.Reasons {
		if was, is := tally(p.funnel[0], r), tally(p.funnel[1], r); was != is {
			moves = append(moves, fmt.Sprintf("%s %s", r, arrow(was, is)))
		}
	}
	if len(moves) > 0 {
		out = append(out, headed{"reasons", strings.Join(moves, ", ")})
	}
	for i, when := range []string{"before", "now"} {
		if p.blocked[i] != "" {
			out = append(out, headed{"stopped", when + ": " + p.blocked[i]})
		}
	}
	return out
}

func tally(funnel []engine.Tally, r engine.Reason) int {
	for _, t := range funnel {
		if t.Reason == r {
			return t.Count
		}
	}
	return 0
}

func most(f diffFlags) int {
	if f.all {
		return 1 << 30
	}
	return shownChanged
}

// listed are the first of some ids, and how many there are besides.
func listed(ids []string, most int) string {
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
}

func (l *letterChange) title() string {
	if l.before != l.step {
		return l.playbook + " " + l.before + " -> " + l.step
	}
	return l.playbook + " " + l.step
}

func (l *letterChange) about() string {
	text := fmt.Sprintf("differs for %d of %d customers who get it before and after, %s for example:", l.changed, l.customers, l.example)
	if len(l.lines()) == 0 {
		return strings.TrimSuffix(text, ":") + ": only its looks, the text is the same"
	}
	return text
}

// lines are what changes in the example, its subject and preheader first.
func (l *letterChange) lines() []textChange {
	var out []textChange
	for _, head := range []struct {
		name string
		both [2]string
	}{{"Subject: ", l.subjects}, {"Preheader: ", l.previews}} {
		if head.both[0] != head.both[1] {
			out = append(out, textChange{'-', head.name + head.both[0]}, textChange{'+', head.name + head.both[1]})
		}
	}
	return append(out, l.body...)
}

// tellingLines say what changes for one customer.
func tellingLines(c customerChange) []string {
	var out []string
	for _, o := range c.playbooks {
		out = append(out, fmt.Sprintf("%s: %s -> %s", o.playbook, o.before, o.after))
	}
	if len(c.entered) > 0 {
		out = append(out, "enters "+strings.Join(c.entered, ", "))
	}
	if len(c.left) > 0 {
		out = append(out, "leaves "+strings.Join(c.left, ", "))
	}
	return out
}
