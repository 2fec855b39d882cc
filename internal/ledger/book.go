package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
)

// Book writes down what customers have earned, and what of their points has
// fallen due by the instant. It goes through them a few hundred at a time, a
// transaction each: after a crash the next plan finds what is missing, and what
// is there already changes nothing. Whatever cannot be done (points that a
// customer does not have, an order that somebody else has earned with) is left
// out, and told among the refusals. What customers did before they were erased is
// left out without a word.
//
// An instant before that of the newest touch is refused, and the error wraps
// ErrPast, as for Claim.
func (l *Ledger) Book(ctx context.Context, at time.Time, b engine.Bookings, terms engine.Terms) (engine.Booked, error) {
	k := booking{l: l, ctx: ctx, at: instant(micro(at)), terms: terms}
	for _, do := range []struct {
		what string
		with func(engine.Bookings) error
	}{
		{"what has fallen due", k.sweep},
		{"codes to give on", k.codes},
		// Whoever is rewarded must have been brought, and is marked as rewarded
		// when the points are there; so are those who have won something.
		{"referrals", k.referrals},
		{"points", k.points},
		{"tiers", k.ranks},
		{"badges", k.awards},
		{"rewards of referrals", k.rewarded},
		{"redemptions", k.redeemed},
		{"copies of lots", k.copies},
	} {
		if err := do.with(b); err != nil {
			return k.done, fmt.Errorf("booking %s: %w", do.what, err)
		}
	}
	return k.done, nil
}

// booking is one run of Book.
type booking struct {
	l     *Ledger
	ctx   context.Context
	at    time.Time
	terms engine.Terms
	done  engine.Booked
}

// write runs f in one transaction and keeps what it has booked once it is on the
// disk.
func (k *booking) write(f func(p *pen) (engine.Booked, error)) error {
	var booked engine.Booked
	err := k.l.batch(k.ctx, func(p *pen) (err error) {
		if err = p.onward(k.at); err != nil {
			return err
		}
		booked, err = f(p)
		return err
	})
	if err == nil {
		k.done = k.done.Plus(booked)
	}
	return err
}

// sweep books what has fallen due by itself.
func (k *booking) sweep(engine.Bookings) error {
	for {
		var due []string
		err := k.write(func(p *pen) (booked engine.Booked, err error) {
			err = p.each(`SELECT DISTINCT customer FROM lot INDEXED BY lot_due WHERE due <= ? LIMIT ?`, []any{micro(k.at), together}, func(rows *sql.Rows) error {
				var customer string
				err := rows.Scan(&customer)
				due = append(due, customer)
				return err
			})
			if err != nil || len(due) == 0 {
				return booked, err
			}
			purses, err := p.purses(k.terms.Policy, due)
			if err != nil {
				return booked, err
			}
			for _, customer := range due {
				u := purses[customer]
				if err := u.Advance(u.from(k.at)); err != nil {
					return booked, fmt.Errorf("customer %q: %w", customer, err)
				}
				b, err := u.put(p)
				if err != nil {
					return booked, fmt.Errorf("customer %q: %w", customer, err)
				}
				booked = booked.Plus(b)
			}
			return booked, nil
		})
		if err != nil || len(due) < together {
			return err
		}
	}
}

// points books what customers have earned, lost and spent, all that is of one
// customer in one transaction.
func (k *booking) points(b engine.Bookings) error {
	for all := b.Points; len(all) > 0; {
		customers, n := []string(nil), 0
		for ; n < len(all); n++ {
			if n > 0 && all[n].Customer == all[n-1].Customer {
				continue
			}
			if len(customers) == together {
				break
			}
			customers = append(customers, all[n].Customer)
		}
		some := all[:n]
		all = all[n:]
		err := k.write(func(p *pen) (engine.Booked, error) { return k.post(p, customers, some) })
		if err != nil {
			return err
		}
	}
	return nil
}

// post books one batch.
func (k *booking) post(p *pen, customers []string, batch []engine.Posting) (booked engine.Booked, err error) {
	slices.Sort(customers)
	customers = slices.Compact(customers)
	purses, err := p.purses(k.terms.Policy, customers)
	if err != nil {
		return booked, err
	}
	for i := range batch {
		do := &batch[i]
		u := purses[do.Customer]
		gone, err := p.forgot(do.Customer, k.fact(do))
		if err != nil {
			return booked, fmt.Errorf("customer %q: %w", do.Customer, err)
		}
		refusal := ""
		if !gone {
			refusal, err = u.do(p, do, k.at)
		}
		if err != nil {
			return booked, fmt.Errorf("customer %q: %w", do.Customer, err)
		}
		if refusal != "" {
			booked.Refusals = append(booked.Refusals, refusal)
		}
		// What earns is unique over the whole shop: the next one has to see it.
		if i+1 < len(batch) && batch[i+1].Customer == do.Customer {
			continue
		}
		b, err := u.put(p)
		if err != nil {
			return booked, fmt.Errorf("customer %q: %w", do.Customer, err)
		}
		booked = booked.Plus(b)
	}
	return booked, nil
}

// fact is when that was which moves points.
func (k *booking) fact(do *engine.Posting) time.Time {
	switch {
	case do.Earn != nil && !do.Earn.Since.IsZero():
		return do.Earn.Since
	case do.Earn != nil:
		return do.Earn.At
	case do.Refund != nil:
		return do.Refund.At
	case do.Spend != nil:
		return do.Spend.At
	default:
		return k.at
	}
}
