package loyalty

import (
	"slices"
	"time"
)

// window is what counts at an instant: of a calendar period what there has been
// of it, of days the latest ones.
func (s TierScheme) window(at time.Time) (from, to time.Time) {
	to = at.Add(instant) // what happens at the instant counts
	if s.Period != "" {
		return s.Period.Start(at, s.Zone), to
	}
	return addDays(to, -s.Days, s.Zone), to
}

// shift is the window's end n windows on.
func (s TierScheme) shift(end time.Time, n int) time.Time {
	if s.Period != "" {
		return s.Period.Add(end, n, s.Zone)
	}
	return addDays(end, n*s.Days, s.Zone)
}

// heldUntil is the end of the window that a rise at an instant belongs to.
func (s TierScheme) heldUntil(at time.Time) time.Time {
	if s.Period != "" {
		return s.Period.Add(at, 1, s.Zone)
	}
	return addDays(at, s.Days, s.Zone)
}

func (s TierScheme) index(tier string) int {
	return slices.IndexFunc(s.Tiers, func(t Tier) bool { return t.Name == tier })
}

func (s TierScheme) name(tier int) string {
	if tier < 0 {
		return ""
	}
	return s.Tiers[tier].Name
}

// TierProgress is how far a customer is from the next tier, and from keeping
// this one.
type TierProgress struct {
	Have    float64 // of what is counted, in the window of the instant
	Next    string  // the next tier; "": there is none above
	Missing float64 // to the next tier
	Share   float64 // of the way to it, 0 to 1; 1 where there is none above
	Keep    float64 // still missing to keep the tier when Until comes
}

// Progress is the progress at an instant, for a standing of that instant.
func (s TierScheme) Progress(of Standing, at time.Time, counted Counted) TierProgress {
	have := counted(s.window(at))
	p, tier := TierProgress{Have: have, Share: 1}, s.index(of.Tier)
	if above := tier + 1; above < len(s.Tiers) {
		next := s.Tiers[above]
		p.Next, p.Missing = next.Name, max(0, next.From-have)
		if next.From > 0 {
			p.Share = min(1, max(0, have/next.From))
		}
	}
	if tier < 0 {
		return p
	}
	held := counted(s.shift(of.Until, -1), of.Until)
	if !at.Before(of.Until) { // in the grace either window may keep it
		held = max(held, have)
	}
	p.Keep = max(0, s.Tiers[tier].From-held)
	return p
}
