package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"holdfast/engine/loyalty"
)

// Import takes the vouchers of another house into an offer's pool, in one
// transaction, and says how many, and which lines were refused and why.
func (l *Ledger) Import(ctx context.Context, at time.Time, offer string, list []loyalty.Voucher) (taken int, refused []loyalty.RefusedVoucher, err error) {
	err = l.batch(ctx, func(p *pen) error {
		var asked error
		known := func(code string) bool {
			var one int
			err := p.get(`SELECT 1 FROM code WHERE code = ?`, []any{code}, &one)
			if !errors.Is(err, sql.ErrNoRows) {
				asked = cmp.Or(asked, err)
			}
			return err == nil
		}
		fresh, not := loyalty.Import(list, at, known)
		if asked != nil {
			return asked
		}
		var last int64
		if err := p.get(`SELECT coalesce(max(number), 0) FROM code`, nil, &last); err != nil {
			return err
		}
		for i, v := range fresh {
			_, _, err := p.put(`INSERT INTO code (code, offer, customer, pooled, state, uses, per_customer, valid_until, listed, number, made, printed)
				VALUES (?1, ?2, '', 1, 'free', 1, 0, ?3, ?3, ?4, ?5, ?6)`, v.Code, offer, maybe(v.Until), last+int64(i)+1, micro(at), v.Printed)
			if err != nil {
				return fmt.Errorf("code %s: %w", v.Code, err)
			}
		}
		taken, refused = len(fresh), not
		return nil
	})
	if err != nil {
		return 0, nil, fmt.Errorf("importing codes of offer %s: %w", offer, err)
	}
	return taken, refused, nil
}
