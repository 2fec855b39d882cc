package loyalty

import (
	"cmp"
	"fmt"
	"time"
)

// MostPoints is the most that is earned at once.
const MostPoints = 1_000_000_000_000

// Account is one customer's points: a journal of movements, and what follows
// from it. It serves one goroutine.
//
// What falls due by itself (a return period that is over, a lot that expires)
// takes effect at its own instant, whether or not anybody looked then: every
// verb first books all that has fallen due since, dated to when it was. So a
// daemon that slept for a week changes nothing, and a past balance is what it
// was. Instants are whole microseconds, as everywhere.
type Account struct {
	policy  Policy
	now     time.Time // of the latest movement, or the latest Advance
	journal []Movement
	stored  int // of the journal: what Open was given
	sums    Sums
	lots    []*Lot // in the order in which they were earned
	live    []*Lot // those with points in pending or outstanding
	bySeq   map[int64]*Lot
	from    map[Source]*Lot
	// By redemption: what it took, and whether it was returned.
	spentOn  map[string][]Posting
	returned map[string]bool
}

// Lot is points that were earned together.
type Lot struct {
	Seq     int64 // of the movement that earned it
	Source  Source
	Earned  time.Time
	Matures time.Time // when it can, or could, first be spent
	Ends    time.Time // once it is spendable; zero: never
	Sums

	entered int64 // the Seq of the movement that made it spendable: its place in the queue
	back    int64 // of what it gave, already given back
	gone    int64 // of what expired, already counted as given back
}

// Back is how much of what the lot gave was given back, whether it could be taken
// or not: what its source is worth is Issued - Back.
func (l Lot) Back() int64 { return l.back }

// Due is when something happens to the lot by itself: it matures, or ends; zero:
// never.
func (l Lot) Due() time.Time {
	if l.Pending == 0 && l.Outstanding == 0 {
		return time.Time{}
	}
	return l.due()
}

// Open is the account that these movements make, oldest first; without any it is
// new. The policy is for what is booked from now on. An error says that the
// movements are no journal of an account: something is missing or was altered.
func Open(policy Policy, journal []Movement) (*Account, error) {
	policy.Zone = cmp.Or(policy.Zone, time.UTC)
	a := &Account{policy: policy, bySeq: map[int64]*Lot{}, from: map[Source]*Lot{}, spentOn: map[string][]Posting{}, returned: map[string]bool{}}
	for _, m := range journal {
		if err := a.apply(m); err != nil {
			return nil, fmt.Errorf("opening an account: movement %d: %w", m.Seq, err)
		}
	}
	a.stored = len(journal)
	return a, nil
}

// Booked are the movements since Open, oldest first: what is to be written.
func (a *Account) Booked() []Movement { return a.journal[a.stored:] }

// Kept says that what was Booked is written.
func (a *Account) Kept() { a.stored = len(a.journal) }

// Journal is all movements, oldest first.
func (a *Account) Journal() []Movement { return a.journal }

// Now is the latest instant that the account has seen. Who comes with an earlier
// one (two machines' clocks differ) is refused, and may come again with this.
func (a *Account) Now() time.Time { return a.now }

// Balance is what can be spent.
func (a *Account) Balance() int64 { return a.sums.Outstanding }

// Sums are what stands in each pot.
func (a *Account) Sums() Sums { return a.sums }

// Lots are all lots in the order in which they were earned, as they stand.
func (a *Account) Lots() []Lot {
	lots := make([]Lot, len(a.lots))
	for i, l := range a.lots {
		lots[i] = *l
	}
	return lots
}

// book adds one movement at an instant.
func (a *Account) book(m Movement) error {
	m.Seq = int64(len(a.journal)) + 1
	if err := a.apply(m); err != nil {
		return fmt.Errorf("booking %s: %w", m.Kind, err)
	}
	return nil
}
