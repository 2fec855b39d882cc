package ledger

import (
	"slices"

	"holdfast/engine"
)

// redeemed books the codes that orders have used.
func (k *booking) redeemed(b engine.Bookings) error {
	for some := range slices.Chunk(b.Redeemed, together) {
		err := k.write(func(p *pen) (booked engine.Booked, err error) {
			booked.Redeemed, booked.Refusals, err = p.redeemAll(some)
			return booked, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
