package lifetime

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// History is all that the order models know about a customer: X purchases
// after the first, the last of them at Last, seen until Age, both counted from
// the first purchase in one time unit (weeks in Holdfast). X, Last and Age are
// x, t_x and T of the papers. Last is 0 when X is 0.
type History struct {
	X    int
	Last float64
	Age  float64
	N    int // customers with this history; formulas for one customer ignore it
}

// Group adds up the N of equal histories, so that the cost of a fit follows
// the number of distinct ones. An N of 0 counts as one customer. The result is
// sorted by X, Age and Last; the argument is left as it is.
func Group(all []History) []History {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b History) int {
		return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Age, b.Age), cmp.Compare(a.Last, b.Last))
	})
	grouped := sorted[:0]
	for _, h := range sorted {
		if h.N == 0 {
			h.N = 1
		}
		last := len(grouped) - 1
		if last >= 0 && grouped[last].X == h.X && grouped[last].Age == h.Age && grouped[last].Last == h.Last {
			grouped[last].N += h.N
			continue
		}
		grouped = append(grouped, h)
	}
	return slices.Clip(grouped)
}

// check returns an error for a history that nobody can have.
func (h History) check() error {
	switch {
	case h.X < 0 || h.N < 0:
		return fmt.Errorf("history x=%d last=%g age=%g n=%d: a count is negative", h.X, h.Last, h.Age, h.N)
	case !(h.Last >= 0 && h.Last <= h.Age) || math.IsInf(h.Age, 0):
		return fmt.Errorf("history x=%d last=%g age=%g: the last purchase lies outside 0 to age", h.X, h.Last, h.Age)
	case h.X == 0 && h.Last != 0:
		return fmt.Errorf("history x=0 last=%g age=%g: a repeat purchase without a count", h.Last, h.Age)
	}
	return nil
}

// sample is a set of histories ready for fitting: grouped, with times divided
// by the greatest age, so that a fit takes the same path in any time unit.
type sample struct {
	histories []History
	scale     float64
	customers int
	repeaters int
	purchases int
	// rate is repeat purchases per customer and scaled unit of time.
	rate float64
}

func newSample(all []History) (sample, error) {
	s := sample{}
	for _, h := range all {
		if err := h.check(); err != nil {
			return sample{}, fmt.Errorf("reading histories: %w", err)
		}
		s.scale = max(s.scale, h.Age)
	}
	scaled := slices.Clone(all)
	if s.scale > 0 {
		for i := range scaled {
			scaled[i].Last /= s.scale
			scaled[i].Age /= s.scale
		}
	}
	s.histories = Group(scaled)
	age := 0.0
	for _, h := range s.histories {
		s.customers += h.N
		s.purchases += h.N * h.X
		age += float64(h.N) * h.Age
		if h.X > 0 {
			s.repeaters += h.N
		}
	}
	if age > 0 {
		s.rate = float64(s.purchases) / age
	}
	return s, nil
}

// carries refuses a sample that is too small or too short for any order model.
func (s sample) carries() error {
	switch {
	case s.customers < MinCustomers:
		return refuse(TooFewCustomers, "only %d customers have bought (the model needs %d)", s.customers, MinCustomers)
	case s.scale < MinHistory:
		return refuse(ShortHistory, "the orders reach back only %.1f weeks (the model needs %d)", s.scale, MinHistory)
	case s.repeaters == 0:
		return refuse(NoRepeatBuyers, "no customer has bought on a second day, so there is no rhythm to learn from")
	case s.repeaters < MinRepeaters:
		return refuse(NoRepeatBuyers, "only %d customers have bought on a second day (the model needs %d)", s.repeaters, MinRepeaters)
	}
	return nil
}

// fit is what is known about a fit before it is made.
func (s sample) fit() Fit { return Fit{Customers: s.customers, Repeaters: s.repeaters} }
