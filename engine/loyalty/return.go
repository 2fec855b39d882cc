package loyalty

import "time"

// Return is that what points were spent on came to nothing: a cancelled
// redemption, an order paid with points that came back.
type Return struct {
	At     time.Time // now
	ID     string    // of the redemption
	Author string    // who books it, where somebody does
	Note   string
}

// Return gives the points of a redemption back into the lots they came from, at
// their old place in the queue. Points whose lot has ended meanwhile expire at
// once (unless they expire by Sliding: who brings something back is active), so
// that spending and cancelling is no way to keep points alive. What a refund
// wrote off because it was spent is taken now, as far as these points go: or
// whoever spends, sends the goods back and then cancels would have points for
// nothing. Refused: Unknown, Repeated, Past.
func (a *Account) Return(r Return) error {
	switch {
	case a.spentOn[r.ID] == nil:
		return Unknown
	case a.returned[r.ID]:
		return Repeated
	}
	if err := a.Advance(r.At); err != nil {
		return err
	}
	points, postings := int64(0), []Posting(nil)
	for _, p := range a.spentOn[r.ID] {
		if p.Pot == Spent {
			points += p.Points
			postings = append(postings, move(p.Lot, Spent, Outstanding, p.Points)...)
		}
	}
	err := a.book(Movement{At: r.At, Kind: Returned, Source: Source{Redemption, r.ID}, Author: r.Author, Note: r.Note, Postings: postings})
	if err != nil {
		return err
	}
	if err := a.renew(r.At); err != nil {
		return err
	}
	if err := a.makeGood(r.At, points); err != nil {
		return err
	}
	return a.Advance(r.At)
}

// makeGood takes of points that have just been returned what refunds could not
// take while they were spent, the oldest source first.
func (a *Account) makeGood(at time.Time, points int64) error {
	for _, l := range a.lots {
		due := min(l.Short, points)
		if due == 0 {
			continue
		}
		points -= due
		m := Movement{At: at, Kind: TookBack, Source: l.Source, Short: -due}
		m.Postings = take(a.queue(), Outstanding, Revoked, &due)
		if err := a.book(m); err != nil {
			return err
		}
	}
	return nil
}
