package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"holdfast/engine/loyalty"
)

// Holding is a code as lists have it.
type Holding struct {
	Code     string // as customers are shown it
	Offer    string
	Customer string // "": nobody's yet, or everybody's
	State    loyalty.CodeState
	Pooled   bool
	Terms    loyalty.CodeTerms
	Used     int       // redemptions that stand
	Given    time.Time // when it was given first; zero: not yet
}

// Holdings are the codes of an offer as they stand at an instant, in the order
// of the codes, each with what has become of it by then: those whose time is over
// have expired.
func (l *Ledger) Holdings(ctx context.Context, offer string, at time.Time) ([]Holding, error) {
	var all []Holding
	err := l.view(ctx, func(tx *sql.Tx) error {
		all = nil
		r := reader{ctx: ctx, tx: tx}
		r.each(`SELECT coalesce(nullif(c.printed, ''), c.code), c.customer, c.state, c.pooled, c.uses, c.per_customer, c.valid_from, c.valid_until,
				(SELECT count(*) FROM use u WHERE u.code = c.code AND u.back IS NULL),
				(SELECT min(i.at) FROM issue i WHERE i.code = c.code AND i.ended IS NULL)
			FROM code c WHERE c.offer = ? ORDER BY c.code`, []any{offer}, func(rows *sql.Rows) error {
			h := Holding{Offer: offer}
			var from, until, given sql.NullInt64
			err := rows.Scan(&h.Code, &h.Customer, &h.State, &h.Pooled, &h.Terms.Uses, &h.Terms.PerCustomer, &from, &until, &h.Used, &given)
			h.Terms.From, h.Terms.Until, h.Given = perhaps(from), perhaps(until), perhaps(given)
			// Its uses are only counted for that.
			after, refused := loyalty.Code{State: h.State, Terms: h.Terms, Uses: make([]loyalty.CodeUse, h.Used)}.
				After(loyalty.CodeEvent{Verb: loyalty.Expire, At: at})
			if refused == nil {
				h.State = after.State
			}
			all = append(all, h)
			return err
		})
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the codes of offer %s: %w", offer, err)
	}
	return all, nil
}
