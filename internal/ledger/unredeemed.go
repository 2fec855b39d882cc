package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// Unredeemed are those of some redemptions that Book would have something to do
// with: of codes that the ledger has, and on orders that are not known to have
// used them by an instant, or of which nobody has said what the code took off.
func (l *Ledger) Unredeemed(ctx context.Context, at time.Time, all []engine.Redemption) ([]engine.Redemption, error) {
	codes := make([]string, 0, len(all))
	for _, r := range all {
		codes = append(codes, loyalty.Canonical(r.Code))
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	known, used := map[string]bool{}, map[[2]string]bool{} // by code and order: whether its cost is known
	err := l.view(ctx, func(tx *sql.Tx) error {
		r := reader{ctx: ctx, tx: tx}
		for some := range slices.Chunk(codes, together) {
			args := []any{micro(at)}
			for _, code := range some {
				args = append(args, code)
			}
			r.each(`SELECT c.code, u.id, u.cost FROM code c LEFT JOIN use u ON u.code = c.code AND u.at <= ?
				WHERE c.code IN (?`+strings.Repeat(", ?", len(some)-1)+`)`, args, func(rows *sql.Rows) error {
				var code string
				var order sql.NullString
				var cost sql.NullInt64
				err := rows.Scan(&code, &order, &cost)
				known[code] = true
				if order.Valid {
					used[[2]string{code, order.String}] = cost.Valid
				}
				return err
			})
		}
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for %d codes: %w", len(codes), err)
	}
	var fresh []engine.Redemption
	for _, r := range all {
		code := loyalty.Canonical(r.Code)
		costed, there := used[[2]string{code, r.ID}]
		if known[code] && (!there || !costed && r.Cost >= 0) {
			fresh = append(fresh, r)
		}
	}
	return fresh, nil
}
