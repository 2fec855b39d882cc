package lifetime

import "math"

// LogLikelihood is the log-likelihood of the histories (Fader & Hardie 2005,
// "A Note on Deriving the Pareto/NBD Model and Related Expressions", eq. 18).
func (m ParetoNBD) LogLikelihood(all []History) (float64, error) {
	for _, h := range all {
		if err := m.check(h); err != nil {
			return 0, err
		}
	}
	grouped := Group(all)
	if len(grouped) == 0 {
		return 0, nil
	}
	f := paretoLoss(grouped)
	return finite(-f(logsOf(m.R, m.Alpha, m.S, m.Beta), make([]float64, 4))*countX(grouped).customers(),
		"log-likelihood of Pareto/NBD")
}

// FitParetoNBD finds the parameters of the greatest likelihood. Times in
// weeks. The error is a Refusal when the data cannot carry the model, by the
// same rules as FitBGNBD.
func FitParetoNBD(all []History) (ParetoNBD, Fit, error) {
	s, err := newSample(all)
	if err != nil {
		return ParetoNBD{}, Fit{}, err
	}
	if err := s.carries(); err != nil {
		return ParetoNBD{}, s.fit(), err
	}
	var starts [][]float64
	for _, p := range [][3]float64{{1, 1, 1}, {0.5, 0.6, 0.3}, {2, 0.3, 0.1}, {0.25, 1, 3}, {1, 2, 2}} {
		starts = append(starts, logsOf(p[0], p[0]/s.rate, p[1], p[2]))
	}
	found := climb(paretoLoss(thin(s.histories, scoutSize)), paretoLoss(s.histories), starts)
	f, err := s.judge(found, []parameter{
		{"r", 1, buying}, {"alpha", s.scale, buying}, {"s", 1, leaving}, {"beta", s.scale, leaving},
	})
	if err != nil {
		return ParetoNBD{}, f, err
	}
	m := ParetoNBD{
		R: math.Exp(found.logs[0]), Alpha: math.Exp(found.logs[1]) * s.scale,
		S: math.Exp(found.logs[2]), Beta: math.Exp(found.logs[3]) * s.scale,
	}
	if f.LogLikelihood, err = m.LogLikelihood(all); err != nil {
		return ParetoNBD{}, f, err
	}
	if err := someAreGone(m, all); err != nil {
		return ParetoNBD{}, f, err
	}
	return m, f, nil
}

// paretoLoss is the loss of Pareto/NBD on ln r, ln alpha, ln s and ln beta.
// The histories are sorted by X.
func paretoLoss(histories []History) loss {
	byX := countX(histories)
	customers := byX.customers()
	return func(logs, gradient []float64) float64 {
		r, alpha, s, beta := math.Exp(logs[0]), math.Exp(logs[1]), math.Exp(logs[2]), math.Exp(logs[3])
		m := ParetoNBD{R: r, Alpha: alpha, S: s, Beta: beta}
		ll, dr := byX.rising(r)
		sums := inParts(len(histories), func(from, to int) (part [5]float64) {
			for _, h := range histories[from:to] {
				m.addSlopes(&part, h)
			}
			return part
		})
		ll, dr = ll+sums[0], dr+sums[1]
		dalpha, ds, dbeta := sums[2], sums[3], sums[4]
		gradient[0], gradient[1] = -dr*r/customers, -dalpha*alpha/customers
		gradient[2], gradient[3] = -ds*s/customers, -dbeta*beta/customers
		return -ll / customers
	}
}

// addSlopes adds one history's log-likelihood but for the part of logRising,
// and its slopes by r, alpha, s and beta.
func (m ParetoNBD) addSlopes(sums *[5]float64, h History) {
	n, x := float64(h.N), float64(h.X)
	power := m.R + x
	grownA, grownB := math.Log1p(h.Age/m.Alpha), math.Log1p(h.Age/m.Beta)
	sums[0] -= n * (power*grownA + x*math.Log(m.Alpha) + m.S*grownB)
	sums[1] -= n * grownA
	sums[2] += n * (m.R/m.Alpha - power/(m.Alpha+h.Age))
	sums[3] -= n * grownB
	sums[4] += n * m.S * (1/m.Beta - 1/(m.Beta+h.Age))
	g := m.gone(h)
	gone := n * logistic(g.logOdds)
	if gone == 0 {
		return
	}
	sums[0] += n * softplus(g.logOdds)
	sums[1] += gone * g.logAlpha
	sums[2] += gone * power * (1/(m.Alpha+h.Age) - g.perAlpha)
	sums[3] += gone * (1/m.S + g.logBeta)
	sums[4] += gone * (m.S/(m.Beta+h.Age) - (m.S+1)*g.perBeta)
}
