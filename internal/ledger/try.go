package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"holdfast/engine"
)

// Tries are how often messages have been put off, as Settle has kept it; those
// that never were are missing.
func (l *Ledger) Tries(ctx context.Context, keys []engine.Key) (tries map[engine.Key]engine.Tries, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		tries = map[engine.Key]engine.Tries{}
		r := reader{ctx: ctx, tx: tx}
		for _, k := range keys {
			r.each(`SELECT y.first, y.times FROM entry e JOIN try y ON y.entry = e.id
				WHERE e.customer = ? AND e.playbook = ? AND e.began = ? AND y.step = ?`,
				[]any{k.Customer, k.Playbook, micro(k.Entry), k.Step}, func(rows *sql.Rows) error {
					var first int64
					var t engine.Tries
					err := rows.Scan(&first, &t.Times)
					t.First = instant(first)
					tries[k] = t
					return err
				})
		}
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for the tries of %d messages: %w", len(keys), err)
	}
	return tries, nil
}

// PutOff are the messages that were put off by whoever was to take them and have
// not gone since, and until when they are to wait.
func (l *Ledger) PutOff(ctx context.Context) (until map[engine.Key]time.Time, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		until = map[engine.Key]time.Time{}
		r := reader{ctx: ctx, tx: tx}
		r.each(`SELECT e.playbook, e.customer, e.began, y.step, e.due FROM try y JOIN entry e ON e.id = y.entry
			WHERE e.state = 'open' AND e.due IS NOT NULL
				AND NOT EXISTS (SELECT 1 FROM touch t WHERE t.entry = y.entry AND t.step = y.step)`, nil, func(rows *sql.Rows) error {
			var k engine.Key
			var began, due int64
			err := rows.Scan(&k.Playbook, &k.Customer, &began, &k.Step, &due)
			k.Entry = instant(began)
			until[k] = instant(due)
			return err
		})
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for messages that were put off: %w", err)
	}
	return until, nil
}

// tried keeps how often a message has been put off.
func (p *pen) tried(entry int64, step string, t engine.Tries) error {
	if t.Times == 0 {
		return nil
	}
	_, _, err := p.put(`INSERT INTO try (entry, step, first, times) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET first = excluded.first, times = excluded.times`, entry, step, micro(t.First), t.Times)
	return err
}
