package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"holdfast/engine"
)

// Complaints are how many letters have been handed over since an instant, and of
// how many of those the readers have complained.
func (l *Ledger) Complaints(ctx context.Context, since time.Time) (letters, complaints int, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*), count(f.entry) FROM touch t
			LEFT JOIN feedback f ON f.entry = t.entry AND f.step = t.step AND f.kind = ?
			WHERE t.at >= ? AND t.state = 'sent' AND (t.kind = 'email' OR t.kind = 'survey')`,
			string(engine.Complained), micro(since)).Scan(&letters, &complaints)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("counting complaints: %w", err)
	}
	return letters, complaints, nil
}
