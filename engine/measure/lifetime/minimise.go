package lifetime

import (
	"math"
	"slices"

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
// climbed by BFGS from every start, and the best end is climbed on by Newton
// steps on the full loss: the valley between the parameters of leaving is so
// flat that a small gradient alone says little. Where the scout misled, BFGS
// climbs the full loss first.
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
	best.iterations = 0
	if p := newton(scout, full, best); p.covariance != nil {
		return p
	}
	p := bfgs(full, best.logs)
	if p.logs == nil {
		return p
	}
	return newton(full, full, p)
}

// scoutSize is how many distinct histories the starting points are tried on.
const scoutSize = 2000

// thin keeps every k-th of a sorted list, at most n of them: a small picture
// of the whole.
func thin[T any](sorted []T, n int) []T {
	step := (len(sorted) + n - 1) / n
	if step <= 1 {
		return sorted
	}
	kept := make([]T, 0, n)
	for i := step / 2; i < len(sorted); i += step {
		kept = append(kept, sorted[i])
	}
	return kept
}

// logsOf is a place to start from.
func logsOf(params ...float64) []float64 {
	logs := make([]float64, len(params))
	for i, p := range params {
		logs[i] = math.Log(p)
	}
	return logs
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
		if at == nil || !slices.Equal(at, logs) {
			at = append(at[:0], logs...)
			value = f(logs, gradient)
		}
	}
	problem := optimize.Problem{
		Func: func(logs []float64) float64 { look(logs); return value },
		Grad: func(g, logs []float64) { look(logs); copy(g, gradient) },
	}
	settings := &optimize.Settings{GradientThreshold: 1e-5, MajorIterations: 300}
	// The error is not asked for: where a line search stalls in rounding noise
	// is decided by newton, which knows how far from the peak that is.
	result, _ := optimize.Minimize(problem, start, settings, &optimize.BFGS{})
	if result == nil || math.IsNaN(result.F) || math.IsInf(result.F, 0) {
		return peak{loss: math.Inf(1)}
	}
	return peak{logs: result.X, loss: result.F, iterations: result.MajorIterations}
}

// newton finishes a climb. It leaves the covariance nil when the place is not
// a peak: the curvature is not positive, or the steps do not end. The
// curvature, which costs most, is kept for as long as it leads on quickly, and
// the first is only that of the scout.
func newton(scout, f loss, p peak) peak {
	n := len(p.logs)
	p.logs = slices.Clone(p.logs)
	gradient, ahead := make([]float64, n), make([]float64, n)
	trial, step := make([]float64, n), mat.NewVecDense(n, nil)
	scout(p.logs, gradient)
	curvature := factorize(hessian(scout, p.logs, gradient))
	p.loss = f(p.logs, gradient)
	fresh, before := false, math.Inf(1)
	for range 30 {
		if curvature == nil {
			if curvature = factorize(hessian(f, p.logs, gradient)); curvature == nil {
				return p
			}
			fresh = true
		}
		if curvature.SolveVecTo(step, mat.NewVecDense(n, gradient)) != nil {
			return p
		}
		// Twice the gain in log-likelihood that is still to be had, per
		// customer: at 1e-14 nothing for any number of customers.
		decrement := mat.Dot(step, mat.NewVecDense(n, gradient))
		if decrement < 1e-14 && fresh {
			p.covariance = new(mat.SymDense)
			if curvature.InverseTo(p.covariance) != nil {
				p.covariance = nil
			}
			return p
		}
		if decrement < 1e-14 || decrement > before/20 && !fresh {
			curvature, before = nil, math.Inf(1)
			continue
		}
		length := 1.0
		for ; length > 1e-4; length /= 2 {
			for i := range trial {
				trial[i] = p.logs[i] - length*step.AtVec(i)
			}
			// The allowance is for rounding, which near the peak hides the gain.
			if loss := f(trial, ahead); loss < p.loss+1e-12*(1+math.Abs(p.loss)) {
				p.loss = loss
				break
			}
		}
		if length <= 1e-4 {
			return p
		}
		p.logs, trial = trial, p.logs
		gradient, ahead = ahead, gradient
		p.iterations++
		fresh, before = false, decrement
	}
	return p
}

// factorize returns nil unless the curvature is that of a peak.
func factorize(curvature *mat.SymDense) *mat.Cholesky {
	var c mat.Cholesky
	if !c.Factorize(curvature) || c.Cond() > 1e12 {
		return nil
	}
	return &c
}

// hessian is the second derivative of f from steps of its gradient, which is
// known at the place itself. Its error, some 1e-5, costs a Newton step nothing
// and a standard error less than is printed of it.
func hessian(f loss, at, gradient []float64) *mat.SymDense {
	const h = 1e-5
	n := len(at)
	rows := make([][]float64, n)
	place := slices.Clone(at)
	for i := range rows {
		rows[i] = make([]float64, n)
		place[i] = at[i] + h
		f(place, rows[i])
		place[i] = at[i]
	}
	sym := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			sym.SetSym(i, j, (rows[i][j]-gradient[j]+rows[j][i]-gradient[i])/(2*h))
		}
	}
	return sym
}
