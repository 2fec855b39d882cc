package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"holdfast/engine/loyalty"
)

// OfferSums are an offer's codes in numbers. Given = Reserved + Issued + Redeemed
// + Expired: codes of customers' own, and of everybody's code each customer who
// was given it.
type OfferSums struct {
	Offer    string
	Given    int
	Reserved int   // the letter is on its way, or in doubt
	Issued   int   // and not used
	Redeemed int   // once or more
	Expired  int   // not used in time
	Released int   // taken back: the letter never left
	Free     int   // left in the pool
	Uses     int   // redemptions that stand, those of codes from posters too
	Expected int64 // cost of all that were given, minor units
	Real     int64 // what redemptions took off, as far as somebody has said
}

// Sums are those of every offer that has had a code, by name, as they stand at an
// instant.
func (l *Ledger) Sums(ctx context.Context, at time.Time) ([]OfferSums, error) {
	var all map[string]*OfferSums
	err := l.view(ctx, func(tx *sql.Tx) error {
		all = map[string]*OfferSums{}
		r := reader{ctx: ctx, tx: tx}
		count := func(query string, add func(s *OfferSums, state loyalty.CodeState, n int, cost int64)) {
			r.each(query, []any{micro(at)}, func(rows *sql.Rows) error {
				var offer, state string
				var n int
				var cost int64
				err := rows.Scan(&offer, &state, &n, &cost)
				if all[offer] == nil {
					all[offer] = &OfferSums{Offer: offer}
				}
				add(all[offer], loyalty.CodeState(state), n, cost)
				return err
			})
		}
		count(sumsOfIssues, func(s *OfferSums, state loyalty.CodeState, n int, cost int64) {
			s.Given, s.Expected = s.Given+n, s.Expected+cost
			switch state {
			case loyalty.CodeRedeemed:
				s.Redeemed = n
			case loyalty.CodeExpired:
				s.Expired = n
			case loyalty.CodeReserved:
				s.Reserved = n
			default:
				s.Issued = n
			}
		})
		count(sumsOfCodes, func(s *OfferSums, state loyalty.CodeState, n int, _ int64) {
			if state == loyalty.CodeFree {
				s.Free = n
			} else {
				s.Released = n
			}
		})
		count(sumsOfUses, func(s *OfferSums, _ loyalty.CodeState, n int, cost int64) { s.Uses, s.Real = n, cost })
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("summing up the codes: %w", err)
	}
	var sums []OfferSums
	for _, offer := range slices.Sorted(maps.Keys(all)) {
		sums = append(sums, *all[offer])
	}
	return sums, nil
}

// The queries of Sums: offer, state, number and money.
const (
	sumsOfIssues = `SELECT offer, CASE
			WHEN EXISTS (SELECT 1 FROM use WHERE use.issue = issue.id AND back IS NULL) THEN 'redeemed'
			WHEN until <= ?1 THEN 'expired' WHEN issued IS NULL THEN 'reserved' ELSE 'issued' END AS state, count(*), sum(cost)
		FROM issue WHERE ended IS NULL GROUP BY offer, state`
	sumsOfCodes = `SELECT offer, state, count(*), 0 FROM code
		WHERE state = 'released' OR state = 'free' AND (valid_until IS NULL OR valid_until > ?1) GROUP BY offer, state`
	sumsOfUses = `SELECT c.offer, '', count(*), coalesce(sum(u.cost), 0) FROM use u JOIN code c ON c.code = u.code
		WHERE u.back IS NULL AND u.at <= ?1 GROUP BY c.offer`
)

// Spent is what was charged to accounts from the instants given up to another.
func (l *Ledger) Spent(ctx context.Context, at time.Time, since map[string]time.Time) (map[string]int64, error) {
	var spent map[string]int64
	err := l.view(ctx, func(tx *sql.Tx) error {
		spent = map[string]int64{}
		r := reader{ctx: ctx, tx: tx}
		r.spent(spent, since, micro(at))
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("reading what was spent: %w", err)
	}
	return spent, nil
}
