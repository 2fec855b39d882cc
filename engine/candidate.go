package engine

import (
	"slices"
	"time"

	"holdfast/rules"
)

// candidate is one customer on the way through one playbook at one instant.
type candidate struct {
	index    int // of the playbook in the Book
	playbook *rules.Playbook
	row      int
	customer string
	entry    *Entry // open; nil when it would begin now
	began    time.Time
	due      time.Time // when the step that is asked about was first due
}

// candidate walks one customer through the playbook as far as this instant
// allows, and gives every step it came to a decision. There is at least one.
func (f *fold) candidate(index int, p *rules.Playbook, row int, blocked Reason) []Decision {
	c := &candidate{index: index, playbook: p, row: row, customer: f.People.IDs.Text(uint32(row)), began: f.Now.UTC()}
	if c.entry = f.memory.open(p.Name)[row]; c.entry != nil {
		c.began = c.entry.Began
	}
	if blocked != "" {
		return []Decision{c.decision(nil, blocked, "")}
	}
	if reason, why := f.enter(c); reason != "" {
		return []Decision{c.decision(nil, reason, why)}
	}
	if f.board.Exit(index, row) {
		d := c.decision(nil, Exited, "")
		d.Keep = c.entry != nil
		return []Decision{d}
	}
	if c.entry == nil && f.quiet(c) != nil { // or a wait would let the customer in
		d := c.decision(nil, Go, "")
		d.Reason = silence(f, c, &d)
		return []Decision{d}
	}
	first, due, ok := c.position(f.Book.Zone)
	if !ok {
		d := c.decision(nil, StepGone, "")
		d.Keep, d.Last = true, true
		return []Decision{d}
	}
	return f.finish(c, f.walk(c, first, due))
}

// walk goes from step to step until one holds the customer, or none is left.
func (f *fold) walk(c *candidate, first int, due time.Time) []Decision {
	var out []Decision
	begun := false
	for i := first; i < len(c.playbook.Steps); i++ {
		step := &c.playbook.Steps[i]
		if step.Kind == rules.StepWait {
			due = step.Wait.After(due, f.Book.Zone)
		}
		if due.After(f.Now) {
			d := c.decision(step, Waiting, "")
			d.Until = due
			return append(out, d)
		}
		if step.Kind == rules.StepWait {
			continue
		}
		c.due = due
		d := f.step(c, step)
		if c.entry == nil && !begun && d.Reason != ConditionNo && !begins(d.Reason) {
			return []Decision{d} // who cannot have the first step does not come in
		}
		begun = begun || begins(d.Reason)
		out = append(out, d)
		if holds(d.Reason) {
			return out
		}
		f.memory.note(f.Now, &d)
		due = f.Now // a wait counts from when the step before it came, not from when it could have
	}
	if len(out) == 0 {
		out = append(out, c.decision(nil, Nothing, ""))
	}
	return out
}

// step takes one step through the stages; the first that objects names the
// reason.
func (f *fold) step(c *candidate, s *rules.Step) Decision {
	d := c.decision(s, Go, "")
	for _, stage := range stages {
		if reason := stage.judge(f, c, &d); reason != "" {
			if holds(reason) {
				reason = f.putOff(c, &d, reason)
			}
			d.Reason, d.Charges = reason, nil
			break
		}
	}
	return d
}

// renderAgain is when a letter that could not be written is tried again.
const renderAgain = time.Hour

// finish marks what the ledger has to remember of a walk. A customer for whom
// nothing begins has not entered: the walk comes down to the reason.
func (f *fold) finish(c *candidate, walk []Decision) []Decision {
	if c.entry == nil {
		if !slices.ContainsFunc(walk, func(d Decision) bool { return begins(d.Reason) }) {
			return walk[len(walk)-1:]
		}
		walk[0].Opens = true
	}
	for i := range walk {
		walk[i].Keep = walk[i].Reason != Go
	}
	last := &walk[len(walk)-1]
	if last.Reason == RenderError {
		last.Until = f.Now.Add(renderAgain)
	}
	last.Last = !holds(last.Reason)
	if !last.Last && c.entry != nil && last.Until.Equal(c.entry.Due) {
		last.Keep = false // the ledger knows: most of those on the way only wait
	}
	return walk
}

// position is the step that comes next for the customer and the instant from
// which a wait before it counts; ok is false when every step the customer has
// had is gone from the playbook.
func (c *candidate) position(zone *time.Location) (next int, from time.Time, ok bool) {
	if c.entry == nil || len(c.entry.Had) == 0 {
		return 0, c.began.In(zone), true
	}
	last := -1
	for i := range c.playbook.Steps {
		if slices.ContainsFunc(c.entry.Had, func(h Had) bool { return h.Step == c.playbook.Steps[i].ID }) {
			last = i
		}
	}
	return last + 1, c.entry.LastAt.In(zone), last >= 0
}

func (c *candidate) decision(s *rules.Step, r Reason, why string) Decision {
	d := Decision{Key: Key{Playbook: c.playbook.Name, Customer: c.customer, Entry: c.began}, Row: c.row, Step: s, Reason: r, Why: why}
	if s != nil {
		d.Key.Step = s.ID
	}
	return d
}

// enter says whether a customer who is not on the way may come in.
func (f *fold) enter(c *candidate) (Reason, string) {
	if c.entry != nil {
		return "", ""
	}
	last, been := f.memory.last(c.playbook.Name, c.row)
	if !been {
		return "", ""
	}
	if c.playbook.Repeat.Once {
		return EnteredBefore, "on " + day(last, f.Book.Zone)
	}
	again := last.In(f.Book.Zone).AddDate(0, 0, int(c.playbook.Repeat.Per))
	if again.After(f.Now) {
		return EnteredBefore, "on " + day(last, f.Book.Zone) + ", again from " + day(again, f.Book.Zone)
	}
	return "", ""
}

func day(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateOnly) }
