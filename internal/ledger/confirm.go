package ledger

import (
	"context"
	"fmt"
	"time"
)

// Confirm writes down that a person lets a playbook's belts pass until an
// instant. The latest confirmation of a playbook counts.
func (l *Ledger) Confirm(ctx context.Context, playbook, author, comment string, at, until time.Time) error {
	err := l.batch(ctx, func(p *pen) error {
		_, _, err := p.put(`INSERT INTO confirmation (playbook, author, comment, at, until) VALUES (?, ?, ?, ?, ?)`,
			playbook, author, comment, micro(at), micro(until))
		return err
	})
	if err != nil {
		return fmt.Errorf("confirming %s: %w", playbook, err)
	}
	return nil
}

// Promote writes down that everybody gets one variant of a step from now on, and
// why. The latest promotion of a step counts; the variant "" takes it back.
func (l *Ledger) Promote(ctx context.Context, at time.Time, playbook, step, variant, why string) error {
	err := l.batch(ctx, func(p *pen) error {
		_, _, err := p.put(`INSERT INTO promotion (playbook, step, variant, why, at) VALUES (?, ?, ?, ?, ?)`,
			playbook, step, variant, clip(why), micro(at))
		return err
	})
	if err != nil {
		return fmt.Errorf("promoting %s of step %s of %s: %w", variant, step, playbook, err)
	}
	return nil
}
