package engine

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"holdfast/rules"
)

// position is where a customer stands in a playbook as it is written now.
type position struct {
	next   int       // the step that comes
	since  time.Time // from when a wait before it counts
	behind []behind  // what the customer has been through
}

// behind is a step that a customer has been through, and the arm taken there.
type behind struct {
	step int
	arm  string
}

// passed says whether a step is behind the customer, and by which arm it was
// left.
func (p *position) passed(step int) (arm string, yes bool) {
	for i := range p.behind {
		if p.behind[i].step == step {
			return p.behind[i].arm, true
		}
	}
	return "", false
}

// position is behind the latest step that the customer has been through and
// that is still there; ok is false when none of them is.
func (c *candidate) position(zone *time.Location) (p position, ok bool) {
	if c.entry == nil || len(c.entry.Had) == 0 {
		return position{since: c.began.In(zone)}, true
	}
	p.since = c.entry.LastAt.In(zone)
	steps, had := c.playbook.Steps, c.entry.Had
	now := recognise(steps, had)
	for i, step := range now {
		if step < 0 {
			continue
		}
		p.behind = append(p.behind, behind{step, had[i].Arm})
		p.next, ok = onward(&steps[step], had[i].Arm), true
	}
	for i, step := range now {
		if step >= 0 && steps[step].ID == had[i].Step && changed(&steps[step], &had[i]) {
			// What the step handed over then may stand under another name now.
			if other := sameContent(steps, had[i].Content, p.passed); other >= 0 {
				p.behind = append(p.behind, behind{step: other})
			}
		}
	}
	return p, ok
}

// recognise finds, for every step that was had, the step that it is now: the one
// with its id, else (it was renamed) the first with its content that nothing
// else is, else (it was edited) the one at its place; -1 when it is gone.
func recognise(steps []rules.Step, had []Had) []int {
	now := make([]int, len(had))
	gone := false
	for i := range had {
		now[i] = slices.IndexFunc(steps, func(s rules.Step) bool { return s.ID == had[i].Step })
		gone = gone || now[i] < 0
	}
	if !gone {
		return now
	}
	for i := range had {
		if now[i] < 0 { // an unnamed step is called by its content, should nothing else tell it
			now[i] = sameContent(steps, cmp.Or(had[i].Content, had[i].Step), func(step int) (string, bool) { return "", slices.Contains(now, step) })
		}
	}
	for i := range had {
		if place := had[i].Place - 1; now[i] < 0 && edited(steps, &had[i]) && !slices.Contains(now, place) {
			now[i] = place
		}
	}
	return now
}

// edited says whether the step that stands at the place of one that was had may
// be that one, with something else in it: it is of the same kind and has no name
// that says otherwise. Where there are fewer steps than then, one was taken out,
// and it is rather the one that followed.
func edited(steps []rules.Step, h *Had) bool {
	if h.Place < 1 || h.Place > len(steps) || len(steps) < h.Steps {
		return false
	}
	s := &steps[h.Place-1]
	kind, _, _ := strings.Cut(cmp.Or(h.Content, h.Step), ":")
	return !s.Named && string(s.Kind) == kind && (s.Kind != rules.StepWait || s.Wait.Kind == rules.WaitFor)
}

// sameContent is the first step with a content that is not taken; -1 when there
// is none.
func sameContent(steps []rules.Step, content string, taken func(step int) (string, bool)) int {
	for i := range steps {
		if content != "" && steps[i].Content == content {
			if _, is := taken(i); !is {
				return i
			}
		}
	}
	return -1
}

// changed says whether a step hands over something else than it did when it was
// had.
func changed(s *rules.Step, h *Had) bool { return h.Content != "" && h.Content != s.Content }
