package ledger

import (
	"context"
	"database/sql"
	"fmt"
)

// Knows says whether the ledger has anything about a customer. One who is in the
// shop's files alone is not known.
func (l *Ledger) Knows(ctx context.Context, customer string) (known bool, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		known = false
		for _, a := range abouts {
			err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM `+a.table+` WHERE `+a.where+`)`, customer).Scan(&known)
			if err != nil || known {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("looking for customer %q: %w", customer, err)
	}
	return known, nil
}
