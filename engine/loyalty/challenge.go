package loyalty

import "time"

// Deed is something that counts at an instant: a coffee, a visit, so much money.
type Deed struct {
	At time.Time
	N  float64
}

// Challenge is a badge and what it takes: so much of something within a stretch
// of time, such as five coffees in March. What counts is handed in.
type Challenge struct {
	Name  string
	Need  float64
	From  time.Time // deeds count from this instant; zero: always
	Until time.Time // and before this one; zero: always
	Each  Period    // it can be won anew in every period; "": once
	Zone  *time.Location
}

// Award is a challenge won. Challenge and Of are its key: a customer has each
// once, and keeps it though a deed should be taken back later, for a badge that
// was shown and then goes away is worse than one given too easily.
type Award struct {
	Challenge string
	Of        time.Time // the beginning of the period; zero without one
	At        time.Time // of the deed that won it
}

// Won are the awards that these deeds win, oldest first. Deeds are in the order
// of their instants.
func (c Challenge) Won(deeds []Deed) (awards []Award) {
	have, period, won := 0.0, time.Time{}, false
	for _, d := range deeds {
		if !c.counts(d.At) {
			continue
		}
		if of := c.period(d.At); !of.Equal(period) {
			have, period, won = 0, of, false
		}
		if have += d.N; have >= c.Need && !won {
			awards, won = append(awards, Award{c.Name, period, d.At}), true
		}
	}
	return awards
}

// Progress is how much a customer has of what it takes at an instant, in its
// period. open says whether the challenge runs then.
func (c Challenge) Progress(deeds []Deed, at time.Time) (have float64, open bool) {
	for _, d := range deeds {
		if !d.At.After(at) && c.counts(d.At) && c.period(d.At).Equal(c.period(at)) {
			have += d.N
		}
	}
	return have, c.counts(at)
}

func (c Challenge) counts(at time.Time) bool {
	return !at.Before(c.From) && (c.Until.IsZero() || at.Before(c.Until))
}

func (c Challenge) period(at time.Time) time.Time {
	if c.Each == "" {
		return time.Time{}
	}
	return c.Each.Start(at, c.Zone)
}
