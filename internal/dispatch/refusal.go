package dispatch

import (
	"errors"
	"fmt"

	"holdfast/engine"
)

// What a server does so that the run pauses: the fault is then the server's or the
// sender's, and not that of those who are written to.
var (
	ErrRefused = errors.New("refuses everything")
	ErrAway    = errors.New("takes nothing for now")
)

// patience is how many messages in a row are refused for good, put off, or taken
// without a word, before the run pauses: one that is refused by its address is
// lost, one of unknown fate is not sent again, and a bad list seldom has so many
// together.
const patience = 20

// refusal is how a server has answered so far: a breaker that opens when it
// takes nothing.
type refusal struct {
	row   int    // messages refused for good since the last that was taken
	off   int    // messages put off since the last that was answered yes or no
	doubt int    // messages of unknown fate since the last that was answered
	words string // of the last that was not taken
	taken bool   // a message has been taken
}

// hear takes an answer in, about a message that was put off before or not. What
// is put off for its address's sake says nothing of a server that takes others,
// and nothing new the second time.
func (r *refusal) hear(o Outcome, again bool) {
	if o.Unasked || o.Theirs && (again || r.taken) {
		return
	}
	switch o.State {
	case engine.TouchSent:
		r.row, r.off, r.doubt, r.taken = 0, 0, 0, true
	case engine.TouchFailed:
		r.row, r.off, r.doubt, r.words = r.row+1, 0, 0, o.Detail
	case engine.TouchReleased:
		r.off, r.words = r.off+1, o.Detail
	case engine.TouchUnknown:
		r.doubt, r.words = r.doubt+1, o.Detail
	}
}

// group is how many messages may be handed over at once: no more than there is
// patience for while it looks as though none is taken.
func (r *refusal) group(most int) int {
	worst := max(r.row, r.off, r.doubt)
	if r.taken && worst == 0 {
		return most
	}
	return min(most, patience-worst)
}

// err is ErrRefused or ErrAway once patience with that server has run out.
func (r *refusal) err(server string) error {
	why, row := ErrRefused, r.row
	if row < patience {
		why, row = ErrAway, max(r.off, r.doubt)
	}
	if row < patience {
		return nil
	}
	return fmt.Errorf("the %s %w: %s; stopped after %d messages in a row, and the others are left for later", server, why, r.words, row)
}
