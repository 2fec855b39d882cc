package engine

import (
	"slices"
	"time"

	"holdfast/rules"
	"holdfast/rules/table"
)

// silence puts everything off while somebody has asked for quiet.
func silence(f *fold, c *candidate, d *Decision) Reason {
	s := f.quiet(c)
	if s == nil {
		return ""
	}
	d.Until = s.Until.In(f.Book.Zone)
	d.Why = "until " + d.Until.Format(minutes)
	if s.Comment != "" {
		d.Why += ": " + s.Comment
	}
	if s.Author != "" {
		d.Why += " (" + s.Author + ")"
	}
	return Silenced
}

// quiet is the silence that lies on a customer in a playbook now, the one that
// lasts longest; nil when there is none.
func (f *fold) quiet(c *candidate) *rules.Silence {
	var longest *rules.Silence
	for _, s := range f.silences {
		switch {
		case s.Playbook != "" && s.Playbook != c.playbook.Name,
			s.Tag != "" && !slices.Contains(c.playbook.Tags, s.Tag),
			s.Customer != "" && s.Customer != c.customer,
			s.Segment != "" && !f.board.in(s.Segment, c.row),
			longest != nil && !s.Until.After(longest.Until):
			continue
		}
		longest = s
	}
	return longest
}

// in says whether a customer is in a segment. Nobody knowing counts as yes: a
// silence that names a segment that is no longer there errs on the quiet side.
func (b *Board) in(segment string, row int) bool {
	c := b.Table.Column(segment)
	return c == nil || c.Kind != table.Bool || c.Bits.Get(row)
}

// silences are those of the rules and of the ledger that are in force.
func silences(in Input) []*rules.Silence {
	var out []*rules.Silence
	for _, list := range [][]rules.Silence{in.Book.Silences, in.History.Silences} {
		for i := range list {
			if s := &list[i]; lasts(s, in.Now) {
				out = append(out, s)
			}
		}
	}
	return out
}

// lasts says whether a silence is in force: from its beginning, and no longer at
// its end.
func lasts(s *rules.Silence, now time.Time) bool {
	return !now.Before(s.From) && now.Before(s.Until)
}
