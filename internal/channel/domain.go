package channel

import (
	"context"
	"strings"
	"sync"
	"time"

	"holdfast/rules"
)

// domains keeps the pace of each recipient domain: after a message begins, its
// domain rests. Others may go meanwhile.
type domains struct {
	rest   map[string]time.Duration // by domain; "*": those that are not named
	mutex  sync.Mutex
	busy   map[string]bool
	rested chan struct{} // some domain has rested
}

func newDomains(rates []rules.DomainRate) *domains {
	d := &domains{rest: map[string]time.Duration{}, busy: map[string]bool{}, rested: make(chan struct{}, 1)}
	for _, r := range rates {
		d.rest[r.Domain] = interval(r.Rate)
	}
	return d
}

// take finds the first of the envelopes for which fits and whose domain is
// rested, and begins its rest; -1 when there is none for now.
func (d *domains) take(envelopes []Envelope, free func(i int) bool) int {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for i := range envelopes {
		if !free(i) {
			continue
		}
		name := recipientDomain(envelopes[i].To)
		if d.busy[name] {
			continue
		}
		rest, own := d.rest[name]
		if !own {
			rest = d.rest["*"]
		}
		if rest > 0 {
			d.busy[name] = true
			time.AfterFunc(rest, func() { d.free(name) })
		}
		return i
	}
	return -1
}

func (d *domains) free(name string) {
	d.mutex.Lock()
	delete(d.busy, name)
	d.mutex.Unlock()
	select {
	case d.rested <- struct{}{}:
	default: // somebody is told already
	}
}

// wait waits until some domain has rested. It is false when the context ends first.
func (d *domains) wait(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-d.rested:
		return ctx.Err() == nil
	}
}

// recipientDomain is the domain of an address as throttles know it.
func recipientDomain(address string) string {
	return strings.ToLower(strings.TrimSpace(domain(address)))
}
