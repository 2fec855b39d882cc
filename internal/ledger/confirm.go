package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
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

// Promotion is a variant of a step that everybody gets.
type Promotion struct {
	Playbook, Step, Variant string
	Why                     string
	At                      time.Time
}

// Promotions are those that are in force at an instant, by playbook and step.
func (l *Ledger) Promotions(ctx context.Context, at time.Time) (all []Promotion, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		r := reader{ctx: ctx, tx: tx}
		latest := map[[2]string]Promotion{}
		r.each(`SELECT playbook, step, variant, why, at FROM promotion WHERE at <= ? ORDER BY at, id`, []any{micro(at)}, func(rows *sql.Rows) error {
			var p Promotion
			var since int64
			err := rows.Scan(&p.Playbook, &p.Step, &p.Variant, &p.Why, &since)
			p.At = instant(since)
			latest[[2]string{p.Playbook, p.Step}] = p
			return err
		})
		for _, p := range latest {
			if p.Variant != "" {
				all = append(all, p)
			}
		}
		slices.SortFunc(all, func(a, b Promotion) int {
			return cmp.Or(strings.Compare(a.Playbook, b.Playbook), strings.Compare(a.Step, b.Step))
		})
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("listing promotions: %w", err)
	}
	return all, nil
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
