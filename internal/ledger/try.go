package ledger

import (
	"context"
	"database/sql"
	"fmt"

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

// tried keeps how often a message has been put off.
func (p *pen) tried(entry int64, step string, t engine.Tries) error {
	if t.Times == 0 {
		return nil
	}
	_, _, err := p.put(`INSERT INTO try (entry, step, first, times) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET first = excluded.first, times = excluded.times`, entry, step, micro(t.First), t.Times)
	return err
}
