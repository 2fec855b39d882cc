package lifetime

import "math"

// gone is what the likelihood of one history knows about having left: the
// odds, and the means over the unseen time of leaving that its slopes need.
type gone struct {
	logOdds float64 // ln((1-P(alive))/P(alive)); -Inf where Last is Age
	// Means over the time u of leaving, given that they left: of
	// ln((alpha+age)/(alpha+u)), ln((beta+age)/(beta+u)), 1/(alpha+u), 1/(beta+u).
	logAlpha, logBeta, perAlpha, perBeta float64
}

// gone integrates over the time of leaving. The likelihood of a history is
// that of living to age, plus the integral of leaving at u between last and
// age (Schmittlein, Morrison & Colombo 1987, appendix); their quotient is
//
//	odds = s * integral ((alpha+age)/(alpha+u))^(r+x) * ((beta+age)/(beta+u))^s du/(beta+u)
//
// The integrand is positive, smooth and falling, so Gauss panels, each at most
// three times as far from the nearer pole as it began, are right to about
// 1e-14, in logarithms and without a difference.
func (m ParetoNBD) gone(h History) gone {
	if h.Age <= h.Last {
		return gone{logOdds: math.Inf(-1)}
	}
	power := m.R + float64(h.X)
	near, far := min(m.Alpha, m.Beta), max(m.Alpha, m.Beta)
	a0, b0 := m.Alpha+h.Last, m.Beta+h.Last
	// Both logarithms are measured from last, where the integrand is 1.
	var sum, sumLogA, sumLogB, sumPerA, sumPerB float64
	add := func(u, weight float64) float64 {
		la, lb := math.Log1p((u-h.Last)/a0), math.Log1p((u-h.Last)/b0)
		perA, perB := 1/(m.Alpha+u), 1/(m.Beta+u)
		v := math.Exp(-power*la-m.S*lb) * b0 * perB
		w := v * weight
		sum += w
		sumLogA += w * la
		sumLogB += w * lb
		sumPerA += w * perA
		sumPerB += w * perB
		return v
	}
	for u := h.Last; u < h.Age; {
		fall := power/(m.Alpha+u) + (m.S+1)/(m.Beta+u)
		end := min(h.Age, u+min(2*(near+u), 16/fall))
		mid, half := (u+end)/2, (end-u)/2
		v := 0.0
		for _, g := range gauss16 {
			add(mid-half*g[0], half*g[1])
			v = add(mid+half*g[0], half*g[1])
		}
		// From here on it falls at least like (far+u)^-(power+s+1).
		if v*(far+end)/(power+m.S) < 1e-17*sum {
			break
		}
		u = end
	}
	grownA, grownB := math.Log1p((h.Age-h.Last)/a0), math.Log1p((h.Age-h.Last)/b0)
	return gone{
		logOdds:  math.Log(m.S/b0) + power*grownA + m.S*grownB + math.Log(sum),
		logAlpha: grownA - sumLogA/sum,
		logBeta:  grownB - sumLogB/sum,
		perAlpha: sumPerA / sum,
		perBeta:  sumPerB / sum,
	}
}
