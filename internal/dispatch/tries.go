package dispatch

import (
	"sync"
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

// Tries remembers how often messages were put off by whoever was to take them.
// One is kept over all deliveries of a process; a new process begins to count
// anew, and so gives a message more time, never less. The zero value is ready.
type Tries struct {
	mutex sync.Mutex
	of    map[engine.Key]tries
}

type tries struct {
	first time.Time
	times int
}

// putOff counts one more try that failed at an instant: how long to wait before
// the next, and for how long it has been tried.
func (t *Tries) putOff(key engine.Key, at time.Time) (wait, since time.Duration) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.of == nil {
		t.of = map[engine.Key]tries{}
	}
	had, again := t.of[key]
	if !again || at.Before(had.first) {
		had = tries{first: at}
	}
	had.times++
	t.of[key] = had
	wait = longestPause
	if had.times <= 6 { // 5, 10, 20, ... 160 minutes
		wait = firstPause << (had.times - 1)
	}
	// A fifth more or less, so that those who were put off together do not come
	// back together.
	share := experiment.Assign("retry "+key.Playbook+" "+key.Step, key.Customer)
	return time.Duration(float64(wait) * (0.8 + 0.4*share)).Round(time.Second), at.Sub(had.first)
}

// over forgets a message of which something has become.
func (t *Tries) over(key engine.Key) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	delete(t.of, key)
}
