package lifetime_test

import (
	"math"
	"strconv"
	"testing"

	"holdfast/engine/measure/lifetime"
)

// within fails unless got is want to an absolute tolerance.
func within(t *testing.T, what string, got float64, err error, want, tolerance float64) {
	t.Helper()
	if err != nil || !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.10g (%v), want %.10g within %g", what, got, err, want, tolerance)
	}
}

// relatively fails unless got is want to a tolerance relative to want.
func relatively(t *testing.T, what string, got float64, err error, want, tolerance float64) {
	t.Helper()
	within(t, what, got, err, want, tolerance*math.Abs(want))
}

type sample struct {
	Sample struct {
		Models struct {
			BGNBD struct {
				R, Alpha, A, B float64
				LogLikelihood  float64 `json:"log_likelihood"`
			} `json:"bgnbd_mle"`
			Pareto struct {
				R, Alpha, S, Beta float64
				LogLikelihood     float64 `json:"log_likelihood"`
			} `json:"pareto_nbd_mle"`
			Gamma struct {
				P, Q, V        float64
				LogLikelihood  float64 `json:"log_likelihood"`
				PopulationMean float64 `json:"population_mean"`
				N              int
			} `json:"gamma_gamma_mle"`
			BGNBDAlive     float64 `json:"bgnbd_mean_p_alive"`
			ParetoAlive    float64 `json:"pareto_nbd_mean_p_alive"`
			BGNBDExpected  float64 `json:"bgnbd_expected_holdout_total"`
			ParetoExpected float64 `json:"pareto_nbd_expected_holdout_total"`
			Held           int     `json:"holdout_purchase_days"`
			PerCustomer    []struct {
				Customer       string
				X              int
				Last           float64 `json:"t_x"`
				Age            float64 `json:"T"`
				Spend          float64 `json:"mean_repeat_spend"`
				BGNBDAlive     float64 `json:"bgnbd_p_alive"`
				ParetoAlive    float64 `json:"pareto_p_alive"`
				BGNBDExpected  float64 `json:"bgnbd_expected_39"`
				ParetoExpected float64 `json:"pareto_expected_39"`
				GammaSpend     float64 `json:"gg_expected_spend"`
				Held           int     `json:"actual_holdout_days"`
			} `json:"per_customer"`
		} `json:"models_cal_1997_09_30"`
	}
}

func TestCDNOWIsFittedAsPublished(t *testing.T) {
	var want sample
	referenceJSON(t, &want, "cdnow", "reference.json")
	models := want.Sample.Models
	all := cdnow(t)

	bg, fit, err := lifetime.FitBGNBD(histories(all))
	if err != nil {
		t.Fatal(err)
	}
	// Fader, Hardie & Lee (2005), table 2, and the reference to six decimals.
	for i, p := range [][3]float64{
		{bg.R, 0.2426, models.BGNBD.R},
		{bg.Alpha, 4.4136, models.BGNBD.Alpha},
		{bg.A, 0.7929, models.BGNBD.A},
		{bg.B, 2.4259, models.BGNBD.B},
	} {
		within(t, "BG/NBD parameter "+strconv.Itoa(i), p[0], nil, p[1], 5e-5)
		within(t, "BG/NBD parameter "+strconv.Itoa(i), p[0], nil, p[2], 5e-6)
		// lifetimes, docs/Quickstart.md, fitted to times of two decimals.
		within(t, "standard error "+strconv.Itoa(i), fit.StandardErrors[i], nil, []float64{0.012557, 0.378221, 0.185719, 0.705345}[i], 2e-4)
	}
	within(t, "BG/NBD log-likelihood", fit.LogLikelihood, nil, -9582.429, 5e-4)
	within(t, "BG/NBD log-likelihood", fit.LogLikelihood, nil, models.BGNBD.LogLikelihood, 1e-4)
	if fit.Customers != 2357 || fit.Repeaters != 946 {
		t.Errorf("%d customers and %d repeaters, want 2357 and 946", fit.Customers, fit.Repeaters)
	}

	pareto, fit, err := lifetime.FitParetoNBD(histories(all))
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range [][2]float64{
		{pareto.R, models.Pareto.R},
		{pareto.Alpha, models.Pareto.Alpha},
		{pareto.S, models.Pareto.S},
		{pareto.Beta, models.Pareto.Beta},
	} {
		within(t, "Pareto/NBD parameter "+strconv.Itoa(i), p[0], nil, p[1], 1e-5)
	}
	within(t, "Pareto/NBD log-likelihood", fit.LogLikelihood, nil, -9594.976, 5e-4)

	gamma, fit, err := lifetime.FitGammaGamma(spends(all))
	if err != nil {
		t.Fatal(err)
	}
	within(t, "Gamma-Gamma p", gamma.P, nil, models.Gamma.P, 5e-6)
	within(t, "Gamma-Gamma q", gamma.Q, nil, models.Gamma.Q, 5e-6)
	within(t, "Gamma-Gamma v", gamma.V, nil, models.Gamma.V, 2e-5)
	within(t, "Gamma-Gamma log-likelihood", fit.LogLikelihood, nil, models.Gamma.LogLikelihood, 1e-4)
	if fit.Repeaters != models.Gamma.N {
		t.Errorf("Gamma-Gamma uses %d customers, want %d", fit.Repeaters, models.Gamma.N)
	}
	mean, err := gamma.PopulationMean()
	within(t, "population mean", mean, err, models.Gamma.PopulationMean, 1e-4)

	var bgAlive, paretoAlive, bgExpected, paretoExpected float64
	held := 0
	for _, b := range all {
		for _, m := range []struct {
			lifetime.Model
			alive, expected *float64
		}{{bg, &bgAlive, &bgExpected}, {pareto, &paretoAlive, &paretoExpected}} {
			p, err := m.Alive(b.History)
			if err != nil {
				t.Fatal(err)
			}
			e, err := m.Expected(b.History, 39)
			if err != nil {
				t.Fatal(err)
			}
			*m.alive += p / float64(len(all))
			*m.expected += e
		}
		held += b.Bought
	}
	within(t, "mean P(alive) of BG/NBD", bgAlive, nil, models.BGNBDAlive, 1e-6)
	within(t, "mean P(alive) of Pareto/NBD", paretoAlive, nil, models.ParetoAlive, 1e-6)
	within(t, "total of BG/NBD", bgExpected, nil, models.BGNBDExpected, 2e-3)
	within(t, "total of Pareto/NBD", paretoExpected, nil, models.ParetoExpected, 2e-3)
	if held != models.Held {
		t.Errorf("%d purchase days held out, want %d", held, models.Held)
	}

	for _, c := range models.PerCustomer {
		b := all[c.Customer]
		if b.X != c.X || math.Abs(b.Last-c.Last) > 1e-6 || math.Abs(b.Age-c.Age) > 1e-6 || b.Bought != c.Held {
			t.Errorf("customer %s has %+v, want %+v", c.Customer, b, c)
		}
		v, err := bg.Alive(b.History)
		within(t, "BG/NBD P(alive) of "+c.Customer, v, err, c.BGNBDAlive, 2e-6)
		v, err = bg.Expected(b.History, 39)
		within(t, "BG/NBD expectation of "+c.Customer, v, err, c.BGNBDExpected, 1e-5)
		v, err = pareto.Alive(b.History)
		within(t, "Pareto/NBD P(alive) of "+c.Customer, v, err, c.ParetoAlive, 2e-6)
		v, err = pareto.Expected(b.History, 39)
		within(t, "Pareto/NBD expectation of "+c.Customer, v, err, c.ParetoExpected, 1e-5)
		v, err = gamma.Mean(b.spend.Mean, b.spend.X)
		within(t, "Gamma-Gamma spend of "+c.Customer, v, err, c.GammaSpend, 1e-4)
	}
}

func TestFormulaVectorsAreMet(t *testing.T) {
	var want struct {
		Stability []struct {
			X      int
			Last   float64 `json:"t_x"`
			Loglik float64
		}
		Vectors []struct {
			X             int
			Last          float64 `json:"t_x"`
			Age           float64 `json:"T"`
			T             float64 `json:"t"`
			M             float64
			BGAlive       float64 `json:"bgnbd_p_alive"`
			BGExpected    float64 `json:"bgnbd_cond_expected"`
			BGLoglik      float64 `json:"bgnbd_loglik"`
			BGNew         float64 `json:"bgnbd_expected_new"`
			ParetoAlive   float64 `json:"pareto_p_alive"`
			ParetoExpects float64 `json:"pareto_cond_expected"`
			ParetoLoglik  float64 `json:"pareto_loglik"`
			ParetoNew     float64 `json:"pareto_expected_new"`
			Spend         float64 `json:"gg_expected_spend"`
			DERT          float64 `json:"pareto_dert_d0027_from_R"`
		}
	}
	referenceJSON(t, &want, "cdnow", "formula_vectors.json")
	bg := lifetime.BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}
	pareto := lifetime.ParetoNBD{R: 0.5534, Alpha: 10.5802, S: 0.6061, Beta: 11.6562}
	gamma := lifetime.GammaGamma{P: 6.25, Q: 3.74, V: 15.44}
	if len(want.Vectors) != 60 {
		t.Fatalf("%d vectors, want 60", len(want.Vectors))
	}
	for _, v := range want.Vectors {
		h := lifetime.History{X: v.X, Last: v.Last, Age: v.Age}
		all := []lifetime.History{h}
		// The vectors have ten decimals, so the least of them are known to 5e-11 only.
		check := func(what string, want float64) func(float64, error) {
			return func(got float64, err error) {
				t.Helper()
				within(t, what, got, err, want, math.Max(1e-6*math.Abs(want), 5e-11))
			}
		}
		check("BG/NBD P(alive)", v.BGAlive)(bg.Alive(h))
		check("BG/NBD expectation", v.BGExpected)(bg.Expected(h, v.T))
		check("BG/NBD log-likelihood", v.BGLoglik)(bg.LogLikelihood(all))
		check("BG/NBD new customer", v.BGNew)(bg.ExpectedNew(v.T))
		check("Pareto/NBD P(alive)", v.ParetoAlive)(pareto.Alive(h))
		check("Pareto/NBD expectation", v.ParetoExpects)(pareto.Expected(h, v.T))
		check("Pareto/NBD log-likelihood", v.ParetoLoglik)(pareto.LogLikelihood(all))
		check("Pareto/NBD new customer", v.ParetoNew)(pareto.ExpectedNew(v.T))
		check("Gamma-Gamma spend", v.Spend)(gamma.Mean(v.M, v.X))
		check("DERT", v.DERT)(pareto.Discounted(h, 0.0027))
	}
	for _, v := range want.Stability {
		ll, err := lifetime.BGNBD{R: 0.25, Alpha: 4, A: 0.8, B: 2.5}.LogLikelihood([]lifetime.History{{X: v.X, Last: v.Last, Age: 40}})
		within(t, "log-likelihood of Hardie's note 027", ll, err, v.Loglik, 1e-4)
	}
}
