package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"holdfast/engine/loyalty"
)

// together is how many customers' journals are read by one query, and booked in
// one transaction.
const together = 500

// Journals are the movements of customers' points up to an instant, oldest
// first. Customers who have none are left out.
func (l *Ledger) Journals(ctx context.Context, at time.Time, customers []string) (map[string][]loyalty.Movement, error) {
	var all map[string][]loyalty.Movement
	err := l.view(ctx, func(tx *sql.Tx) error {
		r := reader{ctx: ctx, tx: tx, words: map[string]string{}}
		all = r.journals(customers, micro(at))
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the journals of %d customers: %w", len(customers), err)
	}
	return all, nil
}

// Account is a customer's points as they stood at an instant, with all that had
// fallen due by then, whether it is booked or not. The policy says when what
// becomes spendable by that ends.
func (l *Ledger) Account(ctx context.Context, at time.Time, customer string, policy loyalty.Policy) (*loyalty.Account, error) {
	journals, err := l.Journals(ctx, at, []string{customer})
	if err != nil {
		return nil, err
	}
	a, err := standing(policy, journals[customer], at)
	if err != nil {
		return nil, fmt.Errorf("customer %q: %w", customer, err)
	}
	return a, nil
}

// standing is the account of a journal as of an instant that is not before its
// last movement.
func standing(policy loyalty.Policy, journal []loyalty.Movement, at time.Time) (*loyalty.Account, error) {
	a, err := loyalty.Open(policy, journal)
	if err != nil {
		return nil, err
	}
	return a, a.Advance(instant(micro(at)))
}

// journals reads the movements of customers up to an instant.
func (r *reader) journals(customers []string, at int64) map[string][]loyalty.Movement {
	all := make(map[string][]loyalty.Movement, len(customers))
	for len(customers) > 0 {
		some := customers[:min(together, len(customers))]
		customers = customers[len(some):]
		args := []any{at}
		for _, c := range some {
			args = append(args, c)
		}
		var of string
		var journal []loyalty.Movement
		// A row for every posting; of a movement without one, a single row.
		r.values(14, `SELECT m.customer, m.seq, m.at, m.kind, nullif(m.source_kind, ''), m.source, nullif(m.author, ''), nullif(m.note, ''),
				m.until, nullif(m.gone, 0), nullif(m.short, 0), p.lot, p.pot, p.points
			FROM movement m LEFT JOIN posting p ON p.customer = m.customer AND p.seq = m.seq
			WHERE m.at <= ? AND m.customer IN (?`+strings.Repeat(", ?", len(some)-1)+`) ORDER BY m.customer, m.seq, p.nth`, args,
			func(v []any) error {
				if customer, _ := v[0].(string); customer != of || journal == nil {
					if journal != nil {
						all[of] = journal
					}
					of, journal = customer, nil
				}
				if n := len(journal); n == 0 || journal[n-1].Seq != number(v[1]) {
					journal = append(journal, r.movement(v))
				}
				if m := &journal[len(journal)-1]; v[11] != nil {
					m.Postings = append(m.Postings, loyalty.Posting{Lot: number(v[11]), Pot: loyalty.Pot(r.word(v[12])), Points: number(v[13])})
				}
				return nil
			})
		if journal != nil {
			all[of] = journal
		}
	}
	return all
}

func (r *reader) movement(v []any) loyalty.Movement {
	text := func(v any) string { s, _ := v.(string); return s }
	m := loyalty.Movement{
		Seq: number(v[1]), At: instant(number(v[2])), Kind: loyalty.MovementKind(r.word(v[3])),
		Author: text(v[6]), Note: text(v[7]), Gone: number(v[9]), Short: number(v[10]),
	}
	if v[4] != nil {
		m.Source = loyalty.Source{Kind: loyalty.SourceKind(r.word(v[4])), ID: text(v[5])}
	}
	if v[8] != nil {
		m.Until = instant(number(v[8]))
	}
	return m
}
