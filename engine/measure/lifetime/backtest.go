package lifetime

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Calibration is how well predictions met what came.
type Calibration struct {
	Customers         int
	Predicted, Actual float64 // totals
	// TotalError is Predicted/Actual - 1. It is 0 when nothing was predicted
	// and nothing came; Measured is false when something was predicted and
	// nothing came, which no number expresses.
	TotalError float64
	Measured   bool
	// MeanAbsoluteError is the mean of |predicted - actual| over customers.
	MeanAbsoluteError float64
	// Deciles from the lowest predictions to the highest; fewer than ten when
	// there are fewer than ten customers.
	Deciles []Decile
}

// Decile is one tenth of the customers: what was predicted and what came, each
// a mean per customer.
type Decile struct {
	Customers         int
	Predicted, Actual float64
}

// Backtest compares predictions with actual values of the same customers, in
// any unit. Customers with equal predictions count with their mean actual
// value, so the deciles do not depend on the order of the customers.
func Backtest(predicted, actual []float64) (Calibration, error) {
	if len(predicted) != len(actual) {
		return Calibration{}, fmt.Errorf("back-testing: %d predictions for %d customers", len(predicted), len(actual))
	}
	type pair struct{ predicted, actual float64 }
	pairs := make([]pair, len(predicted))
	c := Calibration{Customers: len(pairs)}
	for i, p := range predicted {
		if math.IsNaN(p-actual[i]) || math.IsInf(p-actual[i], 0) {
			return Calibration{}, fmt.Errorf("back-testing: %g was predicted where %g came", p, actual[i])
		}
		pairs[i] = pair{p, actual[i]}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.predicted, b.predicted), cmp.Compare(a.actual, b.actual))
	})
	for from := 0; from < len(pairs); {
		to, sum := from, 0.0
		for ; to < len(pairs) && pairs[to].predicted == pairs[from].predicted; to++ {
			sum += pairs[to].actual
			c.Predicted += pairs[to].predicted
			c.MeanAbsoluteError += math.Abs(pairs[to].predicted-pairs[to].actual) / float64(len(pairs))
		}
		c.Actual += sum
		for i := from; i < to; i++ {
			pairs[i].actual = sum / float64(to-from)
		}
		from = to
	}
	switch {
	case c.Actual != 0:
		c.TotalError, c.Measured = c.Predicted/c.Actual-1, true
	case c.Predicted == 0:
		c.Measured = true
	}
	tenths := min(10, len(pairs))
	for d := range tenths {
		part := pairs[d*len(pairs)/tenths : (d+1)*len(pairs)/tenths]
		decile := Decile{Customers: len(part)}
		for _, p := range part {
			decile.Predicted += p.predicted / float64(len(part))
			decile.Actual += p.actual / float64(len(part))
		}
		c.Deciles = append(c.Deciles, decile)
	}
	return c, nil
}
