package channel

import (
	"context"
	"time"
)

// pace lets so many messages a second begin, over all connections. It is a
// bucket of one token: after a rest it does not make up for lost time.
type pace struct{ ticker *time.Ticker }

// newPace is a pace of so many a second; 0 is no limit.
func newPace(perSecond float64) *pace {
	if perSecond <= 0 {
		return &pace{}
	}
	// A ticker takes no interval of nothing, and none longer than a few centuries.
	interval := min(max(float64(time.Second)/perSecond, 1), float64(24*time.Hour))
	return &pace{time.NewTicker(time.Duration(interval))}
}

// wait waits for the next token. It is false when the context ends first.
func (p *pace) wait(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	if p.ticker == nil {
		return true
	}
	select {
	case <-ctx.Done():
		return false
	case <-p.ticker.C:
		return true
	}
}

func (p *pace) stop() {
	if p.ticker != nil {
		p.ticker.Stop()
	}
}
