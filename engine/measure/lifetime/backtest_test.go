package lifetime_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"holdfast/engine/measure/lifetime"
)

func TestABackTestComparesDecilesAndTotals(t *testing.T) {
	var predicted, actual []float64
	for i := range 40 {
		predicted = append(predicted, float64(40-i))
		actual = append(actual, float64(40-i)/2)
	}
	got, err := lifetime.Backtest(predicted, actual)
	if err != nil {
		t.Fatal(err)
	}
	want := lifetime.Calibration{Customers: 40, Predicted: 820, Actual: 410, TotalError: 1, Measured: true, MeanAbsoluteError: 10.25}
	for d := range 10 {
		mean := float64(4*d) + 2.5
		want.Deciles = append(want.Deciles, lifetime.Decile{Customers: 4, Predicted: mean, Actual: mean / 2})
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-12, 0)); diff != "" {
		t.Error(diff)
	}
}

// Most customers of a shop bought once and have equal predictions: which of
// them lands in which decile must not change the picture.
func TestDecilesOfEqualPredictionsDoNotDependOnTheOrder(t *testing.T) {
	predicted, actual := make([]float64, 101), make([]float64, 101)
	for i := range predicted {
		predicted[i], actual[i] = float64(i/60), float64(i%3)
	}
	want, err := lifetime.Backtest(predicted, actual)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "first decile", want.Deciles[0].Actual, nil, 1, 1e-12)
	rand.New(rand.NewPCG(51, 0)).Shuffle(len(predicted), func(i, k int) {
		predicted[i], predicted[k] = predicted[k], predicted[i]
		actual[i], actual[k] = actual[k], actual[i]
	})
	got, err := lifetime.Backtest(predicted, actual)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestABackTestOfNothingIsNotNaN(t *testing.T) {
	for name, c := range map[string]struct {
		predicted, actual []float64
		measured          bool
	}{
		"nobody":               {nil, nil, true},
		"nothing, as said":     {[]float64{0, 0}, []float64{0, 0}, true},
		"nothing, not as said": {[]float64{1, 0}, []float64{0, 0}, false},
		"three customers":      {[]float64{1, 2, 3}, []float64{1, 2, 3}, true},
	} {
		got, err := lifetime.Backtest(c.predicted, c.actual)
		if err != nil || got.Measured != c.measured || got.TotalError != 0 || math.IsNaN(got.MeanAbsoluteError) || len(got.Deciles) != len(c.predicted) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for _, c := range [][2][]float64{{{1}, {1, 2}}, {{math.NaN()}, {1}}, {{1}, {math.Inf(1)}}} {
		if got, err := lifetime.Backtest(c[0], c[1]); err == nil {
			t.Errorf("%v gives %+v", c, got)
		}
	}
}

func TestCDNOWChoosesByHeldOutOrders(t *testing.T) {
	var outcomes []lifetime.Outcome
	for _, b := range cdnow(t) {
		outcomes = append(outcomes, b.Outcome)
	}
	choice, err := lifetime.Choose(outcomes, 39)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "total of BG/NBD", choice.BGNBD.Predicted, nil, 1653.409, 2e-3)
	within(t, "total of Pareto/NBD", choice.ParetoNBD.Predicted, nil, 1665.513, 2e-3)
	within(t, "actual total", choice.BGNBD.Actual, nil, 1882, 0)
	t.Logf("held out: BG/NBD %.2f, Pareto/NBD %.2f", choice.BGNBD.HeldOut, choice.ParetoNBD.HeldOut)
	if choice.Best.Name != "BG/NBD" || choice.Best.HeldOut != max(choice.BGNBD.HeldOut, choice.ParetoNBD.HeldOut) {
		t.Errorf("best is %+v", choice.Best)
	}
}

func TestAModelThatIsRefusedIsNotChosen(t *testing.T) {
	outcomes := []lifetime.Outcome{{History: lifetime.History{X: 0, Age: 30, N: 500}}}
	choice, err := lifetime.Choose(outcomes, 10)
	var refusal lifetime.Refusal
	if !errors.As(err, &refusal) || refusal.Cause != lifetime.NoRepeatBuyers || choice.Best.Name != "" || choice.BGNBD.Refused == nil {
		t.Errorf("got %+v, %v", choice, err)
	}
	if _, err := lifetime.Choose(outcomes, 0); err == nil || errors.As(err, &refusal) && refusal.Cause == "" {
		t.Errorf("no time was held out, and the error is %v", err)
	}
}

func TestGroupedOutcomesCountAsOftenAsTheyStandFor(t *testing.T) {
	single := simulateBGNBD(lifetime.BGNBD{R: 0.8, Alpha: 6, A: 0.9, B: 1.5}, 800, 71, 78, 26)
	var twice, grouped []lifetime.Outcome
	for _, o := range single {
		twice = append(twice, o, o)
		o.N = 2
		grouped = append(grouped, o)
	}
	want, err := lifetime.Choose(twice, 26)
	if err != nil {
		t.Fatal(err)
	}
	got, err := lifetime.Choose(grouped, 26)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
