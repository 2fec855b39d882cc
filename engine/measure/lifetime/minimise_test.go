package lifetime

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestAClimbEndsAtThePeak(t *testing.T) {
	// Rosenbrock's valley, the classic trap for climbers.
	valley := func(p, g []float64) float64 {
		g[0] = -2*(1-p[0]) - 400*p[0]*(p[1]-p[0]*p[0])
		g[1] = 200 * (p[1] - p[0]*p[0])
		return (1-p[0])*(1-p[0]) + 100*(p[1]-p[0]*p[0])*(p[1]-p[0]*p[0])
	}
	p := climb(valley, valley, [][]float64{{-1.2, 1}, {3, -4}})
	if p.covariance == nil || math.Abs(p.logs[0]-1) > 1e-9 || math.Abs(p.logs[1]-1) > 1e-9 {
		t.Errorf("ended at %+v, want 1, 1", p)
	}
	// The inverse of the second derivatives at 1, 1, of which one is near 1000 and
	// changes fast.
	if got := p.covariance.At(0, 0); math.Abs(got-0.5) > 5e-3 {
		t.Errorf("variance %g, want 0.5", got)
	}
}

func TestAClimbWithoutAPeakIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		f     loss
		cause Cause
	}{
		"a floor without a lowest place": {func(p, g []float64) float64 {
			g[0], g[1] = 2*p[0], 0
			return p[0] * p[0]
		}, NotConverged},
		"a slope to infinity": {func(p, g []float64) float64 {
			g[0], g[1] = 2*p[0], -1
			return p[0]*p[0] - p[1]
		}, Degenerate},
		"no number anywhere": {func(p, g []float64) float64 {
			g[0], g[1] = math.NaN(), math.NaN()
			return math.NaN()
		}, NotConverged},
	} {
		t.Run(name, func(t *testing.T) {
			p := climb(c.f, c.f, [][]float64{{1, 0.5}, {-1, 2}})
			_, _, err := judgePeak(p, 100, []parameter{{"one", 1, buying}, {"two", 1, leaving}})
			var refusal Refusal
			if !errors.As(err, &refusal) || refusal.Cause != c.cause {
				t.Errorf("ended at %+v with %v, want the refusal %s", p, err, c.cause)
			}
		})
	}
}

func TestALooseParameterIsAWarning(t *testing.T) {
	// A curvature of 1/400 for one customer: over 100 the error is 2 in ln p.
	flat := func(p, g []float64) float64 {
		g[0], g[1] = p[0]/400, p[1]
		return p[0]*p[0]/800 + p[1]*p[1]/2
	}
	errs, warnings, err := judgePeak(climb(flat, flat, [][]float64{{1, 1}}), 100, []parameter{{"loose", 1, buying}, {"firm", 3, leaving}})
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], "loose") {
		t.Errorf("warnings %q, %v", warnings, err)
	}
	if math.Abs(errs[0]-2) > 1e-3 || math.Abs(errs[1]-0.3) > 1e-3 {
		t.Errorf("standard errors %v, want 2 and 0.3", errs)
	}
}
