package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Fit is what the models of customers' futures were at an instant, as JSON.
type Fit struct {
	At   time.Time
	Body []byte
}

// KeepFit remembers the fit that an instant was acted on with. One that is
// remembered for the same instant already stays.
func (l *Ledger) KeepFit(ctx context.Context, f Fit) error {
	err := l.batch(ctx, func(p *pen) error {
		_, _, err := p.put(`INSERT INTO fit (at, body) VALUES (?, ?) ON CONFLICT DO NOTHING`, micro(f.At), string(f.Body))
		return err
	})
	if err != nil {
		return fmt.Errorf("keeping the fit of %s: %w", f.At.Format(time.RFC3339), err)
	}
	return nil
}

// Fits are the fits that were acted on, newest first; at most limit, all when
// it is 0.
func (l *Ledger) Fits(ctx context.Context, limit int) (fits []Fit, err error) {
	if limit <= 0 {
		limit = -1 // SQLite's word for all
	}
	err = l.view(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT at, body FROM fit ORDER BY at DESC LIMIT ?`, limit)
		if err != nil {
			return err
		}
		defer rows.Close() // rows.Err below says what went wrong
		for rows.Next() {
			var at int64
			var body string
			if err := rows.Scan(&at, &body); err != nil {
				return err
			}
			fits = append(fits, Fit{instant(at), []byte(body)})
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("listing fits: %w", err)
	}
	return fits, nil
}
