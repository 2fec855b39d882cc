package channel

import (
	"context"
	"sync"
	"time"
)

// Shared is an inbox that many hand reports to at a time. Those that come while
// others are taken in wait and are then taken in together: the ledger reads all
// its touches to find messages. Its Inbox is not to be changed.
type Shared struct {
	Inbox

	busy  sync.Mutex // held while a round is taken in
	mutex sync.Mutex // guards next
	next  *round     // that reports join now; nil: they begin one
}

// round is what is taken in together.
type round struct {
	reports []Report
	over    bool
	err     error
}

// Take is Inbox's, without what it came to. The context must not end before
// those of the others do.
func (s *Shared) Take(ctx context.Context, at time.Time, reports []Report) error {
	s.mutex.Lock()
	if s.next == nil {
		s.next = &round{}
	}
	mine := s.next
	mine.reports = append(mine.reports, reports...)
	s.mutex.Unlock()

	s.busy.Lock()
	defer s.busy.Unlock()
	if mine.over {
		return mine.err
	}
	s.mutex.Lock()
	s.next = nil // whoever comes now is too late for this one
	s.mutex.Unlock()
	_, mine.err = s.Inbox.Take(ctx, at, mine.reports)
	mine.over = true
	return mine.err
}
