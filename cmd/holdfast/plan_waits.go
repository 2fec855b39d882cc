package main

import (
	"fmt"
	"time"

	"holdfast/engine"
)

// waits says what of the plan a mail server or webhook has put off before, so that a
// daemon waits with it. In the plan it is as good as the rest: run --once tries it.
func (p *planned) waits() []string {
	if len(p.putOff) == 0 {
		return nil // a plan may have millions of decisions
	}
	var next time.Time
	waiting := 0
	for i := range p.plan.Playbooks {
		for d := range p.plan.Playbooks[i].Decisions.All() {
			until := p.putOff[d.Key]
			if d.Reason != engine.Go || !until.After(p.plan.At) {
				continue
			}
			if waiting++; next.IsZero() || until.Before(next) {
				next = until
			}
		}
	}
	if waiting == 0 {
		return nil
	}
	were := "were"
	if waiting == 1 {
		were = "was"
	}
	return []string{fmt.Sprintf("%s %s put off by the server, the first until %s (run --once tries all of them at once)",
		counted(waiting, "message"), were, next.In(p.book.Zone).Format(minuteText))}
}
