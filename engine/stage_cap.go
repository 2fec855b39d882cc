package engine

import (
	"fmt"
	"slices"
	"time"

	"holdfast/rules"
)

// messageCap counts the messages of each rolling window (now - per, now],
// those of this plan included.
func messageCap(f *fold, c *candidate, d *Decision) Reason {
	channel, sends := d.Step.Sends()
	if !sends {
		return ""
	}
	for i := range f.memory.windows {
		w := &f.memory.windows[i]
		if !w.counts(c.playbook, channel, d.Letter()) {
			continue
		}
		if until, full := w.full(c.row); full {
			d.Until = until.In(f.Book.Zone)
			d.Why = fmt.Sprintf("%d within %s already", w.Max, spoken(w.Per))
			return Capped
		}
	}
	return ""
}

// window is one cap and the messages that it counts.
type window struct {
	rules.Cap
	times map[int][]time.Time // by row, oldest first: those after now - Per
}

// counts says whether the cap counts messages of a playbook on a channel, with a
// letter (nil: none, or one that is gone), and so whether it holds them. Of a playbook that is no longer there (nil) nobody
// knows the tags, nor that it was transactional.
func (w *window) counts(p *rules.Playbook, channel rules.Channel, l *rules.Letter) bool {
	switch {
	case w.Channel != "" && w.Channel != channel:
		return false
	case p == nil:
		return w.Tag == ""
	}
	return !p.Transactional && (w.Tag == "" || slices.Contains(p.Tags, w.Tag) || l != nil && slices.Contains(l.Tags, w.Tag))
}

// full says whether the window has no room now, and when it has some again.
func (w *window) full(row int) (until time.Time, full bool) {
	times := w.times[row]
	if len(times) < w.Max {
		return time.Time{}, false
	}
	return times[len(times)-w.Max].Add(w.Per), true
}
