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

	untouched bool // nothing was given so far, and no wait came before it
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
	if c.entry == nil && !begins(Silenced, p) && f.quiet(c) != nil { // or a wait would let the customer in
		d := c.decision(nil, Go, "")
		d.Reason = silence(f, c, &d)
		return []Decision{d}
	}
	from, ok := c.position(f.Book.Zone)
	if !ok {
		d := c.decision(nil, StepGone, "")
		d.Keep, d.Last = true, true
		return []Decision{d}
	}
	c.untouched = c.fresh(from)
	if c.entry != nil {
		if why := f.board.left(&f.Input, index, row, c.untouched); why != "" {
			d := c.decision(nil, Exited, why)
			d.Keep = true
			return []Decision{d}
		}
	}
	return f.finish(c, f.walk(c, from))
}

// ends says whether a reason at a step is the end of the entry.
func ends(r Reason) bool { return r == Exited || r == NoDate }

// renderAgain is when a letter that could not be written is tried again.
const renderAgain = time.Hour

// finish marks what the ledger has to remember of a walk. A customer for whom
// nothing begins has not entered: the walk comes down to the reason.
func (f *fold) finish(c *candidate, walk []Decision) []Decision {
	if c.entry == nil {
		if !slices.ContainsFunc(walk, func(d Decision) bool { return begins(d.Reason, c.playbook) }) {
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
	if !been { // of who was erased nothing is left
		if why, yes := f.erased(c); yes {
			return Erased, why
		}
		return "", ""
	}
	if c.playbook.Repeat.Once {
		return EnteredBefore, "on " + day(last, f.Book.Zone)
	}
	// What has happened since the last look let the customer in already, though
	// that look was not carried out to its end.
	if c.playbook.Trigger.Kind != rules.TriggerMatch && last.After(f.since) {
		return EnteredBefore, "on " + day(last, f.Book.Zone) + ", for what has happened since"
	}
	again := last.In(f.Book.Zone).AddDate(0, 0, int(c.playbook.Repeat.Per))
	if again.After(f.Now) {
		return EnteredBefore, "on " + day(last, f.Book.Zone) + ", again from " + day(again, f.Book.Zone)
	}
	return "", ""
}

func day(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateOnly) }
