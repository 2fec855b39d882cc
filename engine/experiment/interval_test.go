package experiment_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"holdfast/engine/experiment"
)

// TestAnEmailExperimentIsReadAsItsReferenceReadsIt compares every arm of a real
// experiment with its control group.
func TestAnEmailExperimentIsReadAsItsReferenceReadsIt(t *testing.T) {
	dir := os.Getenv("HOLDFAST_DATA")
	if dir == "" {
		t.Skip("set HOLDFAST_DATA to the folder of reference data to run this test")
	}
	text, err := os.ReadFile(filepath.Join(dir, "hillstrom", "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	type share struct {
		Diff     float64    `json:"diff"`
		Newcombe [2]float64 `json:"ci95_newcombe"`
		P        float64    `json:"p_two_sided_pooled"`
	}
	var known struct {
		Effects map[string]struct {
			Visit, Conversion share
			Spend             struct {
				Diff  float64    `json:"diff"`
				Welch [2]float64 `json:"ci95_welch_t"`
				P     float64    `json:"p_two_sided"`
			}
		} `json:"effects_vs_control"`
	}
	if err := json.Unmarshal(text, &known); err != nil {
		t.Fatal(err)
	}
	arms := readArms(t, filepath.Join(dir, "hillstrom", "hillstrom.csv"))
	control := arms["No E-Mail"]
	for _, name := range []string{"Mens E-Mail", "Womens E-Mail"} {
		arm, want := arms[name], known.Effects[name]
		for _, c := range []struct {
			what   string
			a, b   int
			wanted share
		}{{"visits", arm.visits, control.visits, want.Visit}, {"conversions", arm.conversions, control.conversions, want.Conversion}} {
			got, ok := experiment.Shares(c.a, len(arm.spend), c.b, len(control.spend), 0.95)
			if !ok || !close6(got.Difference, c.wanted.Diff) || !close6(got.Low, c.wanted.Newcombe[0]) || !close6(got.High, c.wanted.Newcombe[1]) ||
				math.Abs(got.P-c.wanted.P) > 1e-5*c.wanted.P {
				t.Errorf("%s of %s: %+v, want %+v", c.what, name, got, c.wanted)
			}
		}
		got, ok := experiment.Means(experiment.Measure(arm.spend), experiment.Measure(control.spend), 0.95)
		if !ok || !close6(got.Difference, want.Spend.Diff) || !close6(got.Low, want.Spend.Welch[0]) || !close6(got.High, want.Spend.Welch[1]) ||
			math.Abs(got.P-want.Spend.P) > 1e-5*want.Spend.P {
			t.Errorf("spend of %s: %+v, want %+v", name, got, want.Spend)
		}
	}
}

func close6(a, b float64) bool { return math.Abs(a-b) <= 1e-6 }

type arm struct {
	visits, conversions int
	spend               []float64
}

func readArms(t *testing.T, path string) map[string]*arm {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := func(name string) int { return slices.Index(rows[0], name) }
	arms := map[string]*arm{}
	for _, r := range rows[1:] {
		name := r[column("segment")]
		if arms[name] == nil {
			arms[name] = &arm{}
		}
		a := arms[name]
		if r[column("visit")] == "1" {
			a.visits++
		}
		if r[column("conversion")] == "1" {
			a.conversions++
		}
		spend, err := strconv.ParseFloat(r[column("spend")], 64)
		if err != nil {
			t.Fatal(err)
		}
		a.spend = append(a.spend, spend)
	}
	return arms
}

// The published example (c) of Newcombe 1998, table II: 56/70 - 48/80 is 0.2
// with 0.0524 to 0.3339.
func TestANewcombeIntervalIsThePublishedOne(t *testing.T) {
	for _, c := range []struct {
		a, n, b, m int
		low, high  float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{10, 10, 0, 10, 0.6075, 1.0000},
	} {
		got, ok := experiment.Shares(c.a, c.n, c.b, c.m, 0.95)
		if !ok || math.Abs(got.Low-c.low) > 5e-5 || math.Abs(got.High-c.high) > 5e-5 {
			t.Errorf("%d/%d - %d/%d: %.4f to %.4f, want %.4f to %.4f", c.a, c.n, c.b, c.m, got.Low, got.High, c.low, c.high)
		}
	}
}

func TestWithoutDataThereIsNoComparison(t *testing.T) {
	if c, ok := experiment.Shares(0, 0, 1, 2, 0.95); ok {
		t.Errorf("an empty group was compared: %+v", c)
	}
	one, same := experiment.Measure([]float64{1}), experiment.Measure([]float64{2, 2, 2})
	for _, pair := range [][2]experiment.Sample{{one, same}, {same, one}, {same, same}} {
		if c, ok := experiment.Means(pair[0], pair[1], 0.95); ok {
			t.Errorf("%+v was compared: %+v", pair, c)
		}
	}
	if c, ok := experiment.Shares(3, 3, 5, 5, 0.95); !ok || c.P != 1 || c.Difference != 0 {
		t.Errorf("two groups that all say yes: %+v", c)
	}
}

func TestHolmCorrectsAsHolmDid(t *testing.T) {
	got := experiment.Holm([]float64{0.01, 0.04, 0.03, 0.005})
	want := []float64{0.03, 0.06, 0.06, 0.02}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12 {
			t.Fatalf("%v, want %v", got, want)
		}
	}
	if got := experiment.Holm([]float64{0.9, 0.8}); got[0] != 1 || got[1] != 1 {
		t.Errorf("beyond 1: %v", got)
	}
}
