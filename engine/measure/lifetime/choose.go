package lifetime

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Outcome is a history and what came after it: how many purchases were made in
// the time held out, which begins at Age and is the same for all.
type Outcome struct {
	History
	Bought int
}

// Contest is how one model fared against held-out orders.
type Contest struct {
	Name  string // "BG/NBD" or "Pareto/NBD"
	Model Model  // nil when refused
	Fit   Fit    // on the calibration part
	// Refused is the Refusal that kept the model out, else nil.
	Refused error
	// HeldOut is the log-likelihood of the numbers of purchases that came.
	HeldOut float64
	// Predicted and Actual are the totals of purchases in the time held out.
	Predicted, Actual float64
}

// Choice is the outcome of Choose.
type Choice struct {
	// Best is one of the two below.
	Best             Contest
	BGNBD, ParetoNBD Contest
}

// Choose fits BG/NBD and Pareto/NBD on the histories and takes the one that
// gives the purchases in the time t after them the greater likelihood. A model
// that the data cannot carry loses; when both are refused, so is Choose.
//
// What comes after is scored by the likelihood of each customer's count given
// their history, not by the total: a total can be right while everybody is
// wrong.
func Choose(outcomes []Outcome, t float64) (Choice, error) {
	if !(t > 0) || math.IsInf(t, 0) {
		return Choice{}, fmt.Errorf("choosing a model: the time held out is %g (it must be above 0)", t)
	}
	histories := make([]History, len(outcomes))
	for i, o := range outcomes {
		if o.Bought < 0 {
			return Choice{}, fmt.Errorf("choosing a model: %d purchases held out", o.Bought)
		}
		histories[i] = o.History
	}
	c := Choice{BGNBD: Contest{Name: "BG/NBD"}, ParetoNBD: Contest{Name: "Pareto/NBD"}}
	bg, fit, err := FitBGNBD(histories)
	if err := c.BGNBD.enter(bg, fit, err, outcomes, t); err != nil {
		return c, fmt.Errorf("choosing a model: %w", err)
	}
	pareto, fit, err := FitParetoNBD(histories)
	if err := c.ParetoNBD.enter(pareto, fit, err, outcomes, t); err != nil {
		return c, fmt.Errorf("choosing a model: %w", err)
	}
	switch {
	case c.BGNBD.Refused != nil && c.ParetoNBD.Refused != nil:
		return c, c.ParetoNBD.Refused
	case c.ParetoNBD.Refused != nil:
		c.Best = c.BGNBD
	case c.BGNBD.Refused != nil || c.ParetoNBD.HeldOut >= c.BGNBD.HeldOut:
		// At a tie Pareto/NBD, which can doubt one-time buyers.
		c.Best = c.ParetoNBD
	default:
		c.Best = c.BGNBD
	}
	return c, nil
}

// enter scores a fitted model, or notes that its fit was refused.
func (c *Contest) enter(m Model, fit Fit, fitted error, outcomes []Outcome, t float64) error {
	c.Fit = fit
	if refusal := (Refusal{}); errors.As(fitted, &refusal) {
		c.Refused = refusal
		return nil
	}
	if fitted != nil {
		return fitted
	}
	c.Model = m
	for _, o := range groupOutcomes(outcomes) {
		f, err := m.Forecast(o.History)
		if err != nil {
			return err
		}
		p, err := f.Probability(t, o.Bought)
		if err != nil {
			return err
		}
		expected, err := f.Expected(t)
		if err != nil {
			return err
		}
		n := float64(o.N)
		// A count that the model holds impossible is bounded, so that one
		// wholesaler does not decide alone.
		c.HeldOut += n * math.Log(max(p, leastProbability))
		c.Predicted += n * expected
		c.Actual += n * float64(o.Bought)
	}
	return nil
}

// groupOutcomes adds up equal outcomes, in a fixed order.
func groupOutcomes(all []Outcome) []Outcome {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b Outcome) int {
		return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Age, b.Age), cmp.Compare(a.Last, b.Last), cmp.Compare(a.Bought, b.Bought))
	})
	grouped := sorted[:0]
	for _, o := range sorted {
		o.N = max(1, o.N)
		if last := len(grouped) - 1; last >= 0 {
			like := grouped[last]
			like.N = o.N
			if like == o {
				grouped[last].N += o.N
				continue
			}
		}
		grouped = append(grouped, o)
	}
	return grouped
}

// leastProbability is the least that one customer's count is given in Choose.
const leastProbability = 1e-12
