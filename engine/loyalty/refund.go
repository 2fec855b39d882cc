package loyalty

import (
	"slices"
	"time"
)

// Refund is that a source turns out to be worth less than it earned: an order
// that came back, in part or whole, a review that was taken down, points given
// by mistake.
type Refund struct {
	At     time.Time // now
	Source Source
	Worth  int64  // points that the source is still worth; 0: nothing
	Author string // who takes them back by hand
	Note   string
}

// Refund takes back what a source earned beyond what it is still worth. It says
// what the source is worth, not what is taken, so that saying it twice takes
// nothing twice, and partial refunds do not add up to a rounding error.
//
// The points are taken, in this order, from
//
//  1. what the source itself earned and is pending,
//  2. what the source itself earned and can be spent,
//  3. what the source itself earned and has expired: nobody had these points, so
//     nothing is taken in their place,
//  4. whatever else can be spent, first in first out,
//  5. whatever else is pending, by when it would become spendable.
//
// 4 and 5 stand in for points that were spent already: without the source, the
// customer would have spent these. What is not there at all is written off, as
// the movement's Short, and no debt is kept: the balance never goes below zero,
// no order of tomorrow earns less because of one that was returned yesterday,
// and a customer who leaves owes nothing. Whoever finds the shortfall too dear
// makes the return period (Policy.Pending) longer: pending points cannot be
// spent, so they never fall short.
//
// What the source is worth never rises again by this. Refused: Unknown (it has
// earned nothing), NoAuthor (by hand), Past.
func (a *Account) Refund(r Refund) error {
	own := a.from[r.Source]
	switch {
	case own == nil:
		return Unknown
	case r.Source.Kind == Hand && r.Author == "":
		return NoAuthor
	}
	if err := a.Advance(r.At); err != nil {
		return err
	}
	due := own.Issued - max(0, r.Worth) - own.back
	if due <= 0 {
		return nil
	}
	m := Movement{At: r.At, Kind: TookBack, Source: r.Source, Author: r.Author, Note: r.Note}
	m.Postings = append(m.Postings, take([]*Lot{own}, Pending, Revoked, &due)...)
	m.Postings = append(m.Postings, take([]*Lot{own}, Outstanding, Revoked, &due)...)
	m.Gone = min(due, own.Expired-own.gone)
	due -= m.Gone
	isOwn := func(l *Lot) bool { return l == own }
	m.Postings = append(m.Postings, take(slices.DeleteFunc(a.queue(), isOwn), Outstanding, Revoked, &due)...)
	m.Postings = append(m.Postings, take(slices.DeleteFunc(a.waiting(), isOwn), Pending, Revoked, &due)...)
	m.Short = due
	return a.book(m)
}

// waiting is what is pending, by when it becomes spendable; of one instant, the
// lot that was earned first is first.
func (a *Account) waiting() []*Lot {
	var lots []*Lot
	for _, l := range a.live {
		if l.Pending > 0 {
			lots = append(lots, l)
		}
	}
	slices.SortStableFunc(lots, func(x, y *Lot) int { return x.Matures.Compare(y.Matures) })
	return lots
}
