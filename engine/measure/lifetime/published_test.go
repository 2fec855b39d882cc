package lifetime_test

import (
	"math"
	"testing"

	"holdfast/engine/measure/lifetime"
)

// published is what other programs and papers print about CDNOW.
type published struct {
	BGNBD struct {
		Conditional []struct {
			Customer string
			X        any
			Last     float64 `json:"t_x"`
			Age      float64 `json:"T"`
			T        float64 `json:"t"`
			Expected any
			Alive    float64 `json:"p_alive"`
		} `json:"conditional_expectation"`
		New []struct{ T, Expected any } `json:"expectation_new_customer"`
		PMF struct {
			Params [4]float64
			Cases  []struct {
				T, Expected float64
				N           int
			}
			T30 []float64 `json:"t30_n11_to_20"`
		}
		NextWeek struct{ IDs map[string]float64 } `json:"predicted_purchases_next_1_week"`
	}
	Pareto struct {
		Conditional []struct {
			Customer string
			X        any
			Last     float64 `json:"t_x"`
			Age      float64 `json:"T"`
			T        float64 `json:"t"`
			Expected any
			Alive    float64 `json:"p_alive"`
		}
		Alive []struct {
			X        int
			Last     float64 `json:"t_x"`
			Age      float64 `json:"T"`
			Expected float64
		} `json:"p_alive"`
		Expectation []struct{ T, Expected any }
		Tracking    struct {
			Expected []float64 `json:"cumulative_expected"`
		} `json:"tracking_weeks_20_25"`
	} `json:"pareto_nbd"`
	CLV struct {
		Published []float64
		Correct   []float64 `json:"correct_weeks"`
	}
	Gamma struct {
		Spend struct{ Expected []float64 } `json:"expected_spend_first_10"`
	} `json:"gamma_gamma"`
}

// many reads a number or a list of numbers.
func many(v any) []float64 {
	if one, ok := v.(float64); ok {
		return []float64{one}
	}
	var all []float64
	for _, one := range v.([]any) {
		all = append(all, one.(float64))
	}
	return all
}

// The parameters that BTYD's walkthrough prints its predictions with; of
// Pareto/NBD it prints three digits, so these are the maximum itself.
var (
	btydBGNBD  = lifetime.BGNBD{R: 0.2425967, Alpha: 4.413659, A: 0.7929869, B: 2.426164}
	btydPareto = lifetime.ParetoNBD{R: 0.553277, Alpha: 10.577684, S: 0.606240, Beta: 11.668735}
)

func TestPublishedPredictionsAreMet(t *testing.T) {
	var want published
	referenceJSON(t, &want, "cdnow", "published.json")
	for _, c := range want.BGNBD.Conditional {
		for i, x := range many(c.X) {
			h := lifetime.History{X: int(x), Last: c.Last, Age: c.Age}
			v, err := btydBGNBD.Expected(h, c.T)
			within(t, "BG/NBD expectation", v, err, many(c.Expected)[i], 5e-4)
			if c.Alive != 0 {
				v, err = btydBGNBD.Alive(h)
				within(t, "BG/NBD P(alive)", v, err, c.Alive, 1e-6)
			}
		}
	}
	for _, c := range want.BGNBD.New {
		for i, at := range many(c.T) {
			v, err := btydBGNBD.ExpectedNew(at)
			within(t, "BG/NBD new customer", v, err, many(c.Expected)[i], 5e-4)
		}
	}
	for _, c := range want.Pareto.Conditional {
		for i, x := range many(c.X) {
			h := lifetime.History{X: int(x), Last: c.Last, Age: c.Age}
			v, err := btydPareto.Expected(h, c.T)
			// The walkthrough's optimiser stopped a little beside the peak.
			within(t, "Pareto/NBD expectation", v, err, many(c.Expected)[i], 5e-4+5e-5*many(c.Expected)[i])
			if c.Alive != 0 {
				v, err = btydPareto.Alive(h)
				within(t, "Pareto/NBD P(alive)", v, err, c.Alive, 1e-6)
			}
		}
	}
	for _, c := range want.Pareto.Alive {
		v, err := btydPareto.Alive(lifetime.History{X: c.X, Last: c.Last, Age: c.Age})
		within(t, "Pareto/NBD P(alive)", v, err, c.Expected, 1e-3)
	}
	for _, c := range want.Pareto.Expectation {
		for i, at := range many(c.T) {
			v, err := btydPareto.ExpectedNew(at)
			// The tolerance of the test that publishes them.
			within(t, "Pareto/NBD new customer", v, err, many(c.Expected)[i], 0.01)
		}
	}
}

func TestPublishedProbabilitiesOfCountsAreMet(t *testing.T) {
	var want published
	referenceJSON(t, &want, "cdnow", "published.json")
	pmf := want.BGNBD.PMF
	m := lifetime.BGNBD{R: pmf.Params[0], Alpha: pmf.Params[1], A: pmf.Params[2], B: pmf.Params[3]}
	now, err := m.Forecast(lifetime.History{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range pmf.Cases {
		v, err := now.Probability(c.T, c.N)
		relatively(t, "P(n)", v, err, c.Expected, 5e-6)
	}
	for i, p := range pmf.T30 {
		v, err := now.Probability(30, 11+i)
		relatively(t, "P(n) in 30 weeks", v, err, p, 5e-6)
	}
}

// summary is CDNOW as the lifetimes package ships it, times to two decimals.
func summary(t *testing.T) []buyer {
	t.Helper()
	var all []buyer
	for _, row := range referenceCSV(t, "cdnow", "cdnow_customers_summary_with_transactions.csv") {
		b := buyer{}
		b.X, b.Last, b.Age, b.N = int(number(t, row[1])), number(t, row[2]), number(t, row[3]), 1
		b.spend = lifetime.Spend{Mean: number(t, row[4]), X: b.X, N: 1}
		all = append(all, b)
	}
	return all
}

func TestPublishedFiguresOfRoundedTimesAreMet(t *testing.T) {
	var want published
	referenceJSON(t, &want, "cdnow", "published.json")
	all := summary(t)
	var hs []lifetime.History
	var ss []lifetime.Spend
	for _, b := range all {
		hs, ss = append(hs, b.History), append(ss, b.spend)
	}
	m, _, err := lifetime.FitBGNBD(hs)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range [][2]float64{{m.R, 0.242593}, {m.Alpha, 4.413532}, {m.A, 0.792886}, {m.B, 2.425752}} {
		within(t, "parameter "+[]string{"r", "alpha", "a", "b"}[i], p[0], nil, p[1], 3e-5)
	}
	for id, expected := range want.BGNBD.NextWeek.IDs {
		v, err := m.Expected(all[int(number(t, id))-1].History, 1)
		within(t, "next week of "+id, v, err, expected, 1e-5)
	}
	gamma, _, err := lifetime.FitGammaGamma(ss)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		spend, err := gamma.Mean(all[i].spend.Mean, all[i].X)
		within(t, "Gamma-Gamma spend", spend, err, want.Gamma.Spend.Expected[i], 0.01)
		ahead, err := m.Forecast(all[i].History)
		if err != nil {
			t.Fatal(err)
		}
		// lifetimes steps a model of weeks 30 at a time and calls it a month.
		v, err := ahead.CLV(spend, lifetime.Horizon{Periods: 12, Length: 30, Rate: 0.01})
		relatively(t, "value of twelve times 30 weeks", v, err, want.CLV.Published[i], 1e-3)
		v, err = ahead.CLV(spend, lifetime.Horizon{Periods: 12, Length: 4.345, Rate: 0.01})
		relatively(t, "value of twelve months", v, err, want.CLV.Correct[i], 1e-3)
	}
}

func TestCumulativeTrackingOfParetoNBDIsMet(t *testing.T) {
	var want published
	referenceJSON(t, &want, "cdnow", "published.json")
	all := cdnow(t)
	oldest := 0.0
	for _, b := range all {
		oldest = math.Max(oldest, b.Age)
	}
	for i, expected := range want.Pareto.Tracking.Expected {
		sum := 0.0
		for _, b := range all {
			if t0 := oldest - b.Age; float64(20+i) > t0 {
				v, err := btydPareto.ExpectedNew(float64(20+i) - t0)
				if err != nil {
					t.Fatal(err)
				}
				sum += v
			}
		}
		relatively(t, "cumulative purchases", sum, nil, expected, 1e-3)
	}
}

// The groups of BTYD's walkthrough, 4.4: purchases held out by purchases seen.
func TestHeldOutPurchasesByFrequencyAreMet(t *testing.T) {
	var want struct {
		BGNBD struct {
			Held struct {
				Actual    []float64
				Expected  []float64 `json:"bgnbd_expected"`
				Customers []int
			} `json:"holdout_by_calibration_frequency"`
		}
	}
	referenceJSON(t, &want, "cdnow", "published.json")
	var actual, expected [8]float64
	var customers [8]int
	for _, b := range cdnow(t) {
		group := min(b.X, 7)
		v, err := btydBGNBD.Expected(b.History, 39)
		if err != nil {
			t.Fatal(err)
		}
		customers[group]++
		actual[group] += float64(b.Bought)
		expected[group] += v
	}
	for i, n := range customers {
		if n != want.BGNBD.Held.Customers[i] {
			t.Errorf("%d customers with %d purchases, want %d", n, i, want.BGNBD.Held.Customers[i])
		}
		within(t, "actual", actual[i]/float64(n), nil, want.BGNBD.Held.Actual[i], 1e-6)
		within(t, "expected", expected[i]/float64(n), nil, want.BGNBD.Held.Expected[i], 5e-4)
	}
}
