package dispatch

import (
	"time"

	"holdfast/engine"
)

// group is how many of the steps are claimed together. Every message of a group
// is in doubt after a crash, so there are no more than go on their way at once:
// one for each connection to the mail server, or a few into the outbox. With
// marks, as many as are gone in a moment.
func (r *delivering) group(goes []engine.Decision) int {
	most, messages := 16, 0
	if smtp := r.Book.Email.SMTP; smtp != nil {
		most = max(smtp.Connections, 1)
		if r.together = max(r.together, most); r.Marks != nil && r.hooks.messages == 0 {
			most = r.together
		}
	}
	for _, way := range []*route{&r.mail, &r.hooks} {
		if way.messages > 0 {
			most = way.refusal.group(most)
		}
	}
	for i := range goes {
		if r.way(goes[i].Step) == nil {
			continue
		}
		if messages++; messages > most {
			return i
		}
	}
	return len(goes)
}

// The time that the letters of one group should take: each is asked about just
// before its group is claimed, and the ledger is asked twice for each group.
const (
	brief = time.Second
	tardy = 3 * time.Second
)

// learn makes the next group of letters larger when this one was gone in a moment,
// and smaller when it took long.
func (r *delivering) learn(took time.Duration) {
	if took < brief {
		r.together = min(2*r.together, batchSteps)
	} else if took > tardy {
		r.together /= 2
	}
}
