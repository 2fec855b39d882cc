package lifetime

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// MaxSpendCorrelation is the correlation between a customer's number of
// purchases and their mean spend above which a fit warns: Gamma-Gamma takes
// the two to be independent, and multiplies one by the other.
const MaxSpendCorrelation = 0.3

// FitGammaGamma finds the parameters of the greatest likelihood from repeat
// buyers; entries with X = 0 are passed over, and those without positive spend
// are left out with a warning. The error is a Refusal when the data cannot
// carry the model.
func FitGammaGamma(all []Spend) (GammaGamma, Fit, error) {
	used, f, err := repeatSpends(all)
	if err != nil {
		return GammaGamma{}, f, err
	}
	if f.Repeaters < MinRepeaters {
		return GammaGamma{}, f, refuse(NoRepeatBuyers, "only %d customers have spent money on a second day (the model needs %d)",
			f.Repeaters, MinRepeaters)
	}
	unit := 0.0
	for _, s := range used {
		unit += s.Mean * float64(s.N) / float64(f.Repeaters)
	}
	scaled := slices.Clone(used)
	for i := range scaled {
		scaled[i].Mean /= unit
	}
	found := climb(gammaLoss(thin(scaled, scoutSize)), gammaLoss(scaled), [][]float64{logsOf(1, 2, 1), logsOf(5, 4, 0.5), logsOf(1, 10, 10), logsOf(20, 3, 0.1)})
	if found.logs == nil {
		return GammaGamma{}, f, refuse(NotConverged, "the likelihood of the spends could not be climbed from any starting point")
	}
	errs, warnings, err := judgePeak(found, f.Repeaters, []parameter{
		{"p", 1, spending}, {"q", 1, spending}, {"v", unit, spending},
	})
	f.Iterations, f.StandardErrors, f.Warnings = found.iterations, errs, append(f.Warnings, warnings...)
	if err != nil {
		return GammaGamma{}, f, err
	}
	m := GammaGamma{P: math.Exp(found.logs[0]), Q: math.Exp(found.logs[1]), V: math.Exp(found.logs[2]) * unit}
	if m.Q <= 1 {
		return GammaGamma{}, f, refuse(Degenerate, "a few customers spend so much that the model finds no mean (q %.2f is not above 1)", m.Q)
	}
	if f.LogLikelihood, err = m.LogLikelihood(used); err != nil {
		return GammaGamma{}, f, err
	}
	if c := spendCorrelation(used); c > MaxSpendCorrelation || c < -MaxSpendCorrelation {
		f.Warnings = append(f.Warnings, fmt.Sprintf("customers who buy more often spend more or less at each order "+
			"(correlation %.2f), which the model takes to be unrelated", c))
	}
	return m, f, nil
}

// LogLikelihood is the log-likelihood of the mean spends: eq. 3 of Fader &
// Hardie (2013). Entries without a repeat purchase or without spend are passed
// over.
func (m GammaGamma) LogLikelihood(all []Spend) (float64, error) {
	if err := m.check(); err != nil {
		return 0, err
	}
	used, f, err := repeatSpends(all)
	if err != nil || len(used) == 0 {
		return 0, err
	}
	loss := gammaLoss(used)(logsOf(m.P, m.Q, m.V), make([]float64, 3))
	return finite(-loss*float64(f.Repeaters), "log-likelihood of Gamma-Gamma")
}

// repeatSpends sorts and groups the spends that the model can use.
func repeatSpends(all []Spend) ([]Spend, Fit, error) {
	f := Fit{}
	var used []Spend
	without := 0
	for _, s := range all {
		if s.X < 0 || s.N < 0 || math.IsNaN(s.Mean) || math.IsInf(s.Mean, 0) {
			return nil, f, fmt.Errorf("reading spends: mean %g of %d purchases of %d customers cannot be", s.Mean, s.X, s.N)
		}
		s.N = max(1, s.N)
		f.Customers += s.N
		switch {
		case s.X == 0:
		case s.Mean <= 0:
			without += s.N
		default:
			f.Repeaters += s.N
			used = append(used, s)
		}
	}
	if without > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%d repeat buyers without positive spend are left out", without))
	}
	slices.SortFunc(used, func(a, b Spend) int {
		return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Mean, b.Mean))
	})
	grouped := used[:0]
	for _, s := range used {
		if last := len(grouped) - 1; last >= 0 && grouped[last].X == s.X && grouped[last].Mean == s.Mean {
			grouped[last].N += s.N
			continue
		}
		grouped = append(grouped, s)
	}
	return grouped, f, nil
}

// gammaLoss is the loss of Gamma-Gamma on ln p, ln q and ln v. The spends are
// sorted by X.
func gammaLoss(spends []Spend) loss {
	customers := 0.0
	for _, s := range spends {
		customers += float64(s.N)
	}
	return func(logs, gradient []float64) float64 {
		p, q, v := math.Exp(logs[0]), math.Exp(logs[1]), math.Exp(logs[2])
		var ll, dp, dq, dv float64
		ofQ, _ := math.Lgamma(q)
		psiQ := mathext.Digamma(q)
		x, rising, psiSum, psiX := -1, 0.0, 0.0, 0.0
		for _, s := range spends {
			n, px, spent := float64(s.N), p*float64(s.X), float64(s.X)*s.Mean
			if s.X != x {
				x, rising = s.X, logRising(px, q)-ofQ
				psiSum = mathext.Digamma(px + q)
				psiX = psiSum - mathext.Digamma(px)
			}
			share, rest := math.Log1p(v/spent), math.Log1p(spent/v)
			ll += n * (rising - px*share - q*rest - math.Log(s.Mean))
			dp += n * float64(s.X) * (psiX - share)
			dq += n * (psiSum - psiQ - rest)
			dv += n * (q*spent/v - px) / (v + spent)
		}
		gradient[0], gradient[1], gradient[2] = -dp*p/customers, -dq*q/customers, -dv*v/customers
		return -ll / customers
	}
}

// spendCorrelation is Pearson's correlation of X and Mean over customers; 0
// when one of them does not vary.
func spendCorrelation(spends []Spend) float64 {
	var n, x, m float64
	for _, s := range spends {
		n += float64(s.N)
		x += float64(s.N * s.X)
		m += float64(s.N) * s.Mean
	}
	var xx, mm, xm float64
	for _, s := range spends {
		dx, dm := float64(s.X)-x/n, s.Mean-m/n
		xx += float64(s.N) * dx * dx
		mm += float64(s.N) * dm * dm
		xm += float64(s.N) * dx * dm
	}
	if xx == 0 || mm == 0 {
		return 0
	}
	return xm / math.Sqrt(xx*mm)
}
