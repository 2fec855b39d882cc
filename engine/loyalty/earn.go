package loyalty

import "time"

// Earn is points that a customer gets.
type Earn struct {
	At     time.Time // now
	Source Source
	Points int64
	// Since is when the fact was that earned them; zero: At. The return period
	// counts from it, and an order that comes to be known late is not pending for
	// longer.
	Since  time.Time
	Author string // who gives them by hand
	Note   string
}

// Earn books points: pending until the return period is over if an order earned
// them, spendable at once otherwise. Refused: Nothing, TooMuch, NoName,
// NoAuthor (by hand), Repeated (the source has earned before), Past.
func (a *Account) Earn(e Earn) error {
	switch {
	case e.Points <= 0:
		return Nothing
	case e.Points > MostPoints:
		return TooMuch
	case e.Source.ID == "":
		return NoName
	case e.Source.Kind == Hand && e.Author == "":
		return NoAuthor
	case a.from[e.Source] != nil:
		return Repeated
	}
	if err := a.Advance(e.At); err != nil {
		return err
	}
	if e.Since.IsZero() {
		e.Since = e.At
	}
	matures := later(a.policy.Matures(e.Source.Kind, e.Since), e.At)
	err := a.book(Movement{
		At: e.At, Kind: Earned, Source: e.Source, Author: e.Author, Note: e.Note, Until: matures,
		Postings: move(int64(len(a.journal))+1, Issued, Pending, e.Points),
	})
	if err != nil {
		return err
	}
	if err := a.Advance(e.At); err != nil { // it may be spendable at once
		return err
	}
	if e.Source.Kind == Order || e.Source.Kind == Event {
		return a.Renew(e.At)
	}
	return nil
}

// Renew puts off the ends of all that can be spent, because the customer did
// something; it does nothing unless points expire by Sliding. Earn by an order
// or an event, Spend and Return call it themselves: it is for what earns nothing.
// Refused: Past.
func (a *Account) Renew(at time.Time) error {
	if err := a.Advance(at); err != nil {
		return err
	}
	return a.renew(at)
}

// renew is Renew of an account that is at the instant.
func (a *Account) renew(at time.Time) error {
	if a.policy.Expiry.Kind != Sliding {
		return nil
	}
	until := a.policy.Ends(at)
	for _, l := range a.live {
		if l.renewable(until) {
			return a.book(Movement{At: at, Kind: Renewed, Until: until})
		}
	}
	return nil
}
