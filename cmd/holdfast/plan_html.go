package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"

	"holdfast/engine"
)

//go:embed plan.html
var planPage string

// shownLetters is how many letters of a playbook the page holds unless all are
// asked for; the others are written too, to see whether they can be.
const shownLetters = 200

// shownLeft is how many of those who get nothing are listed for one reason
// unless all are asked for.
const shownLeft = 200

// planView is a plan as one page that needs nothing else.
type planView struct {
	*planned
	flags     planFlags
	Sum       planSum
	Unwritten []brokenLetter
	Playbooks []playbookView
}

// brokenLetter is a letter that cannot be written for its customer.
type brokenLetter struct{ Playbook, Customer, Step, Why string }

// printPlanHTML writes the page. Every letter is written before anything is
// shown, so that those that cannot be stand first.
func printPlanHTML(out io.Writer, _ style, p *planned, f planFlags) error {
	view := planView{planned: p, flags: f, Sum: sumOf(p, f)}
	for i := range p.plan.Playbooks {
		pp := &p.plan.Playbooks[i]
		view.Unwritten = append(view.Unwritten, unwrittenOf(p, pp, f)...)
		view.Playbooks = append(view.Playbooks, newPlaybookView(p, pp, f))
	}
	page, err := template.New("plan").Funcs(template.FuncMap{
		"money":   func(minor int64) string { return money(p.book, minor) },
		"percent": func(n, of int) string { return fmt.Sprintf("%.3f", 100*float64(n)/float64(max(of, 1))) },
		"counted": counted,
	}).Parse(planPage)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(out, 1<<16)
	if err := page.Execute(buffered, view); err != nil {
		return err
	}
	return buffered.Flush()
}

// unwrittenOf writes every letter of a playbook and gives those that cannot be
// written, those that the plan knows of among them.
func unwrittenOf(p *planned, pp *engine.PlaybookPlan, f planFlags) []brokenLetter {
	var out []brokenLetter
	for d := range pp.Decisions.All() {
		if !f.wants(d) {
			continue
		}
		why := d.Why
		switch {
		case d.Reason == engine.RenderError:
		case d.Reason == engine.Go && d.Writes():
			if _, err := p.writer.Write(d, ""); err != nil {
				why = err.Error()
				break
			}
			continue
		default:
			continue
		}
		out = append(out, brokenLetter{pp.Playbook.Name, d.Key.Customer, stepText(d.Key.Step, d.Variant), why})
	}
	return out
}

// Project is the shop's name.
func (v planView) Project() string { return v.book.Name }

// At is the plan's instant.
func (v planView) At() string { return v.plan.At.Format("Monday 2 January 2006, 15:04 MST") }

// Customers is how many there are.
func (v planView) Customers() int { return v.plan.Customers }

// Only is the customer who was asked for, or "".
func (v planView) Only() string { return v.flags.customer }

// Notes are what is wrong with the whole: playbooks that are stopped, and what
// was found about the sources.
func (v planView) Notes() []string {
	var notes []string
	for _, pp := range v.plan.Blocked() {
		notes = append(notes, "A run would do nothing for "+pp.Playbook.Name+": "+pp.BlockedWhy)
	}
	for _, in := range v.sight.Intakes {
		if in.Bad > 0 {
			notes = append(notes, fmt.Sprintf("%s: %d of %d rows are unreadable", in.Path, in.Bad, in.Rows))
		}
		if in.Doubtful > 0 {
			notes = append(notes, fmt.Sprintf("%s: %s read as missing", in.Path, counted(in.Doubtful, "value")))
		}
		if in.Stale != "" {
			notes = append(notes, in.Stale+": what reads it is blocked")
		}
	}
	if earned := bookingText(v.plan.Bookings.Sum(v.flags.customer)); earned != "" {
		notes = append(notes, "Loyalty: "+earned)
	}
	return slices.Concat(notes, v.troubles(), v.low(), v.waits())
}

// fates are what the chart shows of those who match, in this order.
var fates = []struct {
	Class, Text string
	of          func(engine.Reason) bool
}{
	{"go", "get something", func(r engine.Reason) bool { return r == engine.Go }},
	{"held", "held out", func(r engine.Reason) bool { return r == engine.HeldOut }},
	{"bad", "cannot be written, or stopped", func(r engine.Reason) bool {
		return slices.Contains([]engine.Reason{engine.RenderError, engine.AudienceBelt, engine.Drifted, engine.StaleSource, engine.CanaryStopped}, r)
	}},
	{"later", "later", engine.Reason.Holds},
	{"none", "get nothing", func(engine.Reason) bool { return true }},
}

// fateOf is the place of a reason in fates.
func fateOf(r engine.Reason) int {
	for i := range fates {
		if fates[i].of(r) {
			return i
		}
	}
	return len(fates) - 1
}

// Faults are the unwritten letters that are listed.
func (v planView) Faults() []brokenLetter {
	if v.flags.all {
		return v.Unwritten
	}
	return v.Unwritten[:min(len(v.Unwritten), shownLeft)]
}

// MoreFaults is how many are not listed.
func (v planView) MoreFaults() int { return len(v.Unwritten) - len(v.Faults()) }

// Fates is the legend of the chart.
func (v planView) Fates() []fate {
	out := make([]fate, len(fates))
	for i := range fates {
		out[i] = fate{Class: fates[i].Class, Text: fates[i].Text}
	}
	for _, pp := range v.Playbooks {
		for i, n := range pp.Fates() {
			out[i].Count += n.Count
		}
	}
	return slices.DeleteFunc(out, func(f fate) bool { return f.Count == 0 })
}

// MostMatched is how many match the playbook that most match.
func (v planView) MostMatched() int {
	most := 1
	for _, pp := range v.Playbooks {
		most = max(most, pp.Matched)
	}
	return most
}

// fate is a part of a playbook's bar.
type fate struct {
	Class, Text string
	Count       int
}
