package dispatch

import (
	"errors"
	"fmt"

	"holdfast/engine"
)

// ErrRefused says that a server refuses every message, so that the fault is the
// server's or the sender's, and not that of those who are written to.
var ErrRefused = errors.New("refuses everything")

// patience is how many messages in a row are refused for good before the run
// stops: every one of them is lost, and a bad list seldom has so many together.
const patience = 20

// refusal is how a server has answered so far.
type refusal struct {
	row   int    // messages refused for good since the last that was taken
	words string // of the last refusal
	taken bool   // a message has been taken
}

// hear takes an answer in. One that is neither yes nor no proves nothing.
func (r *refusal) hear(o Outcome) {
	switch o.State {
	case engine.TouchSent:
		r.row, r.taken = 0, true
	case engine.TouchFailed:
		r.row, r.words = r.row+1, o.Detail
	}
}

// group is how many messages may be handed over at once: no more than there is
// patience for while it looks as though all are refused.
func (r *refusal) group(most int) int {
	if r.taken && r.row == 0 {
		return most
	}
	return min(most, patience-r.row)
}

// err is ErrRefused once patience with that server has run out.
func (r *refusal) err(server string) error {
	if r.row < patience {
		return nil
	}
	return fmt.Errorf("the %s %w: %s; stopped after %d messages in a row, and the others are left for later", server, ErrRefused, r.words, r.row)
}
