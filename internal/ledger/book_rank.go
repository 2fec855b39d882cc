package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"holdfast/engine"
)

// ranks writes the places among the tiers that differ from those written.
func (k *booking) ranks(b engine.Bookings) error {
	return batches(b.Ranks, func(some []engine.Rank) error {
		return k.write(func(p *pen) (booked engine.Booked, err error) {
			some, err := lasting(p, some, func(r *engine.Rank) (string, time.Time) { return r.Customer, k.at })
			if err != nil {
				return booked, err
			}
			for i := range some {
				n, err := p.rank(&some[i], micro(k.at))
				if err != nil {
					return booked, fmt.Errorf("customer %q: %w", some[i].Customer, err)
				}
				booked.Changes += n
			}
			return booked, nil
		})
	})
}

// batches calls f with a few hundred of a list after the other.
func batches[T any](all []T, f func(some []T) error) error {
	for len(all) > 0 {
		n := min(together, len(all))
		if err := f(all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// rank writes one customer's place, and counts the changes that are new. Whoever
// has looked later knows more: what was found after the instant stays.
func (p *pen) rank(r *engine.Rank, at int64) (changes int, err error) {
	for _, c := range r.Changes {
		_, fresh, err := p.put(`INSERT INTO tier_change (customer, at, was, became, up, booked) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			r.Customer, micro(c.At), c.From, c.To, c.Up, at)
		if err != nil {
			return changes, err
		}
		if fresh {
			changes++
		}
	}
	var found, since, until int64
	var tier string
	err = p.get(`SELECT at, tier, since, until FROM standing WHERE customer = ? ORDER BY at DESC LIMIT 1`, []any{r.Customer}, &found, &tier, &since, &until)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return changes, err
	}
	if err == nil && (found > at || tier == r.Tier && since == micro(r.Since) && until == micro(r.Until)) {
		return changes, nil
	}
	_, _, err = p.put(`INSERT INTO standing (customer, at, tier, since, until) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET tier = excluded.tier, since = excluded.since, until = excluded.until`,
		r.Customer, at, r.Tier, micro(r.Since), micro(r.Until))
	return changes, err
}

// awards writes the badges that were won.
func (k *booking) awards(b engine.Bookings) error {
	return batches(b.Awards, func(some []engine.Award) error {
		return k.write(func(p *pen) (booked engine.Booked, err error) {
			some, err := lasting(p, some, func(a *engine.Award) (string, time.Time) { return a.Customer, a.At })
			if err != nil {
				return booked, err
			}
			for _, a := range some {
				_, fresh, err := p.put(`INSERT INTO award (customer, challenge, of, at, booked) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
					a.Customer, a.Challenge, micro(a.Of), micro(a.At), micro(k.at))
				if err != nil {
					return booked, fmt.Errorf("%s of customer %q: %w", a.Challenge, a.Customer, err)
				}
				if fresh {
					booked.Awards++
				}
			}
			return booked, nil
		})
	})
}
