package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// draws is how often a code is drawn again because another customer has it.
const draws = 20

// ErrCodesTaken says that a pattern has hardly a free code left.
var ErrCodesTaken = errors.New("every code drawn has been issued before (give its pattern more random characters)")

// unoffered says why the decision's offer cannot be made any more, or "", and
// the voucher that it would be where the offer has a pool.
func (c *claiming) unoffered(d *engine.Decision) (voucher string, why engine.Reason, err error) {
	in := d.Incentive
	if in == nil {
		return "", "", nil
	}
	if !in.Expires.IsZero() && !c.at.Before(in.Expires) {
		return "", engine.OfferOver, nil
	}
	if why, err := c.recent(d); why != "" || err != nil {
		return "", why, err
	}
	if in.Offer.Pool {
		voucher, err = c.voucher(in.Offer.Name, lasts(in, c.at))
		if voucher == "" && err == nil {
			why = engine.PoolEmpty
		}
	}
	return voucher, why, err
}

// lasts is the instant at which a voucher must still be good: when the customer's
// offer ends, else when it begins.
func lasts(in *engine.Incentive, at time.Time) time.Time {
	switch {
	case !in.Expires.IsZero():
		return in.Expires
	case in.From.After(at):
		return in.From
	}
	return at
}

// voucher is the code of a pool that the next customer gets, as
// loyalty.Pool.Take has it; "": none is left.
func (c *claiming) voucher(offer string, until time.Time) (code string, err error) {
	// Two queries, each of which an index answers.
	for _, query := range []string{
		`SELECT code FROM code WHERE state = 'free' AND offer = ?1 AND valid_until > ?2 ORDER BY valid_until, number LIMIT 1`,
		`SELECT code FROM code WHERE state = 'free' AND offer = ?1 AND valid_until IS NULL AND ?2 IS NOT NULL ORDER BY number LIMIT 1`,
	} {
		err = c.get(query, []any{offer, micro(until)}, &code)
		if !errors.Is(err, sql.ErrNoRows) {
			return code, err
		}
	}
	return "", nil
}

// reserve gives the customer of a claimed touch their code, as it is shown. One whose step has
// nothing to hand over is issued at once.
func (c *claiming) reserve(entry int64, d *engine.Decision, voucher string, done bool) (string, error) {
	in, offer := d.Incentive, d.Incentive.Offer
	code, err := "", error(nil)
	switch {
	case offer.Pool:
		code, err = voucher, c.take(voucher, d)
	case offer.Shared != "":
		code, err = c.share(offer, c.at)
	default:
		code, err = c.draw(d)
	}
	if err != nil {
		return "", fmt.Errorf("reserving a code of offer %s: %w", offer.Name, err)
	}
	if done && offer.Shared == "" {
		if err := c.arrives(code); err != nil {
			return "", fmt.Errorf("issuing a code of offer %s: %w", offer.Name, err)
		}
	}
	var issued sql.NullInt64
	if done {
		issued = maybe(c.at)
	}
	until := in.Expires
	if offer.Shared != "" && until.IsZero() {
		until = offer.Until
	}
	_, _, err = c.put(`INSERT INTO issue
			(code, offer, grouped, customer, entry, step, at, issued, until, kind, percent, amount, value, text, cost)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, (SELECT valid_until FROM code WHERE code = ?1)), ?, ?, ?, ?, ?, ?)`,
		code, offer.Name, offer.Group, d.Key.Customer, entry, d.Key.Step, micro(c.at), issued, maybe(until),
		string(in.Kind), in.Percent, in.Amount, in.Value, in.Text, in.Cost)
	if err != nil || !offer.Pool {
		return code, err
	}
	given, err := c.code(code)
	return given.Shown(), err
}

// draw makes a code that nobody has.
func (c *claiming) draw(d *engine.Decision) (string, error) {
	for range draws {
		text, err := c.Draw(d.Incentive.Offer.Code)
		if err != nil {
			return "", err
		}
		code, err := loyalty.Code{
			Code: loyalty.Canonical(text), Offer: d.Incentive.Offer.Name, State: loyalty.CodeFree, Terms: terms(d.Incentive),
		}.After(loyalty.CodeEvent{Verb: loyalty.Reserve, At: c.at, Customer: d.Key.Customer})
		if err != nil {
			return "", err
		}
		if fresh, err := c.keep(code, c.at); fresh || err != nil {
			return code.Code, err
		}
	}
	return "", ErrCodesTaken
}

// take gives a voucher to the customer.
func (c *claiming) take(voucher string, d *engine.Decision) error {
	code, err := c.code(voucher)
	if err != nil {
		return err
	}
	if code, err = c.happens(code, loyalty.CodeEvent{Verb: loyalty.Reserve, At: c.at, Customer: d.Key.Customer}); err != nil {
		return err
	}
	t := terms(d.Incentive)
	_, _, err = c.put(`UPDATE code SET uses = ?2, per_customer = ?3, valid_from = ?4, valid_until = coalesce(?5, listed) WHERE code = ?1`,
		code.Code, t.Uses, t.PerCustomer, maybe(t.From), maybe(t.Until))
	return err
}

// keep writes down a code that is new; not fresh when there is one already.
func (p *pen) keep(c loyalty.Code, at time.Time) (fresh bool, err error) {
	_, fresh, err = p.put(`INSERT INTO code (code, offer, customer, pooled, state, uses, per_customer, valid_from, valid_until, made)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		c.Code, c.Offer, c.Customer, c.Pooled, string(c.State), c.Terms.Uses, c.Terms.PerCustomer,
		maybe(c.Terms.From), maybe(c.Terms.Until), micro(at))
	return fresh, err
}

// terms are those of a code of one customer's own.
func terms(in *engine.Incentive) loyalty.CodeTerms {
	return loyalty.CodeTerms{Uses: in.Offer.Uses, PerCustomer: in.Offer.PerHead, From: in.From, Until: in.Expires}
}
