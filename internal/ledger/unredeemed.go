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

// Unredeemed are those of some redemptions that Book has something to do with: of
// codes that the ledger has, on orders that are not known to have used them by an
// instant, and that the code lets through. Those of which nobody has said what the
// code took off come along as Told. Those whose order came back whole are there
// alone where the ledger has them standing, unless the code's offer is among those
// that stay used; they come first, so that what they give back can be used again.
// Apart from that the order is as it was. Refused are those that the code does not
// let through and whose order is of the last seven days, a sentence each: they are
// tried again at every look.
func (l *Ledger) Unredeemed(ctx context.Context, at time.Time, all []engine.Redemption, stay map[string]bool) (fresh []engine.Redemption, refused []string, err error) {
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
			if of := used[code]; !r.Back || stay[of.offer] || !of.orders[r.ID].stands {
				continue
			}
			err := t.tell(code, loyalty.CodeEvent{Verb: loyalty.RollBack, At: at, ID: r.ID})
			if why := loyalty.Refusal(""); err != nil && !errors.As(err, &why) {
				return fmt.Errorf("code %s: %w", code, err)
			}
			if err == nil {
				fresh = append(fresh, r)
			}
		}
		for _, r := range all {
			code := loyalty.Canonical(r.Code)
			of, known := used[code]
			order, there := of.orders[r.ID]
			r.Back = r.Back && !stay[of.offer]
			if !known || r.Back || there && (order.costed || r.Cost < 0) {
				continue
			}
			var why loyalty.Refusal
			switch err := t.tell(code, loyalty.CodeEvent{Verb: loyalty.Redeem, At: r.At, Customer: r.Customer, ID: r.ID}); {
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

// uses are a code's offer and the orders that have used it.
type uses struct {
	offer  string
	orders map[string]useState
}

// useState is what is known of one use: that somebody has said what it took off,
// and that it was not rolled back.
type useState struct{ costed, stands bool }

// usesOf are the uses by an instant of those codes that the ledger has.
func usesOf(ctx context.Context, tx *sql.Tx, at time.Time, codes []string) (map[string]uses, error) {
	used := map[string]uses{}
	r := reader{ctx: ctx, tx: tx}
	for some := range slices.Chunk(codes, together) {
		args := []any{micro(at)}
		for _, code := range some {
			args = append(args, code)
		}
		r.each(`SELECT c.code, c.offer, u.id, u.cost, u.back IS NULL OR u.back > ?1 FROM code c LEFT JOIN use u ON u.code = c.code AND u.at <= ?1
			WHERE c.code IN (?`+strings.Repeat(", ?", len(some)-1)+`)`, args, func(rows *sql.Rows) error {
			var code, offer string
			var order sql.NullString
			var cost sql.NullInt64
			var stands bool
			err := rows.Scan(&code, &offer, &order, &cost, &stands)
			if _, known := used[code]; !known {
				used[code] = uses{offer, map[string]useState{}}
			}
			if order.Valid {
				used[code].orders[order.String] = useState{cost.Valid, stands}
			}
			return err
		})
	}
	return used, r.err
}

// trying lets things happen to codes without writing them down.
type trying struct {
	p     *pen
	at    time.Time
	codes map[string]loyalty.Code // as they stand behind what was tried
}

// tell tries one thing; the error is a loyalty.Refusal, or the database's.
func (t *trying) tell(text string, e loyalty.CodeEvent) error {
	code, known := t.codes[text]
	if !known {
		var err error
		if code, err = t.p.code(text); err != nil {
			return err
		}
		code.Uses = slices.DeleteFunc(code.Uses, func(u loyalty.CodeUse) bool { return u.At.After(t.at) })
	}
	code, err := code.After(e)
	t.codes[text] = code
	return err
}

// refusedCode says that an order's code was not redeemed, and why.
func refusedCode(r engine.Redemption, why loyalty.Refusal) string {
	return fmt.Sprintf("the code %s of order %s %s", loyalty.Canonical(r.Code), r.ID, why.OfCode())
}
