package channel

import (
	"context"
	"sync"
	"time"
)

// pace lets so many messages a second begin, over all connections. It is a
// bucket of one token: after a rest it does not make up for lost time.
type pace struct {
	every  time.Duration // 0: no limit
	begin  sync.Once
	ticker *time.Ticker
}

// newPace is a pace of so many a second; 0 is no limit.
func newPace(perSecond float64) *pace { return &pace{every: interval(perSecond)} }

// interval is the time between two messages at so many a second; 0: there need
// be none.
func interval(perSecond float64) time.Duration {
	if perSecond <= 0 {
		return 0
	}
	// A ticker takes no interval of nothing, and none longer than a few centuries.
	return time.Duration(min(max(float64(time.Second)/perSecond, 1), float64(24*time.Hour)))
}

// wait waits for the next token. It is false when the context ends first.
func (p *pace) wait(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	if p.every == 0 {
		return true
	}
	p.begin.Do(func() { p.ticker = time.NewTicker(p.every) })
	select {
	case <-ctx.Done():
		return false
	case <-p.ticker.C:
		return true
	}
}
