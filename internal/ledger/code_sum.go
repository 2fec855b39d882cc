package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// Sums are those of every offer that has had a code, by name, as they stand at an
// instant.
func (l *Ledger) Sums(ctx context.Context, at time.Time) ([]engine.OfferSums, error) {
	var all map[string]*engine.OfferSums
	err := l.view(ctx, func(tx *sql.Tx) error {
		all = map[string]*engine.OfferSums{}
		r := reader{ctx: ctx, tx: tx}
		count := func(query string, add func(s *engine.OfferSums, state loyalty.CodeState, n int, cost int64)) {
			r.each(query, []any{micro(at)}, func(rows *sql.Rows) error {
				var offer, state string
				var n int
				var cost int64
				err := rows.Scan(&offer, &state, &n, &cost)
				if all[offer] == nil {
					all[offer] = &engine.OfferSums{Offer: offer}
				}
				add(all[offer], loyalty.CodeState(state), n, cost)
				return err
			})
		}
		count(sumsOfIssues, func(s *engine.OfferSums, state loyalty.CodeState, n int, cost int64) {
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
		count(sumsOfCodes, func(s *engine.OfferSums, state loyalty.CodeState, n int, _ int64) {
			if state == loyalty.CodeFree {
				s.Free = n
			} else {
				s.Released = n
			}
		})
		count(sumsOfUses, func(s *engine.OfferSums, _ loyalty.CodeState, n int, cost int64) { s.Uses, s.Real = n, cost })
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("summing up the codes: %w", err)
	}
	var sums []engine.OfferSums
	for _, offer := range slices.Sorted(maps.Keys(all)) {
		sums = append(sums, *all[offer])
	}
	return sums, nil
}

// The queries of Sums: offer, state, number and money.
const (
	sumsOfIssues = `SELECT offer, CASE
			WHEN EXISTS (SELECT 1 FROM use WHERE use.issue = issue.id AND use.at <= ?1 AND (back IS NULL OR back > ?1)) THEN 'redeemed'
			WHEN until <= ?1 THEN 'expired' WHEN issued IS NULL OR issued > ?1 THEN 'reserved' ELSE 'issued' END AS state, count(*), sum(cost)
		FROM issue WHERE at <= ?1 AND (ended IS NULL OR ended > ?1) GROUP BY offer, state`
	sumsOfCodes = `SELECT offer, 'free', count(*), 0 FROM code WHERE ` + wasFree + ` GROUP BY offer
		UNION ALL SELECT offer, 'released', count(*), 0 FROM code
		WHERE state = 'released' AND made <= ?1 AND NOT EXISTS (SELECT 1 FROM issue i WHERE i.code = code.code AND i.ended > ?1) GROUP BY offer`
	sumsOfUses = `SELECT c.offer, '', count(*), coalesce(sum(u.cost), 0) FROM use u JOIN code c ON c.code = u.code
		WHERE u.at <= ?1 AND (u.back IS NULL OR u.back > ?1) GROUP BY c.offer`
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
