package dispatch

import (
	"holdfast/engine"
	"holdfast/rules"
)

// group is how many of the steps are claimed together. Every message of a group
// is in doubt after a crash, so there are no more than go on their way at once:
// one for each connection to the mail server, or a few into the outbox. With
// marks, more.
func (r *delivering) group(goes []engine.Decision) int {
	most, messages := 16, 0
	if smtp := r.Book.Email.SMTP; smtp != nil {
		most = max(smtp.Connections, 1)
		if r.Marks != nil && r.hooks.messages == 0 {
			most = max(most, together(&r.Book.Email))
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

// together is how many letters may be claimed at once where a crash leaves only
// those in doubt that were on their way: as many as go in a few seconds, for each
// is asked about just before.
func together(email *rules.Email) int {
	if len(email.PerDomain) > 0 {
		return 0
	}
	slowest := email.Rate
	for _, one := range email.Servers {
		if one.Rate > 0 && (slowest == 0 || one.Rate < slowest) {
			slowest = one.Rate
		}
	}
	if slowest == 0 {
		return batchSteps
	}
	return int(min(5*slowest, batchSteps))
}
