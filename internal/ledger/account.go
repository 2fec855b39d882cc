package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"holdfast/engine"
)

// Code is one code of an offer, issued to one customer. Either Percent or
// Amount is its value.
type Code struct {
	Code    string
	Key     engine.Key // the touch it was drawn for
	Offer   string
	Percent float64 // 15 is fifteen per cent
	Amount  int64   // minor units
	Cost    int64   // expected, minor units
	Issued  time.Time
	Expires time.Time // zero: never
}

// Codes lists the codes that the customer has been issued, newest first.
func (l *Ledger) Codes(ctx context.Context, customer string) ([]Code, error) {
	var codes []Code
	err := l.view(ctx, func(tx *sql.Tx) error {
		codes = nil
		r := reader{ctx: ctx, tx: tx}
		r.each(`SELECT c.code, e.playbook, e.began, c.step, c.offer, c.percent, c.amount, c.cost, c.issued, c.expires
			FROM code c JOIN entry e ON e.id = c.entry
			WHERE c.customer = ? ORDER BY c.issued DESC, c.entry DESC, c.step`, []any{customer},
			func(found *sql.Rows) error {
				c := Code{Key: engine.Key{Customer: customer}}
				var began, issued int64
				var expires sql.NullInt64
				err := found.Scan(&c.Code, &c.Key.Playbook, &began, &c.Key.Step, &c.Offer, &c.Percent, &c.Amount, &c.Cost,
					&issued, &expires)
				c.Key.Entry, c.Issued, c.Expires = instant(began), instant(issued), perhaps(expires)
				codes = append(codes, c)
				return err
			})
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the codes of customer %q: %w", customer, err)
	}
	return codes, nil
}
