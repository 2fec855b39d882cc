package ledger

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// redeemed books the codes that orders have used, and gives back those whose orders
// came back whole.
func (k *booking) redeemed(b engine.Bookings) error {
	for some := range slices.Chunk(b.Redeemed, together) {
		err := k.write(func(p *pen) (booked engine.Booked, err error) {
			some, err := lasting(p, some, func(r *engine.Redemption) (string, time.Time) { return r.Customer, r.At })
			if err != nil {
				return booked, err
			}
			var used []engine.Redemption
			for _, r := range some {
				if !r.Back {
					used = append(used, r)
					continue
				}
				_, err := p.rollBack(loyalty.Canonical(r.Code), r.ID, k.at)
				var why loyalty.Refusal // it was given back meanwhile
				switch {
				case err == nil:
					booked.GivenBack++
				case !errors.As(err, &why):
					return booked, fmt.Errorf("code %s of order %s: %w", r.Code, r.ID, err)
				}
			}
			booked.Redeemed, booked.Refusals, err = p.redeemAll(used)
			return booked, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
