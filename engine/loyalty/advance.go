package loyalty

import (
	"slices"
	"time"
)

// Advance books what has fallen due up to an instant: return periods that are
// over, lots that have ended. It is refused (Past) when the account has seen a
// later instant.
func (a *Account) Advance(at time.Time) error {
	if at.Before(a.now) {
		return Past
	}
	for {
		m, ok := a.due(at)
		if !ok {
			a.now = at
			return nil
		}
		if err := a.book(m); err != nil {
			return err
		}
	}
}

// due is the earliest movement that falls due by itself up to an instant. Of
// one instant, the lot that was earned first is first.
func (a *Account) due(until time.Time) (m Movement, ok bool) {
	for _, l := range a.live {
		at := l.due()
		if at.IsZero() || at.After(until) || ok && !at.Before(m.At) {
			continue
		}
		// Points that were returned to a lot that had ended lapse now, not then.
		at = later(at, a.now)
		if l.Pending > 0 {
			m = Movement{At: at, Kind: Matured, Until: a.policy.Ends(at), Postings: move(l.Seq, Pending, Outstanding, l.Pending)}
		} else {
			m = Movement{At: at, Kind: Lapsed, Postings: move(l.Seq, Outstanding, Expired, l.Outstanding)}
		}
		ok = true
	}
	return m, ok
}

// due is when something happens to a live lot by itself; zero: never.
func (l *Lot) due() time.Time {
	if l.Pending > 0 {
		return l.Matures
	}
	return l.Ends
}

// renewable says whether a lot ends earlier than it would when renewed.
func (l *Lot) renewable(until time.Time) bool {
	return l.Outstanding > 0 && !l.Ends.IsZero() && l.Ends.Before(until)
}

// queue is what can be spent, first in first: the lot that became spendable
// first. With one policy that is the one that ends first, too.
func (a *Account) queue() []*Lot {
	var lots []*Lot
	for _, l := range a.live {
		if l.Outstanding > 0 {
			lots = append(lots, l)
		}
	}
	slices.SortFunc(lots, func(x, y *Lot) int { return int(x.entered - y.entered) })
	return lots
}

func later(t, u time.Time) time.Time {
	if t.Before(u) {
		return u
	}
	return t
}
