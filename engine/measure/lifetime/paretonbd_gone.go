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
// With y = ln(near+u), near being the smaller of alpha and beta, the integrand
// is close to an exponential and its nearest pole is pi away. Gauss panels,
// made so short that it changes by 16 in logarithm and y by 4 at most, are then
// right to about 1e-14, in logarithms and without a difference.
func (m ParetoNBD) gone(h History) gone {
	if h.Age <= h.Last {
		return gone{logOdds: math.Inf(-1)}
	}
	power := m.R + float64(h.X)
	near, far, nearPower, farPower := m.Alpha, m.Beta, power, m.S+1
	if m.Beta < m.Alpha {
		near, far, nearPower, farPower = far, near, farPower, nearPower
	}
	near0, far0 := near+h.Last, far+h.Last
	end := math.Log1p((h.Age - h.Last) / near0)
	// How fast the integrand falls in y only grows, to this.
	steepest := max(1, nearPower+farPower*(near+h.Age)/(far+h.Age))

	// All logarithms are measured from last, where the integrand is 1.
	var sum, sumNear, sumFar, perNear, perFar float64
	add := func(y, grown, weight float64) (value, fall float64) {
		nearU := near0 * grown
		farU := far0 + (nearU - near0)
		logFar := math.Log(farU / far0)
		value = math.Exp(y - nearPower*y - farPower*logFar)
		w := value * weight
		sum += w
		sumNear += w * y
		sumFar += w * logFar
		perNear += w / nearU
		perFar += w / farU
		return value, nearPower - 1 + farPower*nearU/farU
	}
	for from := 0.0; from < end; {
		to := from + min(end-from, 4, 16/steepest)
		mid, half := (from+to)/2, (to-from)/2
		points := gauss16[:]
		if half < 0.6 && half*steepest < 1.5 {
			points = gauss8[:]
		}
		centre := math.Exp(mid)
		var value, fall float64
		for _, g := range points {
			e := math.Exp(half * g[0])
			add(mid-half*g[0], centre/e, half*g[1])
			value, fall = add(mid+half*g[0], centre*e, half*g[1])
		}
		// The rest is less than an exponential of the fall reached here.
		if fall > 0 && value < 1e-17*sum*fall {
			break
		}
		from = to
	}
	grownNear, grownFar := end, math.Log1p((h.Age-h.Last)/far0)
	// du is near0 * exp(y) dy, and 1/(beta+u) is 1/(beta+last) at last.
	logSum := math.Log(m.S*near0/(m.Beta+h.Last)) + math.Log(sum)
	if m.Alpha <= m.Beta {
		return gone{
			logOdds:  power*grownNear + m.S*grownFar + logSum,
			logAlpha: grownNear - sumNear/sum, perAlpha: perNear / sum,
			logBeta: grownFar - sumFar/sum, perBeta: perFar / sum,
		}
	}
	return gone{
		logOdds:  power*grownFar + m.S*grownNear + logSum,
		logAlpha: grownFar - sumFar/sum, perAlpha: perFar / sum,
		logBeta: grownNear - sumNear/sum, perBeta: perNear / sum,
	}
}
