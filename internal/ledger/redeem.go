package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// Redeem writes down that a code was used on an order, in one transaction, and
// gives the code as it stands then. What is refused is a loyalty.Refusal, by
// errors.As, with the code as it stands: Repeated where the order had used it
// before, RolledBack where it had and has given it back, Unknown where the ledger has no such code, and what Code.After says. An
// order that is told of again with what it took off teaches the ledger that.
//
// What an offer is charged for a code follows what its uses took off, once
// somebody has said it, at the instant at which the code was given. That may take
// a budget below zero: a cost is no decision.
func (l *Ledger) Redeem(ctx context.Context, r engine.Redemption) (loyalty.Code, error) {
	var code loyalty.Code
	err := l.answering(ctx, func(p *pen) (err error) {
		code, err = p.redeem(r)
		return err
	})
	if err != nil {
		return code, fmt.Errorf("redeeming code %s: %w", loyalty.Canonical(r.Code), err)
	}
	return code, nil
}

// RollBack takes back that an order has used a code, in one transaction, and
// gives the code as it stands then: it can be used again if its time is not over,
// and what the order took off is charged no more. Refused as in Redeem; Unknown
// where the order has not used it.
func (l *Ledger) RollBack(ctx context.Context, code, id string, at time.Time) (loyalty.Code, error) {
	var after loyalty.Code
	err := l.answering(ctx, func(p *pen) (err error) {
		after, err = p.rollBack(loyalty.Canonical(code), id, at)
		return err
	})
	if err != nil {
		return after, fmt.Errorf("rolling back code %s: %w", loyalty.Canonical(code), err)
	}
	return after, nil
}

// answering runs f in one transaction, which holds also when f ends in a refusal.
func (l *Ledger) answering(ctx context.Context, f func(p *pen) error) error {
	var refusal loyalty.Refusal
	err := l.batch(ctx, func(p *pen) error {
		err := f(p)
		if errors.As(err, &refusal) {
			return nil
		}
		return err
	})
	if err == nil && refusal != "" {
		return refusal
	}
	return err
}

func (p *pen) redeem(r engine.Redemption) (loyalty.Code, error) {
	before, err := p.code(loyalty.Canonical(r.Code))
	if err != nil {
		return before, err
	}
	code, err := p.happens(before, loyalty.CodeEvent{Verb: loyalty.Redeem, At: r.At, Customer: r.Customer, ID: r.ID})
	if errors.Is(err, loyalty.Repeated) && r.Cost >= 0 {
		return code, errors.Join(p.learn(code.Code, r), err)
	}
	if err != nil {
		return code, err
	}
	use := code.Uses[len(code.Uses)-1]
	issue, err := p.issueOf(code, use)
	if err != nil {
		return code, err
	}
	return code, p.recharged(code, issue, r.At, func() error {
		_, _, err := p.put(`INSERT INTO use (code, id, customer, at, cost, issue) VALUES (?, ?, ?, ?, ?, ?)`,
			code.Code, use.ID, use.Customer, micro(use.At), known(r.Cost), issue)
		return err
	})
}

// learn writes down what a redemption took off, where nobody had said.
func (p *pen) learn(code string, r engine.Redemption) error {
	var issue sql.NullInt64
	var at int64
	err := p.get(`SELECT issue, at FROM use WHERE code = ? AND id = ? AND cost IS NULL`, []any{code, r.ID}, &issue, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := p.code(code)
	if err != nil {
		return err
	}
	return p.recharged(c, issue, instant(at), func() error {
		_, _, err := p.put(`UPDATE use SET cost = ? WHERE code = ? AND id = ?`, r.Cost, code, r.ID)
		return err
	})
}

func (p *pen) rollBack(text, id string, at time.Time) (loyalty.Code, error) {
	before, err := p.code(text)
	if err != nil {
		return before, err
	}
	code, err := p.happens(before, loyalty.CodeEvent{Verb: loyalty.RollBack, At: at, ID: id})
	if err != nil {
		return code, err
	}
	var issue sql.NullInt64
	var used int64
	if err := p.get(`SELECT issue, at FROM use WHERE code = ? AND id = ?`, []any{text, id}, &issue, &used); err != nil {
		return code, err
	}
	return code, p.recharged(code, issue, instant(used), func() error {
		_, _, err := p.put(`UPDATE use SET back = ? WHERE code = ? AND id = ?`, micro(at), text, id)
		return err
	})
}

// issueOf is how the one who used a code had come by it; NULL: from a poster.
func (p *pen) issueOf(code loyalty.Code, use loyalty.CodeUse) (id sql.NullInt64, err error) {
	before := micro(use.At)
	if code.Customer != "" {
		before = math.MaxInt64 // it is theirs alone, whatever the shop's clock says
	}
	err = p.get(`SELECT max(id) FROM issue WHERE code = ? AND customer = ? AND at <= ? AND ended IS NULL`,
		[]any{code.Code, use.Customer, before}, &id)
	return id, err
}

// recharged runs f, which changes the uses of an issue, and charges its offer
// what they come to more. Uses of nobody's issue are charged at their own instant.
func (p *pen) recharged(code loyalty.Code, issue sql.NullInt64, used time.Time, f func() error) error {
	before, _, err := p.worth(code.Code, issue)
	if err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	after, given, err := p.worth(code.Code, issue)
	if err != nil || after == before {
		return err
	}
	if !issue.Valid {
		given = used
	}
	return p.spend(engine.OfferAccount(code.Offer), given, after-before)
}

// worth is what an offer is charged for an issue: what its uses that stand took
// off, as far as somebody has said, else what it was expected to cost. Uses of a
// code from a poster are taken together, and were not expected.
func (p *pen) worth(code string, issue sql.NullInt64) (amount int64, given time.Time, err error) {
	var cost sql.NullInt64
	if !issue.Valid {
		err = p.get(`SELECT sum(cost) FROM use WHERE code = ? AND issue IS NULL AND back IS NULL`, []any{code}, &cost)
		return cost.Int64, given, err
	}
	var at int64
	err = p.get(`SELECT i.at, coalesce((SELECT sum(cost) FROM use WHERE issue = i.id AND back IS NULL), i.cost) FROM issue i WHERE i.id = ?`,
		[]any{issue.Int64}, &at, &cost)
	return cost.Int64, instant(at), err
}

// known is a cost that somebody may have said.
func known(cost int64) sql.NullInt64 { return sql.NullInt64{Int64: cost, Valid: cost >= 0} }
