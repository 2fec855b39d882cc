package lifetime

import "math"

// LogLikelihood is the log-likelihood of the histories: eq. 6 of Fader, Hardie
// & Lee (2005) in the form that cannot overflow (Fader & Hardie 2013,
// "Overcoming the BG/NBD Model's #NUM! Error Problem").
func (m BGNBD) LogLikelihood(all []History) (float64, error) {
	for _, h := range all {
		if err := m.check(h); err != nil {
			return 0, err
		}
	}
	grouped := Group(all)
	if len(grouped) == 0 {
		return 0, nil
	}
	f := bgnbdLoss(grouped)
	logs := logsOf(m.R, m.Alpha, m.A, m.B)
	return finite(-f(logs, make([]float64, 4))*countX(grouped).customers(), "log-likelihood of BG/NBD")
}

// FitBGNBD finds the parameters of the greatest likelihood. Times in weeks.
// The error is a Refusal when the data cannot carry the model, among others
// when they show nobody leaving: then BG/NBD collapses to NBD and would call
// everybody alive.
func FitBGNBD(all []History) (BGNBD, Fit, error) {
	s, err := newSample(all)
	if err != nil {
		return BGNBD{}, Fit{}, err
	}
	if err := s.carries(); err != nil {
		return BGNBD{}, s.fit(), err
	}
	var starts [][]float64
	for _, p := range [][4]float64{{1, 1, 1, 1}, {0.25, 1, 0.8, 2.5}, {0.5, 1, 0.1, 3}, {2, 1, 2, 2}, {1, 1, 0.3, 0.3}} {
		starts = append(starts, logsOf(p[0], p[1]*p[0]/s.rate, p[2], p[3]))
	}
	found := climb(bgnbdLoss(thin(s.histories, scoutSize)), bgnbdLoss(s.histories), starts)
	f, err := s.judge(found, []parameter{
		{"r", 1, buying}, {"alpha", s.scale, buying}, {"a", 1, leaving}, {"b", 1, leaving},
	})
	if err != nil {
		return BGNBD{}, f, err
	}
	m := BGNBD{
		R: math.Exp(found.logs[0]), Alpha: math.Exp(found.logs[1]) * s.scale,
		A: math.Exp(found.logs[2]), B: math.Exp(found.logs[3]),
	}
	if f.LogLikelihood, err = m.LogLikelihood(all); err != nil {
		return BGNBD{}, f, err
	}
	if err := someAreGone(m, all); err != nil {
		return BGNBD{}, f, err
	}
	return m, f, nil
}

// bgnbdLoss is the loss of BG/NBD on ln r, ln alpha, ln a and ln b. The
// histories are sorted by X.
func bgnbdLoss(histories []History) loss {
	byX := countX(histories)
	customers := byX.customers()
	return func(logs, gradient []float64) float64 {
		r, alpha, a, b := math.Exp(logs[0]), math.Exp(logs[1]), math.Exp(logs[2]), math.Exp(logs[3])
		ll, dr := byX.rising(r)
		stay, db := byX.rising(b)
		all, dab := byX.rising(a + b)
		ll += stay - all
		da, dalpha := -dab, 0.0
		db -= dab
		ages := logCache{}
		oddsOfX, logOdds := -1, 0.0
		for _, h := range histories {
			n, x := float64(h.N), float64(h.X)
			grown := ages.log1p(h.Age / alpha)
			ll -= n * ((r+x)*grown + x*logs[1])
			dr -= n * grown
			dalpha += n * (r/alpha - (r+x)/(alpha+h.Age))
			if h.X == 0 {
				continue
			}
			if h.X != oddsOfX {
				oddsOfX, logOdds = h.X, math.Log(a/(b+(x-1)))
			}
			waited := math.Log1p((h.Age - h.Last) / (alpha + h.Last))
			q := logOdds + (r+x)*waited
			gone := n * logistic(q)
			ll += n * softplus(q)
			dr += gone * waited
			dalpha -= gone * (r + x) * (h.Age - h.Last) / ((alpha + h.Last) * (alpha + h.Age))
			da += gone / a
			db -= gone / (b + (x - 1))
		}
		gradient[0], gradient[1] = -dr*r/customers, -dalpha*alpha/customers
		gradient[2], gradient[3] = -da*a/customers, -db*b/customers
		return -ll / customers
	}
}
