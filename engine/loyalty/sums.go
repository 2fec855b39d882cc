package loyalty

import "math"

// Sums are how many points stand in each pot, of a lot, an account or a whole
// shop. Issued is counted upwards here: all that was ever earned.
type Sums struct {
	Issued      int64 `json:"issued"`
	Pending     int64 `json:"pending"`
	Outstanding int64 `json:"outstanding"`
	Spent       int64 `json:"spent"`
	Expired     int64 `json:"expired"`
	Revoked     int64 `json:"revoked"`
	// Short is what take-backs could not take. It is a memorandum, no pot: these
	// points are among the spent.
	Short int64 `json:"short"`
}

// Plus is the sum of both.
func (s Sums) Plus(t Sums) Sums {
	return Sums{
		s.Issued + t.Issued, s.Pending + t.Pending, s.Outstanding + t.Outstanding,
		s.Spent + t.Spent, s.Expired + t.Expired, s.Revoked + t.Revoked, s.Short + t.Short,
	}
}

// Balanced says whether all that was earned is accounted for.
func (s Sums) Balanced() bool {
	return s.Issued == s.Pending+s.Outstanding+s.Spent+s.Expired+s.Revoked
}

// Post puts points into a pot and gives back what stands there now.
func (s *Sums) Post(p Posting) int64 {
	switch p.Pot {
	case Issued:
		s.Issued -= p.Points
		return s.Issued
	case Pending:
		s.Pending += p.Points
		return s.Pending
	case Outstanding:
		s.Outstanding += p.Points
		return s.Outstanding
	case Spent:
		s.Spent += p.Points
		return s.Spent
	case Expired:
		s.Expired += p.Points
		return s.Expired
	case Revoked:
		s.Revoked += p.Points
		return s.Revoked
	default:
		return math.MinInt64 // there is no such pot
	}
}

// Worth is what points cost the shop: so many minor units of money for so many
// points, such as 100 cents for 100 points.
type Worth struct {
	Minor, Points int64
}

// Of is the worth of n points in minor units, rounded up: a debt is not
// understated. It is 0 where Points is.
func (w Worth) Of(n int64) int64 {
	if w.Points <= 0 || n <= 0 {
		return 0
	}
	// In two parts, so that the product stays far below 2^63.
	whole, rest := n/w.Points, n%w.Points
	return whole*w.Minor + (rest*w.Minor+w.Points-1)/w.Points
}

// Liability is what the shop owes for points that can be spent, and would owe
// for those that are pending, in minor units.
func (s Sums) Liability(w Worth) (outstanding, pending int64) {
	return w.Of(s.Outstanding), w.Of(s.Pending)
}

// RedemptionRate is the share of points that were spent among those whose fate
// is known to be spent or expired; ok is false where there are none.
func (s Sums) RedemptionRate() (share float64, ok bool) {
	if s.Spent+s.Expired == 0 {
		return 0, false
	}
	return float64(s.Spent) / float64(s.Spent+s.Expired), true
}

// Breakage is the other share: what expired, which the shop never has to give.
func (s Sums) Breakage() (share float64, ok bool) {
	spent, ok := s.RedemptionRate()
	return 1 - spent, ok
}
