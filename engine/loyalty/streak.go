package loyalty

import "time"

// Streak is how many periods in a row somebody did something: a coffee every
// week, an order every month.
type Streak struct {
	Per  Period
	Need float64 // so much in a period makes it count
	Zone *time.Location
}

// Streaking is where somebody's streak stands.
type Streaking struct {
	Length int       // periods in a row, up to this one or the last; 0: broken, or never begun
	Since  time.Time // the beginning of the first of them
	Best   int       // the longest there has been
	// Ends is when the streak breaks unless enough is done before; zero where it
	// is broken already.
	Ends time.Time
}

// At is where the streak stands at an instant. A period that still runs breaks
// nothing. Deeds are in the order of their instants; later ones are left out.
func (s Streak) At(deeds []Deed, at time.Time) Streaking {
	var k Streaking
	var last, period time.Time // the last period that counts; the one being summed
	have := 0.0
	for _, d := range deeds {
		if d.At.After(at) {
			break
		}
		if of := s.Per.Start(d.At, s.Zone); !of.Equal(period) {
			have, period = 0, of
		}
		if have += d.N; have < s.Need || last.Equal(period) {
			continue
		}
		if k.Length == 0 || !s.Per.Add(last, 1, s.Zone).Equal(period) {
			k.Length, k.Since = 0, period
		}
		k.Length++
		k.Best, last = max(k.Best, k.Length), period
	}
	if k.Length == 0 {
		return k
	}
	if k.Ends = s.Per.Add(last, 2, s.Zone); !at.Before(k.Ends) {
		return Streaking{Best: k.Best}
	}
	return k
}
