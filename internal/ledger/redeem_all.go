package ledger

import (
	"context"
	"errors"
	"fmt"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// RedeemAll writes down what orders say of codes, in one transaction: how many
// redemptions are new, and what was refused, a sentence each. What is there
// already, or was rolled back, is left out of both, and so are codes that the
// ledger does not know: they are the shop's own.
func (l *Ledger) RedeemAll(ctx context.Context, all []engine.Redemption) (done int, refused []string, err error) {
	err = l.batch(ctx, func(p *pen) (err error) {
		done, refused, err = p.redeemAll(all)
		return err
	})
	if err != nil {
		return 0, nil, fmt.Errorf("redeeming codes: %w", err)
	}
	return done, refused, nil
}

func (p *pen) redeemAll(all []engine.Redemption) (done int, refused []string, err error) {
	for _, r := range all {
		_, err := p.redeem(r)
		var why loyalty.Refusal
		switch {
		case err == nil:
			done++
		case !errors.As(err, &why):
			return 0, nil, fmt.Errorf("code %s on order %s: %w", r.Code, r.ID, err)
		case why != loyalty.Repeated && why != loyalty.RolledBack && why != loyalty.Unknown:
			refused = append(refused, refusedCode(r, why))
		}
	}
	return done, refused, nil
}
