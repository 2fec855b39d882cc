package lifetime

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// loss is a mean negative log-likelihood over customers at the logarithms of
// the parameters; it fills the gradient.
type loss func(logs, gradient []float64) float64

// peak is where a climb ended.
type peak struct {
	logs       []float64
	loss       float64
	iterations int
	// covariance of the logs for one customer; nil unless the climb converged.
	covariance *mat.SymDense
}

// climb looks for the least loss. The scout, a cheap picture of the loss, is
// climbed from every start; the best end is then climbed on by BFGS and
// finished by Newton steps, because the valley between the parameters of
// leaving is so flat that a small gradient alone says little.
func climb(scout, full loss, starts [][]float64) peak {
	best := peak{loss: math.Inf(1)}
	for _, start := range starts {
		if p := bfgs(scout, start); p.loss < best.loss {
			best = p
		}
	}
	if best.logs == nil {
		return best
	}
	p := bfgs(full, best.logs)
	if p.logs == nil {
		return p
	}
	return newton(full, p)
}

// fence is where the search ends, on logarithms. Beyond it the loss rises, so
// that a likelihood without a peak stops at a place that can be named.
const fence = 14.0

// fenced evaluates f inside the fence and adds a penalty outside.
func fenced(f loss) loss {
	return func(logs, gradient []float64) float64 {
		inside := make([]float64, len(logs))
		penalty := 0.0
		for i, v := range logs {
			inside[i] = min(max(v, -fence), fence)
			penalty += (v - inside[i]) * (v - inside[i])
		}
		value := f(inside, gradient) + penalty
		for i, v := range logs {
			if v != inside[i] {
				gradient[i] = 2 * (v - inside[i])
			}
		}
		return value
	}
}

func bfgs(f loss, start []float64) peak {
	f = fenced(f)
	// gonum asks for value and gradient in two calls at the same place.
	at, gradient, value := []float64(nil), make([]float64, len(start)), 0.0
	look := func(logs []float64) {
		if at == nil || !equal(at, logs) {
			at = append(at[:0], logs...)
			value = f(logs, gradient)
		}
	}
	problem := optimize.Problem{
		Func: func(logs []float64) float64 { look(logs); return value },
		Grad: func(g, logs []float64) { look(logs); copy(g, gradient) },
	}
	settings := &optimize.Settings{GradientThreshold: 1e-8, MajorIterations: 300}
	// The error is not asked for: where a line search stalls in rounding noise
	// is decided by newton, which knows how far from the peak that is.
	result, _ := optimize.Minimize(problem, start, settings, &optimize.BFGS{})
	if result == nil || math.IsNaN(result.F) || math.IsInf(result.F, 0) {
		return peak{loss: math.Inf(1)}
	}
	return peak{logs: result.X, loss: result.F, iterations: result.MajorIterations}
}

func equal(a, b []float64) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// newton finishes a climb. It leaves the covariance nil when the place is not
// a peak: the curvature is not positive, or the steps do not end.
func newton(f loss, p peak) peak {
	n := len(p.logs)
	gradient, trial := make([]float64, n), make([]float64, n)
	step := mat.NewVecDense(n, nil)
	for range 20 {
		p.loss = f(p.logs, gradient)
		var curvature mat.Cholesky
		if !curvature.Factorize(hessian(f, p.logs)) || curvature.Cond() > 1e12 {
			return p
		}
		if curvature.SolveVecTo(step, mat.NewVecDense(n, gradient)) != nil {
			return p
		}
		decrement := mat.Dot(step, mat.NewVecDense(n, gradient))
		// Twice the gain that is still to be had, per customer.
		if decrement < 1e-15 {
			var inverse mat.SymDense
			if curvature.InverseTo(&inverse) == nil {
				p.covariance = &inverse
			}
			return p
		}
		length := 1.0
		for ; length > 1e-4; length /= 2 {
			for i := range trial {
				trial[i] = p.logs[i] - length*step.AtVec(i)
			}
			if f(trial, make([]float64, n)) < p.loss+1e-15*math.Abs(p.loss) {
				break
			}
		}
		if length <= 1e-4 {
			return p
		}
		copy(p.logs, trial)
		p.iterations++
	}
	return p
}

// hessian is the second derivative of f from central differences of its
// gradient.
func hessian(f loss, at []float64) *mat.SymDense {
	const h = 1e-4
	n := len(at)
	rows := make([][2][]float64, n)
	place := append([]float64(nil), at...)
	for i := range rows {
		rows[i] = [2][]float64{make([]float64, n), make([]float64, n)}
		place[i] = at[i] + h
		f(place, rows[i][0])
		place[i] = at[i] - h
		f(place, rows[i][1])
		place[i] = at[i]
	}
	sym := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			ij := (rows[i][0][j] - rows[i][1][j]) / (2 * h)
			ji := (rows[j][0][i] - rows[j][1][i]) / (2 * h)
			sym.SetSym(i, j, (ij+ji)/2)
		}
	}
	return sym
}
