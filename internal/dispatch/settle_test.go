package dispatch_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
)

// clogged is a ledger that does not take so many settlements.
type clogged struct {
	*ledger.Ledger
	times int
}

var errClogged = errors.New("database is locked")

// stopping is a carrier that is told to stop when all is handed over.
type stopping struct {
	*scripted
	stop func()
}

// Send implements dispatch.Carrier.
func (s stopping) Send(ctx context.Context, letters []dispatch.Letter) []dispatch.Outcome {
	defer s.stop()
	return s.scripted.Send(ctx, letters)
}

// Settle implements dispatch.Ledger.
func (c *clogged) Settle(ctx context.Context, at time.Time, batch []engine.Settlement) error {
	if c.times--; c.times >= 0 {
		return errClogged
	}
	return c.Ledger.Settle(ctx, at, batch)
}

func TestASettlementIsTriedAFewTimes(t *testing.T) {
	for _, c := range []struct {
		name    string
		times   int
		stopped bool
		took    time.Duration
		state   string
		err     error
	}{
		{"and taken in the end", 3, false, 7 * time.Second, "sent", nil},
		{"and taken at once when told to stop", 3, true, 0, "sent", nil},
		{"and given up", 4, false, 7 * time.Second, "claimed", errClogged},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				running, stop := context.WithCancel(t.Context())
				defer stop()
				book, l, began := project(t, crashRules), fresh(t), time.Now()
				_, err := act(running, book, nine, nil, people(1), l, &clogged{l, c.times}, stopping{&scripted{}, func() {
					if c.stopped {
						stop()
					}
				}})
				if !errors.Is(err, c.err) || time.Since(began) != c.took {
					t.Fatalf("%v after %s", err, time.Since(began))
				}
				if got := written(t, l); !slices.Contains(got, "c000 email:hello "+c.state) {
					t.Fatalf("touches %v", got)
				}
			})
		})
	}
}
