package engine

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/rules"
)

// EditKind says what the rules as they are now do to customers on their way.
type EditKind string

// The kinds of edit.
const (
	EditPlaybookGone EditKind = "playbook_gone" // they get nothing more of it
	// EditPlaybookAgain: they have had letters of a playbook that is there no more
	// (Was), and a playbook to which nobody has come yet has the same ones. If it is
	// that playbook under another name, they get them again.
	EditPlaybookAgain EditKind = "playbook_again"
	EditStepGone      EditKind = "step_gone"    // they stood behind a step that is there no more
	EditStepRenamed   EditKind = "step_renamed" // they stand behind a step that has another id now
	// EditStepChanged: they stand behind an unnamed step that does something else
	// now. It counts as the one they had: they do not get it.
	EditStepChanged EditKind = "step_changed"
	EditArmGone     EditKind = "arm_gone"    // they were on an arm that is there no more
	EditStepBefore  EditKind = "step_before" // they have passed the place at which the step was put: they do not get it
)

// Edit is one thing that the rules as they are now do to entries that are open.
type Edit struct {
	Kind      EditKind
	Playbook  string
	Was       string // EditPlaybookAgain: the playbook that is gone
	Step      string // the id under which it was had, or of the step that was put before; "" for a playbook
	Arm       string // EditArmGone: its name
	Customers int
	Next      string // id of the step they go on to; "": their entry ends
}

// Edits are what the Book does to the entries that are open: by playbook, kind,
// step, arm and where the customers go on. Who is touched by nothing is in none
// of them; who is touched by several things is counted in each.
func Edits(entries []Entry, book *rules.Book) []Edit {
	counts := map[Edit]int{}
	for i := range entries {
		e := &entries[i]
		if e.State != EntryOpen {
			continue
		}
		at := slices.IndexFunc(book.Playbooks, func(p rules.Playbook) bool { return p.Name == e.Playbook })
		if at < 0 {
			counts[Edit{Kind: EditPlaybookGone, Playbook: e.Playbook}]++
			continue
		}
		for _, edit := range edits(&book.Playbooks[at], e) {
			counts[edit]++
		}
	}
	again(entries, book, counts)
	out := make([]Edit, 0, len(counts))
	for edit, n := range counts {
		edit.Customers = n
		out = append(out, edit)
	}
	slices.SortFunc(out, func(a, b Edit) int {
		return cmp.Or(strings.Compare(a.Playbook, b.Playbook), strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Was, b.Was),
			strings.Compare(a.Step, b.Step), strings.Compare(a.Arm, b.Arm), strings.Compare(a.Next, b.Next))
	})
	return out
}

// edits are those of one open entry. What became of its steps is told of the
// latest, behind which the customer stands.
func edits(p *rules.Playbook, e *Entry) []Edit {
	if len(e.Had) == 0 {
		return nil
	}
	c := &candidate{playbook: p, entry: e, began: e.Began}
	from, ok := c.position(e.LastAt.Location())
	last := &e.Had[len(e.Had)-1]
	edit := Edit{Playbook: p.Name, Step: last.Step}
	if !ok {
		edit.Kind = EditStepGone
		return []Edit{edit}
	}
	next := from.coming(p.Steps)
	if next < len(p.Steps) {
		edit.Next = p.Steps[next].ID
	}
	now := recognise(p.Steps, e.Had)[len(e.Had)-1]
	switch {
	case now < 0:
		edit.Kind = EditStepGone
	case p.Steps[now].ID != last.Step && p.Steps[now].Content != cmp.Or(last.Content, last.Step):
		edit.Kind = EditStepChanged
	case p.Steps[now].ID != last.Step:
		edit.Kind = EditStepRenamed
	case last.Outcome == string(TouchPassed) && last.Arm != "" && !slices.ContainsFunc(p.Steps[now].Arms, func(a rules.Arm) bool { return a.Name == last.Arm }):
		edit.Kind, edit.Arm = EditArmGone, last.Arm
	default:
		return from.before(p)
	}
	return append(from.before(p), edit)
}

// coming is the first step that is not behind the customer and no wait;
// len(steps) when there is none.
func (p *position) coming(steps []rules.Step) int {
	next := p.next
	for next < len(steps) {
		arm, behind := p.passed(next)
		if !behind && steps[next].Kind != rules.StepWait {
			break
		}
		next = onward(&steps[next], arm)
	}
	return next
}

// before are the steps between the playbook's beginning and the customer's place
// that the customer never came to, on the way that was taken. Waits leave no
// trace, but for those that have arms.
func (p *position) before(book *rules.Playbook) []Edit {
	var out []Edit
	for i := 0; i < p.next && i < len(book.Steps); {
		s := &book.Steps[i]
		arm, behind := p.passed(i)
		if !behind && (s.Kind != rules.StepWait || s.Wait.Kind == rules.WaitFor) {
			edit := Edit{Kind: EditStepBefore, Playbook: book.Name, Step: s.ID}
			if next := p.coming(book.Steps); next < len(book.Steps) {
				edit.Next = book.Steps[next].ID
			}
			out = append(out, edit)
		}
		i = onward(s, arm)
	}
	return out
}
