package dispatch

import (
	"time"

	"holdfast/engine"
)

// What is refused for good by words that may be said to everybody fails only when
// the mail server has refused it so often, and takes others. Of several webhooks
// one may take everything and another nothing; there it fails after so long.
const (
	unclearTries = 3
	unclearFor   = 24 * time.Hour
)

// final says whether a message that was refused for good, and had been put off so
// often, has failed. If not, nobody knows yet whether it is the receiver that has
// to be mended, and it is put off.
func (r *delivering) final(d *engine.Decision, o Outcome, had engine.Tries) bool {
	way := r.way(d.Step)
	return !o.Unclear || way == &r.mail && way.refusal.taken && had.Times+1 >= unclearTries
}

// giveUp is for how long a message is tried; 0: for ever.
func (r *delivering) giveUp(d *engine.Decision, o Outcome) time.Duration {
	switch {
	case r.way(d.Step) == &r.mail:
		return r.Book.Email.GiveUp
	case o.Unclear:
		return unclearFor
	}
	return 0
}
