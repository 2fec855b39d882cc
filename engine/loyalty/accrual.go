package loyalty

import (
	"math"
	"time"
)

// Accrual is what an order earns: the value of each of its lines, times what its
// category and the best campaign of the day multiply by, summed, and rounded
// down once. Lines are known by their number, and all that is asked of one is
// handed in: whoever compiles the rules gives functions over the columns that
// the orders were read into.
type Accrual struct {
	Value      func(line int) (points float64, ok bool) // not ok: missing, which earns nothing
	Category   func(line int) string                    // nil: there are no categories
	Categories []CategoryRate
	Campaigns  []Campaign
	Most       int64 // points of one order; 0: MostPoints
}

// CategoryRate is how many times its value a category earns; 0 earns nothing. A
// category that is not listed earns its value once.
type CategoryRate struct {
	Category string
	Times    float64
}

// Campaign is a time in which orders earn more.
type Campaign struct {
	Name  string
	From  time.Time           // orders at this instant take part; zero: since always
	Until time.Time           // and those before this one; zero: for ever
	Times float64             // what a line's points are multiplied by
	Where func(line int) bool // lines that take part; nil: all
}

// Points is what an order earns that was placed at an instant. Lines of refunds
// have negative values: an order's lines and those of what came back of it,
// together, give what it is still worth (Refund.Worth), at the campaigns of the
// day on which it was placed.
//
// Campaigns that run at once do not multiply each other (twice and three times
// would be a surprise of six): each line has the best one of those it takes part
// in. A category's times come on top.
func (a Accrual) Points(at time.Time, lines []int) int64 {
	sum := 0.0
	for _, line := range lines {
		value, ok := a.Value(line)
		if !ok || math.IsNaN(value) || math.IsInf(value, 0) {
			continue
		}
		sum += value * a.times(at, line)
	}
	most := float64(MostPoints)
	if a.Most > 0 {
		most = min(most, float64(a.Most))
	}
	return int64(max(0, min(most, floor(sum))))
}

func (a Accrual) times(at time.Time, line int) float64 {
	times := 1.0
	if a.Category != nil {
		category := a.Category(line)
		for _, c := range a.Categories {
			if c.Category == category {
				times = c.Times
			}
		}
	}
	best, runs := 0.0, false
	for _, c := range a.Campaigns {
		open := !at.Before(c.From) && (c.Until.IsZero() || at.Before(c.Until))
		if open && (c.Where == nil || c.Where(line)) {
			best, runs = max(best, c.Times), true
		}
	}
	if runs {
		times *= best
	}
	return times
}

// floor rounds down what was meant: 19.99 * 100 is 1999, though the nearest
// float64 lies below it.
func floor(x float64) float64 {
	if near := math.Round(x); math.Abs(near-x) <= math.Abs(x)*1e-12 {
		return near
	}
	return math.Floor(x)
}
