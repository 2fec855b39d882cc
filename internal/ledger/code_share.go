package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"holdfast/engine/loyalty"
	"holdfast/rules"
)

// Announce makes sure that everybody's codes of the offers are there, with the
// terms of now, in one transaction: one that is on a poster can be redeemed
// though no letter has told of it yet. One that is in use elsewhere is left as it
// is, until Claim says so.
func (l *Ledger) Announce(ctx context.Context, at time.Time, offers []rules.Offer) error {
	err := l.batch(ctx, func(p *pen) error {
		for i := range offers {
			if offers[i].Shared == "" {
				continue
			}
			if _, err := p.share(&offers[i], at); err != nil && !errors.Is(err, ErrShared) {
				return fmt.Errorf("code %s: %w", offers[i].Shared, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("writing down everybody's codes: %w", err)
	}
	return nil
}

// ErrShared says that an offer's shared code is another offer's, or one
// customer's.
var ErrShared = errors.New("the shared code is in use elsewhere (give the offer another one)")

// share makes sure that everybody's code is there, with the terms of now.
func (p *pen) share(o *rules.Offer, at time.Time) (string, error) {
	t := loyalty.CodeTerms{Uses: o.Uses, PerCustomer: o.PerHead, From: o.From, Until: o.Until}
	code := loyalty.Code{Code: loyalty.Canonical(o.Shared), Offer: o.Name, State: loyalty.CodeIssued, Terms: t}
	if fresh, err := p.keep(code, at); fresh || err != nil {
		return code.Code, err
	}
	there, err := p.code(code.Code)
	switch {
	case err != nil:
		return "", err
	case there.Offer != o.Name || there.Customer != "" || there.Pooled:
		return "", fmt.Errorf("%w: %s", ErrShared, code.Code)
	case there.Terms != t || there.State == loyalty.CodeExpired:
		// The rules have changed: a summer that was made longer is not over.
		state := loyalty.CodeIssued
		if there.Standing() > 0 {
			state = loyalty.CodeRedeemed
		}
		_, _, err = p.put(`UPDATE code SET state = ?2, uses = ?3, per_customer = ?4, valid_from = ?5, valid_until = ?6 WHERE code = ?1`,
			code.Code, string(state), t.Uses, t.PerCustomer, maybe(t.From), maybe(t.Until))
	}
	return code.Code, err
}
