package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"modernc.org/sqlite"

	"holdfast/engine"
)

// owed is a settlement that the database did not take.
type owed struct {
	engine.Settlement
	at time.Time
}

// remember keeps a batch that the database did not take, and forgets one that
// it did.
func (l *Ledger) remember(at time.Time, batch []engine.Settlement, err error) {
	var refusal *sqlite.Error
	refused := errors.As(err, &refusal)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range batch {
		if !refused {
			delete(l.owed, s.Key)
			continue
		}
		if l.owed == nil {
			l.owed = map[engine.Key]owed{}
		}
		l.owed[s.Key] = owed{s, at}
	}
}

// payOff settles what could not be settled before.
func (l *Ledger) payOff(ctx context.Context) error {
	l.mu.Lock()
	debts := maps.Clone(l.owed)
	l.mu.Unlock()
	if len(debts) == 0 {
		return nil
	}
	err := l.batch(ctx, func(p *pen) error {
		for _, o := range debts {
			if err := p.settle(&o.Settlement, o.at); err != nil && !errors.Is(err, ErrNotClaimed) {
				return fmt.Errorf("settling %s as %s: %w", name(o.Key), o.State, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("catching up: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for key := range debts {
		delete(l.owed, key)
	}
	return nil
}
