package lifetime

import (
	"fmt"
	"math"
	"slices"
)

// MinPeriods is the least number of periods that subscriptions are followed:
// two parameters fit any two periods, so the third is the first that could
// speak against the model.
const MinPeriods = 3

// Tenure is what was seen of customers at one length of subscription: Lost of
// them left at the end of period Periods (1 is the first), Remaining were
// still there after it when last seen.
type Tenure struct {
	Periods         int
	Lost, Remaining int
}

// Cohort makes tenures from the numbers of customers of one cohort who are
// there after 0, 1, 2, ... periods. A number that rises is an error.
func Cohort(there []int) ([]Tenure, error) {
	var tenures []Tenure
	for t := 1; t < len(there); t++ {
		if there[t] < 0 || there[t] > there[t-1] {
			return nil, fmt.Errorf("reading a cohort: %d customers after period %d follow %d", there[t], t, there[t-1])
		}
		tenures = append(tenures, Tenure{Periods: t, Lost: there[t-1] - there[t]})
	}
	if len(tenures) > 0 {
		tenures[len(tenures)-1].Remaining = there[len(there)-1]
	}
	return tenures, nil
}

// FitSBG finds the parameters of the greatest likelihood. Tenures of several
// cohorts may be mixed; those of equal length are added up. The error is a
// Refusal when the data cannot carry the model.
func FitSBG(all []Tenure) (SBG, Fit, error) {
	tenures, err := groupTenures(all)
	if err != nil {
		return SBG{}, Fit{}, err
	}
	f, lost, longest := Fit{}, 0, 0
	for _, t := range tenures {
		f.Customers += t.Lost + t.Remaining
		lost += t.Lost
		longest = max(longest, t.Periods)
	}
	switch {
	case f.Customers < MinCustomers:
		return SBG{}, f, refuse(TooFewCustomers, "only %d subscriptions were followed (the model needs %d)", f.Customers, MinCustomers)
	case longest < MinPeriods:
		return SBG{}, f, refuse(ShortHistory, "subscriptions were followed for only %d periods (the model needs %d)", longest, MinPeriods)
	case lost == 0:
		return SBG{}, f, refuse(Degenerate, "no subscription has ended, so there is no leaving to learn from")
	}
	full := sbgLoss(tenures)
	found := climb(full, full, [][]float64{logsOf(1, 1), logsOf(0.5, 4), logsOf(5, 20), logsOf(2, 0.5)})
	if found.logs == nil {
		return SBG{}, f, refuse(NotConverged, "the likelihood of the subscriptions could not be climbed from any starting point")
	}
	errs, warnings, err := judgePeak(found, f.Customers, []parameter{{"alpha", 1, leaving}, {"beta", 1, leaving}})
	f.Iterations, f.StandardErrors, f.Warnings = found.iterations, errs, warnings
	if err != nil {
		if found.logs[0] > 0 && found.logs[1] > 0 {
			return SBG{}, f, refuse(Degenerate, "retention does not rise with tenure, so customers show no differences "+
				"in loyalty (a plain churn rate says all there is)")
		}
		return SBG{}, f, err
	}
	m := SBG{Alpha: math.Exp(found.logs[0]), Beta: math.Exp(found.logs[1])}
	f.LogLikelihood, err = m.LogLikelihood(tenures)
	return m, f, err
}

// LogLikelihood is the log-likelihood of the tenures: appendix B of Fader &
// Hardie (2007).
func (m SBG) LogLikelihood(all []Tenure) (float64, error) {
	if err := m.check(0); err != nil {
		return 0, err
	}
	tenures, err := groupTenures(all)
	if err != nil || len(tenures) == 0 {
		return 0, err
	}
	customers := 0
	for _, t := range tenures {
		customers += t.Lost + t.Remaining
	}
	loss := sbgLoss(tenures)(logsOf(m.Alpha, m.Beta), make([]float64, 2))
	return finite(-loss*float64(customers), "log-likelihood of sBG")
}

// groupTenures sorts by length and adds up equal ones; tenures of nobody and
// the days before the first period fall away.
func groupTenures(all []Tenure) ([]Tenure, error) {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b Tenure) int { return a.Periods - b.Periods })
	grouped := sorted[:0]
	for _, t := range sorted {
		if t.Lost < 0 || t.Remaining < 0 || t.Periods < 0 || t.Periods == 0 && t.Lost > 0 {
			return nil, fmt.Errorf("reading tenures: %d lost and %d remaining after %d periods cannot be", t.Lost, t.Remaining, t.Periods)
		}
		if t.Periods == 0 || t.Lost+t.Remaining == 0 {
			continue
		}
		if last := len(grouped) - 1; last >= 0 && grouped[last].Periods == t.Periods {
			grouped[last].Lost += t.Lost
			grouped[last].Remaining += t.Remaining
			continue
		}
		grouped = append(grouped, t)
	}
	return grouped, nil
}

// sbgLoss is the loss of sBG on ln alpha and ln beta.
func sbgLoss(tenures []Tenure) loss {
	customers := 0.0
	for _, t := range tenures {
		customers += float64(t.Lost + t.Remaining)
	}
	return func(logs, gradient []float64) float64 {
		alpha, beta := math.Exp(logs[0]), math.Exp(logs[1])
		var ll, dalpha, dbeta float64
		for _, t := range tenures {
			n := float64(t.Periods)
			lost, all := float64(t.Lost), float64(t.Lost+t.Remaining)
			through, slope := logRising(alpha+beta, n), digammaRising(alpha+beta, n)
			ll += lost*(logs[0]+logRising(beta, n-1)) + float64(t.Remaining)*logRising(beta, n) - all*through
			dalpha += lost/alpha - all*slope
			dbeta += lost*digammaRising(beta, n-1) + float64(t.Remaining)*digammaRising(beta, n) - all*slope
		}
		gradient[0], gradient[1] = -dalpha*alpha/customers, -dbeta*beta/customers
		return -ll / customers
	}
}
