package loyalty

import "time"

// Policy is the rules of a points currency. A change of it holds for what
// becomes spendable from then on; a lot keeps the date it was given.
type Policy struct {
	Zone    *time.Location // of calendar days; an account takes nil as UTC
	Pending int            // calendar days until the points of an order can be spent: the return period
	Expiry  Expiry
}

// Expiry says how long points live. It counts from the instant at which they
// could first be spent, so that no points lapse before anybody could use them.
type Expiry struct {
	Kind ExpiryKind
	N    int // Rolling, Sliding: calendar days; EndOfMonth, EndOfYear: further months or years
}

// ExpiryKind is how the end of a lot is found.
type ExpiryKind string

// The kinds of expiry.
const (
	Never      ExpiryKind = ""        // points stay
	Rolling    ExpiryKind = "rolling" // N days after they could first be spent, at the same time of day
	EndOfMonth ExpiryKind = "month"   // with the month in which they could first be spent, or the Nth behind it
	EndOfYear  ExpiryKind = "year"    // with the year, or the Nth behind it
	// Sliding is N days after the customer last did something: whatever they do
	// (an order, an event, a spend, a return, a Renew) renews all that they can spend.
	// Gifts of the shop, by a step or by hand, are not their doing.
	Sliding ExpiryKind = "sliding"
)

// Ends is the first instant at which points that became spendable at from are
// gone; zero: never.
func (p Policy) Ends(from time.Time) time.Time {
	switch p.Expiry.Kind {
	case Rolling, Sliding:
		return addDays(from, p.Expiry.N, p.Zone)
	case EndOfMonth:
		return Month.Add(from, 1+p.Expiry.N, p.Zone)
	case EndOfYear:
		return Year.Add(from, 1+p.Expiry.N, p.Zone)
	default:
		return time.Time{}
	}
}

// Matures is when points from a source can first be spent, where the fact they
// were earned for was at since.
func (p Policy) Matures(s SourceKind, since time.Time) time.Time {
	if s != Order {
		return since
	}
	return addDays(since, p.Pending, p.Zone)
}
