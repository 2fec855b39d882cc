package lifetime_test

import (
	"errors"
	"math"
	"testing"

	"holdfast/engine/measure/lifetime"
)

func TestSubscriptionTablesAreFittedAsPublished(t *testing.T) {
	type fit struct {
		Alpha, Beta   float64
		LogLikelihood float64   `json:"log_likelihood_per_1000"`
		Survival      []float64 `json:"survival_1_to_12"`
		Retention     []float64 `json:"retention_rate_1_to_12"`
	}
	var want struct {
		HighEnd    fit `json:"high_end_fit_years_1_7"`
		Regular    fit `json:"regular_fit_years_1_7"`
		RegularTo6 fit `json:"regular_fit_years_1_6"`
	}
	referenceJSON(t, &want, "sbg", "reference.json")
	var highEnd, regular []int
	for _, row := range referenceCSV(t, "sbg", "retention_survival.csv") {
		highEnd = append(highEnd, int(math.Round(10*number(t, row[1]))))
		regular = append(regular, int(math.Round(10*number(t, row[2]))))
	}
	for name, c := range map[string]struct {
		there []int
		want  fit
	}{
		"high end, years 1 to 7": {highEnd[:8], want.HighEnd},
		"regular, years 1 to 7":  {regular[:8], want.Regular},
		"regular, years 1 to 6":  {regular[:7], want.RegularTo6},
	} {
		t.Run(name, func(t *testing.T) {
			tenures, err := lifetime.Cohort(c.there)
			if err != nil {
				t.Fatal(err)
			}
			m, f, err := lifetime.FitSBG(tenures)
			if err != nil {
				t.Fatal(err)
			}
			within(t, "alpha", m.Alpha, nil, c.want.Alpha, 2e-6)
			within(t, "beta", m.Beta, nil, c.want.Beta, 2e-5)
			within(t, "log-likelihood", f.LogLikelihood, nil, c.want.LogLikelihood, 1e-4)
			for i := range 12 {
				v, err := m.Survival(i + 1)
				within(t, "survival", v, err, c.want.Survival[i], 1e-6)
				v, err = m.Retention(i + 1)
				within(t, "retention", v, err, c.want.Retention[i], 1e-6)
			}
		})
	}
}

func TestTenuresOfSeveralCohortsAddUp(t *testing.T) {
	first, _ := lifetime.Cohort([]int{500, 400, 340, 300, 275})
	second, _ := lifetime.Cohort([]int{500, 400, 340, 300, 275})
	one, _, err := lifetime.FitSBG(first)
	if err != nil {
		t.Fatal(err)
	}
	two, f, err := lifetime.FitSBG(append(second, first...))
	if err != nil {
		t.Fatal(err)
	}
	relatively(t, "alpha", two.Alpha, nil, one.Alpha, 1e-9)
	relatively(t, "beta", two.Beta, nil, one.Beta, 1e-9)
	if f.Customers != 1000 {
		t.Errorf("%d customers, want 1000", f.Customers)
	}
}

func TestLifetimesOfSubscriptions(t *testing.T) {
	m := lifetime.SBG{Alpha: 2, Beta: 3}
	// Mean of the sBG: (alpha+beta-1)/(alpha-1).
	v, err := m.DEL(0)
	within(t, "mean lifetime", v, err, 4, 1e-12)
	// Survival falls like 1/k^2, so what the sum leaves out is about 1e-4.
	sum := 0.0
	for k := range 200_000 {
		s, err := m.Survival(k)
		if err != nil {
			t.Fatal(err)
		}
		sum += s
	}
	within(t, "sum of survival", sum, nil, v, 1e-3)
	if v, err := (lifetime.SBG{Alpha: 0.7, Beta: 1.2}).DEL(0); err == nil {
		t.Errorf("a mean lifetime of %g where there is none", v)
	}
	if v, err := m.DEL(math.NaN()); err == nil {
		t.Errorf("a lifetime of %g at no rate", v)
	}
}

func TestSubscriptionsThatCarryNoModelAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		there []int
		cause lifetime.Cause
	}{
		"few":               {[]int{99, 80, 70, 65}, lifetime.TooFewCustomers},
		"two periods":       {[]int{1000, 800, 700}, lifetime.ShortHistory},
		"nobody left":       {[]int{1000, 1000, 1000, 1000}, lifetime.Degenerate},
		"falling retention": {[]int{1000, 990, 900, 500, 100}, lifetime.Degenerate},
		"all at once":       {[]int{1000, 0, 0, 0}, lifetime.ShortHistory},
		"once, then never":  {[]int{1000, 700, 700, 700}, lifetime.Degenerate},
	} {
		t.Run(name, func(t *testing.T) {
			tenures, err := lifetime.Cohort(c.there)
			if err != nil {
				t.Fatal(err)
			}
			m, _, err := lifetime.FitSBG(tenures)
			var refusal lifetime.Refusal
			if !errors.As(err, &refusal) || refusal.Cause != c.cause || m != (lifetime.SBG{}) {
				t.Errorf("got %+v, %v (%s), want the refusal %s", m, err, refusal.Cause, c.cause)
			}
			t.Log(err)
		})
	}
	if _, err := lifetime.Cohort([]int{10, 11}); err == nil {
		t.Error("a cohort that grows was read")
	}
}
