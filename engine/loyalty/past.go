package loyalty

import "time"

// At is what stood in each pot at an instant. A past one is what the journal
// says, and no later policy changes it; for one to come it is what will be if
// nothing but time goes on. Points that were earned late, for a fact before the
// instant, were not there yet.
func (a *Account) At(at time.Time) (Sums, error) {
	if at.After(a.now) {
		future, err := Open(a.policy, a.journal)
		if err != nil {
			return Sums{}, err
		}
		err = future.Advance(at)
		return future.sums, err
	}
	var s Sums
	for _, m := range a.journal {
		if m.At.After(at) {
			break
		}
		for _, p := range m.Postings {
			s.Post(p)
		}
		s.Short += m.Short
	}
	return s, nil
}

// Expiring is how many points will expire after now and up to an instant if
// nothing but time goes on.
func (a *Account) Expiring(until time.Time) int64 {
	n := int64(0)
	for _, l := range a.live {
		ends := l.Ends
		if l.Pending > 0 {
			ends = a.policy.Ends(l.Matures)
		}
		if !ends.IsZero() && !ends.After(until) {
			n += l.Pending + l.Outstanding
		}
	}
	return n
}

// Collected is how many points were earned in from <= t < to, less what was
// given back of them, whether it could be taken or not: it is Counted for tiers
// by points. Spending and expiry leave it alone.
func (a *Account) Collected(from, to time.Time) float64 {
	n := int64(0)
	for _, l := range a.lots {
		if !l.Earned.Before(from) && l.Earned.Before(to) {
			n += l.Issued - l.back
		}
	}
	return float64(n)
}

// Due is when something next happens to the account by itself: when a daemon
// has something to book. ok is false when there is nothing.
func (a *Account) Due() (at time.Time, ok bool) {
	for _, l := range a.live {
		if d := l.due(); !d.IsZero() && (!ok || d.Before(at)) {
			at, ok = d, true
		}
	}
	return at, ok
}
