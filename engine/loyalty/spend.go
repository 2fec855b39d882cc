package loyalty

import "time"

// Spend is points that a customer gives for something.
type Spend struct {
	At     time.Time // now
	ID     string    // of the redemption, unique over all customers
	Points int64
	Author string // who books it, where somebody does
	Note   string
}

// Spend books points out of the lots, first in first out, all of them or none.
// Refused: Nothing, NoName, Repeated, NotEnough, Past.
func (a *Account) Spend(s Spend) error {
	switch {
	case s.Points <= 0:
		return Nothing
	case s.ID == "":
		return NoName
	case a.spentOn[s.ID] != nil:
		return Repeated
	}
	if err := a.Advance(s.At); err != nil {
		return err
	}
	if s.Points > a.sums.Outstanding {
		return NotEnough
	}
	err := a.book(Movement{
		At: s.At, Kind: Used, Source: Source{Redemption, s.ID}, Author: s.Author, Note: s.Note,
		Postings: take(a.queue(), Outstanding, Spent, &s.Points),
	})
	if err != nil {
		return err
	}
	return a.Renew(s.At)
}

// take moves points from the lots' one pot into another, lot by lot, until
// enough are taken or no lot is left; wanted becomes what is missing.
func take(lots []*Lot, from, to Pot, wanted *int64) (postings []Posting) {
	for _, l := range lots {
		there := l.Outstanding
		if from == Pending {
			there = l.Pending
		}
		if n := min(there, *wanted); n > 0 {
			postings = append(postings, move(l.Seq, from, to, n)...)
			*wanted -= n
		}
	}
	return postings
}
