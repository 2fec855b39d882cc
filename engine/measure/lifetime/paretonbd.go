package lifetime

import "math"

// ParetoNBD is the model of Schmittlein, Morrison & Colombo (1987), Counting
// Your Customers: Who Are They and What Will They Do Next?, Management Science
// 33(1). While alive a customer buys at a rate of their own, gamma distributed
// with shape R and rate Alpha; they leave at any time, also before the first
// repeat purchase, at a rate of their own, gamma distributed with shape S and
// rate Beta. Alpha and Beta are in units of time.
type ParetoNBD struct {
	R, Alpha, S, Beta float64
}

func (m ParetoNBD) check(h History) error {
	if err := positive("Pareto/NBD", m.R, m.Alpha, m.S, m.Beta); err != nil {
		return err
	}
	return h.check()
}

// Alive is the probability that a customer with history h has not left.
//
// The papers give it by two forms in 2F1, one for Alpha >= Beta and one for
// Alpha < Beta, each a difference that cancels as Last nears Age. It is
// computed here from the integral behind both, see gone, which does not.
func (m ParetoNBD) Alive(h History) (float64, error) {
	if err := m.check(h); err != nil {
		return 0, err
	}
	return finite(logistic(-m.gone(h).logOdds), "P(alive) of Pareto/NBD")
}

// Forecast is what the model says of a customer with history h.
func (m ParetoNBD) Forecast(h History) (Forecast, error) {
	alive, err := m.Alive(h)
	if err != nil {
		return Forecast{}, err
	}
	return Forecast{Alive: alive, then: m.after(h)}, nil
}

// after is the model of those customers who share a history and are alive.
func (m ParetoNBD) after(h History) ParetoNBD {
	return ParetoNBD{R: m.R + float64(h.X), Alpha: m.Alpha + h.Age, S: m.S, Beta: m.Beta + h.Age}
}

// Expected is the expected number of purchases in the time t after h.Age: eq.
// 41 of Fader & Hardie (2005), "A Note on Deriving the Pareto/NBD Model and
// Related Expressions".
func (m ParetoNBD) Expected(h History, t float64) (float64, error) {
	f, err := m.Forecast(h)
	if err != nil {
		return 0, err
	}
	return f.Expected(t)
}

// buying is the expected number of purchases within t of one who is alive now,
// R/Alpha * Beta/(S-1) * (1-(Beta/(Beta+t))^(S-1)), which has a limit at S = 1.
func (m ParetoNBD) buying(t float64) (float64, error) {
	return m.R / m.Alpha * m.Beta * decay(m.S-1, math.Log1p(t/m.Beta)), nil
}

// ExpectedNew is the expected number of repeat purchases of a customer in the
// time t after the first: eq. 17 of Schmittlein, Morrison & Colombo (1987).
func (m ParetoNBD) ExpectedNew(t float64) (float64, error) { return m.Expected(History{}, t) }

// Discounted is the discounted expected number of all purchases after h.Age,
// without end, at a rate of continuous discounting per unit of time: DERT of
// Fader, Hardie & Lee (2005), "RFM and CLV: Using Iso-Value Curves for Customer
// Base Analysis", Journal of Marketing Research 42(4), eq. 2. The integral is
// taken as it stands instead of through Tricomi's function.
func (m ParetoNBD) Discounted(h History, rate float64) (float64, error) {
	alive, err := m.Alive(h)
	if err != nil {
		return 0, err
	}
	if err := positive("discount rate", rate); err != nil {
		return 0, err
	}
	then := m.after(h)
	return finite(alive*then.R/then.Alpha*then.discountedLife(rate), "discounted purchases of Pareto/NBD")
}

// discountedLife is the integral over t >= 0 of exp(-rate*t) * P(still alive
// at t) for one who is alive at 0, that is (Beta/(Beta+t))^S.
func (m ParetoNBD) discountedLife(rate float64) float64 {
	// t = Beta*(exp(y)-1): what is left falls like exp(-c*exp(y)), and is
	// below 1e-17 of the whole where c*(exp(y)-1) reaches 40.
	c := rate * m.Beta
	end := math.Log1p(40 / c)
	f := func(y float64) float64 { return math.Exp(-c*math.Expm1(y) - (m.S-1)*y) }
	// Panels so short that the logarithm of f changes by at most 8 in one.
	sum := 0.0
	for y := 0.0; y < end; {
		step := min(1, end-y, 8/(math.Abs(m.S-1)+c*math.Exp(y+1)))
		sum += panel(y, y+step, f)
		y += step
	}
	return m.Beta * sum
}

// exactly is the probability that one who is alive now buys n times within t:
// they live through t, or leave at some u before it (Fader & Hardie 2006,
// "Deriving an Expression for P(X(t)=x) Under the Pareto/NBD Model").
func (m ParetoNBD) exactly(t float64, n int) float64 {
	p := negativeBinomial(m.R, m.Alpha, t, n) * math.Exp(-m.S*math.Log1p(t/m.Beta))
	x := float64(n)
	scale := min(m.Alpha, m.Beta)
	ways := logRising(m.R, x) - logRising(1, x) + math.Log(m.S)
	leave := func(y float64) float64 {
		u := scale * math.Expm1(y)
		log := ways - m.R*math.Log1p(u/m.Alpha) - (m.S+1)*math.Log1p(u/m.Beta)
		if n > 0 {
			log -= x * math.Log1p(m.Alpha/u)
		}
		return math.Exp(log) * (scale + u) / m.Beta
	}
	end := math.Log1p(t / scale)
	panels := 1 + int(end+(m.R+m.S+x)*end/8)
	for i := range panels {
		p += panel(end*float64(i)/float64(panels), end*float64(i+1)/float64(panels), leave)
	}
	return p
}
