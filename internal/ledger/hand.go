package ledger

import (
	"context"
	"fmt"

	"holdfast/engine/loyalty"
)

// Grant gives a customer points by hand (or lets whatever else earn once). Its
// error wraps a loyalty.Refusal where it was not done; Because has it in words.
// Repeated says that it was done before. An instant before the account's last is
// the account's last, here and below, and the account is as it stands afterwards.
func (l *Ledger) Grant(ctx context.Context, customer string, e loyalty.Earn, policy loyalty.Policy) (*loyalty.Account, error) {
	return l.turn(ctx, "granting points", customer, policy, func(p *pen, u *purse) error { return u.earn(p, e) })
}

// Spend takes points for something, all of them or none. It is refused like
// Grant: NotEnough leaves everything as it was.
func (l *Ledger) Spend(ctx context.Context, customer string, s loyalty.Spend, policy loyalty.Policy) (*loyalty.Account, error) {
	return l.turn(ctx, "spending points", customer, policy, func(p *pen, u *purse) error { return u.spend(p, s) })
}

// Return gives the points of a redemption back. It is refused like Grant.
func (l *Ledger) Return(ctx context.Context, customer string, r loyalty.Return, policy loyalty.Policy) (*loyalty.Account, error) {
	return l.turn(ctx, "returning points", customer, policy, func(_ *pen, u *purse) error {
		r.At = u.from(r.At)
		return u.Return(r)
	})
}

// TakeBack takes back what a source has earned beyond what it is still worth. It
// is refused like Grant.
func (l *Ledger) TakeBack(ctx context.Context, customer string, f loyalty.Refund, policy loyalty.Policy) (*loyalty.Account, error) {
	return l.turn(ctx, "taking points back", customer, policy, func(_ *pen, u *purse) error {
		f.At = u.from(f.At)
		return u.Refund(f)
	})
}

// turn does one thing to one account, in one transaction.
func (l *Ledger) turn(ctx context.Context, what, customer string, policy loyalty.Policy, do func(p *pen, u *purse) error) (*loyalty.Account, error) {
	var account *loyalty.Account
	err := l.batch(ctx, func(p *pen) error {
		if customer == "" {
			return loyalty.NoName
		}
		u, err := p.purse(policy, customer)
		if err != nil {
			return err
		}
		account = u.Account
		if err := do(p, u); err != nil {
			return err
		}
		_, err = u.put(p)
		return err
	})
	if err != nil {
		return account, fmt.Errorf("%s of customer %q: %w", what, customer, err)
	}
	return account, nil
}
