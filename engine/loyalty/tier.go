package loyalty

import "time"

// TierScheme is the tiers of a shop, and how customers come into them and fall
// out of them. What is counted (points earned, money spent, any number) is
// handed in with every question.
//
// A tier is reached the moment the count reaches it. It is held to the end of
// the window in which it was reached, through the whole of the next, and for the
// days of grace; then the customer has the tier that was reached in that window
// or since. So whoever spends enough in May 2026 is gold until the end of 2027
// at least, where the window is a year.
type TierScheme struct {
	Zone  *time.Location
	Tiers []Tier // lowest first, From ascending
	// The window: a calendar period, or (where Period is "") so many calendar
	// days. Of days, what counts is always the latest; a tier reached is held for
	// as many days as the window has, and then for as many again if those have
	// reached it anew.
	Period Period
	Days   int
	Grace  int // calendar days, fewer than the window has
}

// Tier is one tier.
type Tier struct {
	Name string
	From float64 // it is reached at so much of what is counted in one window
}

// Counted is how much of what is counted a customer has in from <= t < to, of
// all that is known at the instant asked about. It is asked for windows that
// have not ended, too.
type Counted func(from, to time.Time) float64

// Standing is a customer's place among the tiers. The zero value is of a
// customer at whom nobody has looked yet.
type Standing struct {
	Tier  string    // "": none
	Since time.Time // when this tier was given
	Until time.Time // the window's end; grace added, it is when a tier may be lost
}

// TierChange is that a customer has come into another tier.
type TierChange struct {
	At       time.Time
	From, To string // "": none
	Up       bool
}

// instant is the finest step of time that anything is written down in.
const instant = time.Microsecond

// At is the standing at an instant, from an earlier one, and the changes on the
// way. However seldom it is asked, windows that have ended since are settled one
// by one, each as of its own end; a rise is dated to the instant asked about. A
// tier that is no longer among the scheme's counts as none.
func (s TierScheme) At(from Standing, at time.Time, counted Counted) (Standing, []TierChange) {
	c := climb{TierScheme: s, counted: counted, to: from}
	if from.Until.IsZero() {
		c.begin(at)
	}
	for {
		settle := addDays(c.to.Until, s.Grace, s.Zone)
		if settle.After(at) {
			break
		}
		end := c.to.Until
		c.become(max(c.reached(s.shift(end, -1), end), c.reachedBy(settle)), settle)
		c.to.Until = s.shift(end, 1)
	}
	best := c.reachedBy(at)
	if end := c.to.Until; !at.Before(end) { // in its grace the window that has ended still counts
		best = max(best, c.reached(s.shift(end, -1), end))
	}
	if best > s.index(c.to.Tier) {
		c.become(best, at)
		c.to.Until = s.heldUntil(at)
	}
	return c.to, c.changes
}

// climb is one way through the tiers.
type climb struct {
	TierScheme
	counted Counted
	to      Standing
	changes []TierChange
}

// begin is the first look at a customer. In calendar windows, what was reached
// before the scheme was thought of counts as if it had always been there.
func (c *climb) begin(at time.Time) {
	best := c.reachedBy(at)
	if c.Period != "" {
		start := c.Period.Start(at, c.Zone)
		best = max(best, c.reached(c.shift(start, -1), start))
		if at.Before(addDays(start, c.Grace, c.Zone)) {
			best = max(best, c.reached(c.shift(start, -2), c.shift(start, -1)))
		}
	}
	c.to.Since = at
	c.become(best, at)
	c.to.Until = c.heldUntil(at)
	if c.Period != "" && at.Before(addDays(c.Period.Start(at, c.Zone), c.Grace, c.Zone)) {
		c.to.Until = c.Period.Start(at, c.Zone) // what is held by grace alone is settled at its end
	}
}

// become gives a tier, where it is another.
func (c *climb) become(tier int, at time.Time) {
	was := c.index(c.to.Tier)
	if tier == was {
		return
	}
	c.to.Tier, c.to.Since = c.name(tier), at
	c.changes = append(c.changes, TierChange{at, c.name(was), c.name(tier), tier > was})
}

// reached is the highest tier that was reached in from <= t < to; -1: none.
func (c *climb) reached(from, to time.Time) int {
	n, best := c.counted(from, to), -1
	for i, t := range c.Tiers {
		if n >= t.From {
			best = i
		}
	}
	return best
}

// reachedBy is the highest tier that was reached by an instant in its window.
func (c *climb) reachedBy(at time.Time) int {
	from, to := c.window(at)
	return c.reached(from, to)
}
