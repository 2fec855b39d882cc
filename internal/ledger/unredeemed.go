package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// Unredeemed are those of some redemptions that Book has something to do with, in
// their order: of codes that the ledger has, on orders that are not known to have
// used them by an instant, and that the code lets through. Those of which nobody
// has said what the code took off come along as Told. Refused are those that the
// code does not let through and whose order is of the last seven days, a sentence
// each: they are tried again at every look.
func (l *Ledger) Unredeemed(ctx context.Context, at time.Time, all []engine.Redemption) (fresh []engine.Redemption, refused []string, err error) {
	codes := make([]string, 0, len(all))
	for _, r := range all {
		codes = append(codes, loyalty.Canonical(r.Code))
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	err = l.view(ctx, func(tx *sql.Tx) error {
		fresh, refused = nil, nil
		used, err := usesOf(ctx, tx, at, codes)
		if err != nil {
			return err
		}
		t := trying{p: readingPen(ctx, tx), at: at, codes: map[string]loyalty.Code{}}
		for _, r := range all {
			code := loyalty.Canonical(r.Code)
			orders, known := used[code]
			costed, there := orders[r.ID]
			if !known || there && (costed || r.Cost < 0) {
				continue
			}
			var why loyalty.Refusal
			switch err := t.redeem(code, r); {
			case err == nil:
				fresh = append(fresh, r)
			case !errors.As(err, &why):
				return fmt.Errorf("code %s: %w", code, err)
			case why == loyalty.Repeated && there:
				r.Told = true
				fresh = append(fresh, r)
			case why != loyalty.Repeated && why != loyalty.RolledBack && r.At.AddDate(0, 0, 7).After(at):
				refused = append(refused, refusedCode(r, why))
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("looking for %d codes: %w", len(codes), err)
	}
	return fresh, refused, nil
}

// usesOf are, of the codes that the ledger has, the orders that have used them by
// an instant, and whether somebody has said what each took off.
func usesOf(ctx context.Context, tx *sql.Tx, at time.Time, codes []string) (map[string]map[string]bool, error) {
	used := map[string]map[string]bool{}
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
			if used[code] == nil {
				used[code] = map[string]bool{}
			}
			if order.Valid {
				used[code][order.String] = cost.Valid
			}
			return err
		})
	}
	return used, r.err
}

// trying redeems codes without writing it down.
type trying struct {
	p     *pen
	at    time.Time
	codes map[string]loyalty.Code // as they stand behind what was tried
}

// redeem tries one redemption; the error is a loyalty.Refusal, or the database's.
func (t *trying) redeem(text string, r engine.Redemption) error {
	code, known := t.codes[text]
	if !known {
		var err error
		if code, err = t.p.code(text); err != nil {
			return err
		}
		code.Uses = slices.DeleteFunc(code.Uses, func(u loyalty.CodeUse) bool { return u.At.After(t.at) })
	}
	code, err := code.After(loyalty.CodeEvent{Verb: loyalty.Redeem, At: r.At, Customer: r.Customer, ID: r.ID})
	t.codes[text] = code
	return err
}

// refusedCode says that an order's code was not redeemed, and why.
func refusedCode(r engine.Redemption, why loyalty.Refusal) string {
	return fmt.Sprintf("the code %s of order %s %s", loyalty.Canonical(r.Code), r.ID, why.OfCode())
}
