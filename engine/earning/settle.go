package earning

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// settle tries what is owed on the accounts as they are, and keeps what they take.
func (f *finding) settle(b *engine.Bookings, journals map[string][]loyalty.Movement) error {
	rows := make([]uint32, 0, len(f.due))
	for row := range f.due {
		rows = append(rows, row)
	}
	for _, row := range f.byCustomer(rows) {
		customer := f.people.IDs.Text(row)
		account, err := loyalty.Open(f.policy, journals[customer])
		if err != nil {
			return fmt.Errorf("reckoning the points of %s: %w", customer, err)
		}
		at := f.now
		if at.Before(account.Now()) { // another machine's clock, or a plan of a past instant
			at = account.Now()
		}
		if err := account.Advance(at); err != nil {
			return fmt.Errorf("reckoning the points of %s: %w", customer, err)
		}
		for _, p := range f.due[row] {
			before := len(account.Booked())
			err := f.try(account, p, at)
			var refusal loyalty.Refusal
			switch {
			case errors.Is(err, loyalty.NotEnough):
				f.trouble("%s has spent %d points and has %d: nothing is taken", customer, p.Spend.Points, account.Balance())
			case errors.As(err, &refusal): // such as Repeated: it has been done
			case err != nil:
				return fmt.Errorf("reckoning the points of %s: %w", customer, err)
			case len(account.Booked()) > before:
				b.Points = append(b.Points, p)
			}
		}
		f.reckoned[row] = lotsOf(customer, account)
	}
	return nil
}

// try is one verb on an account.
func (f *finding) try(a *loyalty.Account, p engine.Posting, at time.Time) error {
	if !p.Renew {
		return p.Do(a, at)
	}
	// Whatever else was booked may have put off the ends already.
	until := f.policy.Ends(f.instant(f.latest[f.row(p.Customer)]))
	if slices.ContainsFunc(a.Lots(), func(l loyalty.Lot) bool { return l.Outstanding > 0 && l.Ends.Before(until) }) {
		return p.Do(a, at)
	}
	return nil
}

func (f *finding) row(customer string) uint32 {
	row, _ := f.people.IDs.LookupString(customer)
	return row
}

// lotsOf are an account's lots as a ledger keeps them.
func lotsOf(customer string, a *loyalty.Account) []engine.Lot {
	var lots []engine.Lot
	for _, l := range a.Lots() {
		lots = append(lots, engine.Lot{
			Customer: customer, Seq: l.Seq, Source: l.Source, Earned: l.Earned, Matures: l.Matures, Ends: l.Ends, Sums: l.Sums, Back: l.Back(),
		})
	}
	return lots
}

// stand are a customer's lots once everything is booked.
func (f *finding) stand(row uint32) []engine.Lot {
	if lots, ok := f.reckoned[row]; ok {
		return lots
	}
	return f.mine(row)
}
