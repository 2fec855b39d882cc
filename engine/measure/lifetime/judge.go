package lifetime

import (
	"fmt"
	"math"
)

// parameter says what a number of a model is: its unit turns the scaled number
// of a fit into one of the data, and it describes how customers differ in about.
type parameter struct {
	name  string
	unit  float64
	about string
}

const (
	buying   = "how often they buy"
	leaving  = "how readily they leave"
	spending = "what they spend"
)

// judge accepts or refuses the end of a climb.
func (s sample) judge(found peak, parameters []parameter) (Fit, error) {
	f := s.fit()
	f.Iterations = found.iterations
	if found.logs == nil {
		return f, refuse(NotConverged, "the likelihood could not be climbed from any starting point")
	}
	if gain := dropoutEvidence(s, found.loss); gain < MinDropoutEvidence {
		return f, refuse(Degenerate, "the orders look as if no customer had ever left, so the model would call everybody alive "+
			"(letting customers leave gains %.1f in log-likelihood, and %.1f is needed)", max(0, gain), MinDropoutEvidence)
	}
	errs, warnings, err := judgePeak(found, s.customers, parameters)
	f.StandardErrors, f.Warnings = errs, warnings
	return f, err
}

// judgePeak refuses a place at the border of the search and one that is no
// peak, and gives the standard errors of the others, from the curvature of the
// likelihood of all customers.
func judgePeak(found peak, customers int, parameters []parameter) (errs []float64, warnings []string, err error) {
	for i, v := range found.logs {
		if math.Abs(v) > math.Log(border) {
			return nil, nil, refuse(Degenerate, "customers do not differ in %s as the model has it (its parameter %s runs off to %s)",
				parameters[i].about, parameters[i].name, map[bool]string{true: "infinity", false: "zero"}[v > 0])
		}
	}
	if found.covariance == nil {
		return nil, nil, refuse(NotConverged, "the search for the parameters came to no end (the orders hardly bear on some of them)")
	}
	for i, v := range found.logs {
		// The delta method: a small step in ln p is p times that step in p.
		relative := math.Sqrt(found.covariance.At(i, i) / float64(customers))
		errs = append(errs, relative*math.Exp(v)*parameters[i].unit)
		if relative > 1 {
			warnings = append(warnings, fmt.Sprintf("the parameter %s is loosely determined (standard error above its value)", parameters[i].name))
		}
	}
	return errs, warnings, nil
}

// someAreGone refuses a fitted model that calls nearly every repeat buyer
// alive.
func someAreGone(m Model, all []History) error {
	alive, customers := 0.0, 0.0
	for _, h := range all {
		if h.X == 0 {
			continue
		}
		p, err := m.Alive(h)
		if err != nil {
			return err
		}
		n := float64(max(1, h.N))
		alive += n * p
		customers += n
	}
	if mean := alive / customers; mean > MaxAlive {
		return refuse(Degenerate, "the model finds %.1f %% of the repeat buyers alive (above %.0f %% it tells nobody apart)",
			100*mean, 100*MaxAlive)
	}
	return nil
}
