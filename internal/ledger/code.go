package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"holdfast/engine/loyalty"
)

// code reads a code with all its uses; Unknown when there is none. The text is
// canonical.
func (p *pen) code(text string) (loyalty.Code, error) {
	c := loyalty.Code{Code: text}
	var from, until sql.NullInt64
	err := p.get(`SELECT printed, offer, customer, pooled, state, uses, per_customer, valid_from, valid_until FROM code WHERE code = ?`,
		[]any{text}, &c.Printed, &c.Offer, &c.Customer, &c.Pooled, &c.State, &c.Terms.Uses, &c.Terms.PerCustomer, &from, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return c, loyalty.Unknown
	}
	if err != nil {
		return c, err
	}
	c.Terms.From, c.Terms.Until = perhaps(from), perhaps(until)
	err = p.each(`SELECT id, customer, at, back FROM use WHERE code = ? ORDER BY n`, []any{text}, func(rows *sql.Rows) error {
		var u loyalty.CodeUse
		var at int64
		var back sql.NullInt64
		err := rows.Scan(&u.ID, &u.Customer, &at, &back)
		u.At, u.Back = instant(at), perhaps(back)
		c.Uses = append(c.Uses, u)
		return err
	})
	return c, err
}

// happens lets something happen to a code and writes down its state. The error
// is a loyalty.Refusal, or the database's.
func (p *pen) happens(c loyalty.Code, e loyalty.CodeEvent) (loyalty.Code, error) {
	next, err := c.After(e)
	if err != nil {
		return c, err
	}
	if next.State == loyalty.CodeFree { // back in its pool, as it was imported
		_, _, err = p.put(`UPDATE code SET state = 'free', customer = '', valid_from = NULL, valid_until = listed WHERE code = ?`, c.Code)
		return next, err
	}
	if next.State != c.State || next.Customer != c.Customer {
		_, _, err = p.put(`UPDATE code SET state = ?2, customer = ?3 WHERE code = ?1`, c.Code, string(next.State), next.Customer)
	}
	return next, err
}

// expire marks the codes whose time is over.
func (p *pen) expire(at time.Time) error {
	var over []string
	err := p.each(`SELECT code FROM code WHERE valid_until <= ? AND state <> 'expired' AND state <> 'released'
		AND (uses = 0 OR (SELECT count(*) FROM use WHERE use.code = code.code AND back IS NULL) < uses)`,
		[]any{micro(at)}, func(rows *sql.Rows) error {
			var code string
			err := rows.Scan(&code)
			over = append(over, code)
			return err
		})
	if err != nil {
		return err
	}
	for _, text := range over {
		c, err := p.code(text)
		if err == nil {
			_, err = p.happens(c, loyalty.CodeEvent{Verb: loyalty.Expire, At: at})
		}
		if err != nil {
			return fmt.Errorf("expiring code %s: %w", text, err)
		}
	}
	return nil
}
