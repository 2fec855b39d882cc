package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/rules"
)

// Code is one code of an offer, given to one customer.
type Code struct {
	Code    string     // as it was shown to the customer
	Key     engine.Key // the touch it was drawn for; of a playbook "" where that was taken back and the code used all the same
	Offer   string
	State   loyalty.CodeState
	Used    int // redemptions by this customer that stand
	Kind    rules.OfferKind
	Percent float64 // 15 is fifteen per cent
	Amount  int64   // minor units
	Value   int64   // partner: points
	Text    string
	Cost    int64 // expected, minor units
	Issued  time.Time
	Expires time.Time // zero: never
}

// Codes lists the codes that the customer was given, newest first.
func (l *Ledger) Codes(ctx context.Context, customer string) ([]Code, error) {
	var codes []Code
	err := l.view(ctx, func(tx *sql.Tx) error {
		codes = nil
		r := reader{ctx: ctx, tx: tx}
		r.each(`SELECT coalesce(nullif(c.printed, ''), c.code), coalesce(e.playbook, ''), coalesce(e.began, 0), coalesce(i.step, ''), i.offer, `+stateOf+`,
				(SELECT count(*) FROM use u WHERE u.issue = i.id AND u.back IS NULL),
				i.kind, i.percent, i.amount, i.value, i.text, i.cost, i.at, i.until
			FROM issue i JOIN code c ON c.code = i.code LEFT JOIN entry e ON e.id = i.entry
			WHERE i.customer = ? ORDER BY i.at DESC, i.id DESC`, []any{customer},
			func(found *sql.Rows) error {
				c := Code{Key: engine.Key{Customer: customer}}
				var began, issued int64
				var expires sql.NullInt64
				err := found.Scan(&c.Code, &c.Key.Playbook, &began, &c.Key.Step, &c.Offer, &c.State, &c.Used,
					&c.Kind, &c.Percent, &c.Amount, &c.Value, &c.Text, &c.Cost, &issued, &expires)
				c.Issued, c.Expires = instant(issued), perhaps(expires)
				if c.Key.Playbook != "" {
					c.Key.Entry = instant(began)
				}
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

// stateOf is the state of the code of an issue i for the customer who has it:
// that of c, the code, unless it is everybody's.
const stateOf = `CASE
	WHEN i.ended IS NOT NULL THEN 'released'
	WHEN c.customer <> '' THEN c.state
	WHEN EXISTS (SELECT 1 FROM use u WHERE u.issue = i.id AND u.back IS NULL) THEN 'redeemed'
	WHEN c.state = 'expired' THEN 'expired'
	WHEN i.issued IS NULL THEN 'reserved'
	ELSE 'issued' END`
