package ledger

import (
	"slices"
	"time"

	"holdfast/engine"
)

// redeemed books the codes that orders have used.
func (k *booking) redeemed(b engine.Bookings) error {
	for some := range slices.Chunk(b.Redeemed, together) {
		err := k.write(func(p *pen) (booked engine.Booked, err error) {
			some, err := lasting(p, some, func(r *engine.Redemption) (string, time.Time) { return r.Customer, r.At })
			if err != nil {
				return booked, err
			}
			booked.Redeemed, booked.Refusals, err = p.redeemAll(some)
			return booked, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
