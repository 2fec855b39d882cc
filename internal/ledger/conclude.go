package ledger

import (
	"context"
	"fmt"
	"time"

	"holdfast/engine"
)

// Conclude writes down the due runs of a plan's playbooks, in one transaction,
// when all else of the plan is written: how many customers came to match, and
// for a trigger that looks at changes, that it has looked, how far, and who came and went. Codes whose time is over are marked,
// for those who count them.
// Concluding again changes nothing; an instant before the newest touch is
// ErrPast, as for Claim.
func (l *Ledger) Conclude(ctx context.Context, at time.Time, runs []engine.Run) error {
	err := l.batch(ctx, func(p *pen) error {
		if err := p.onward(at); err != nil {
			return err
		}
		for i := range runs {
			if err := p.conclude(&runs[i], at); err != nil {
				return fmt.Errorf("run of %s: %w", runs[i].Playbook, err)
			}
		}
		return p.expire(at)
	})
	if err != nil {
		return fmt.Errorf("concluding: %w", err)
	}
	return nil
}

func (p *pen) conclude(run *engine.Run, at time.Time) error {
	_, _, err := p.put(`INSERT INTO run (playbook, at, matched, newest) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		run.Playbook, micro(at), run.Matched, maybe(run.Newest))
	if err != nil || !run.Watch {
		return err
	}
	// Who has looked later knows more.
	_, latest, err := p.put(`INSERT INTO watch (playbook, at, seen) SELECT ?1, ?2, ?3
		WHERE NOT EXISTS (SELECT 1 FROM watch WHERE playbook = ?1 AND at >= ?2)`, run.Playbook, micro(at), maybe(run.Seen))
	if err != nil || !latest {
		return err
	}
	for _, customer := range run.Went {
		_, _, err := p.put(`UPDATE member SET until = ?3 WHERE playbook = ?1 AND customer = ?2 AND until IS NULL`, run.Playbook, customer, micro(at))
		if err != nil {
			return err
		}
	}
	for _, customer := range run.Came {
		_, _, err := p.put(`INSERT INTO member (playbook, customer, since) SELECT ?1, ?2, ?3
			WHERE NOT EXISTS (SELECT 1 FROM member WHERE playbook = ?1 AND customer = ?2 AND until IS NULL)`, run.Playbook, customer, micro(at))
		if err != nil {
			return err
		}
	}
	return nil
}
