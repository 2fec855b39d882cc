package dispatch

import (
	"context"
	"time"

	"holdfast/engine"
	"holdfast/engine/experiment"
)

// The pauses between tries of one message: they double from the first to the
// longest.
const (
	firstPause   = 5 * time.Minute
	longestPause = 4 * time.Hour
)

// pause is how long to wait after so many tries of a message, from 1.
func pause(key engine.Key, times int) time.Duration {
	wait := longestPause
	if times <= 6 { // 5, 10, 20, ... 160 minutes
		wait = firstPause << (times - 1)
	}
	// A fifth more or less, so that those who were put off together do not come
	// back together.
	share := experiment.Assign("retry "+key.Playbook+" "+key.Step, key.Customer)
	return time.Duration(float64(wait) * (0.8 + 0.4*share)).Round(time.Second)
}

// onceMore counts one more try at an instant. A clock that was put back begins
// anew.
func onceMore(had engine.Tries, at time.Time) engine.Tries {
	if had.Times == 0 || at.Before(had.First) {
		had = engine.Tries{First: at}
	}
	had.Times++
	return had
}

// tried asks how often those of a parcel's messages that were put off had been
// before.
func (r *delivering) tried(ctx context.Context, p *parcel, outcomes []Outcome) (map[engine.Key]engine.Tries, error) {
	var keys []engine.Key
	for i, o := range outcomes {
		if o.State != engine.TouchSent && (o.State != engine.TouchFailed || o.Unclear) {
			keys = append(keys, p.letters[i].Key)
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	return r.Ledger.Tries(context.WithoutCancel(ctx), keys)
}
