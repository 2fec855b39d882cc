package dispatch

import (
	"context"
	"time"

	"holdfast/engine"
)

// Bans is where what comes back of messages is written down.
type Bans interface {
	// Ban puts an address on the list of those never to be written to.
	Ban(ctx context.Context, at time.Time, address string, ban engine.Ban) error
	// Feedback writes down what came back of one message.
	Feedback(ctx context.Context, at time.Time, key engine.Key, kind engine.Reason, detail string) (found bool, err error)
}

// Bounced writes down that there is nobody at the address that a message went
// to, so that it is never written to again. Doing so twice is doing so once.
func Bounced(ctx context.Context, bans Bans, at time.Time, key engine.Key, address, words string) error {
	whole := context.WithoutCancel(ctx)
	if _, err := bans.Feedback(whole, at, key, engine.Bounced, words); err != nil {
		return err
	}
	return bans.Ban(whole, at, address, engine.Ban{Why: engine.Bounced, At: at, Detail: words})
}
