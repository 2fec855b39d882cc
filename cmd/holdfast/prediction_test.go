//go:build !race

package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cds is a project over the sample of the CD shop.
func cds(t *testing.T, settings string) string {
	t.Helper()
	dir := t.TempDir()
	sample, err := os.ReadFile(reference(t, "cdnow", "cdnow_sample.csv"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "data.csv"), string(sample))
	write(t, filepath.Join(dir, "holdfast.yaml"), `
name: CDs
currency: USD
sources:
  customers: {csv: data.csv, id: customer_id, repeated: first}
  orders: {csv: data.csv, customer: customer_id, at: date, amount: amount}
`+settings)
	return dir
}

// TestTheFutureOfTheCDShopIsAsPublished fits through the whole program, from
// the file to the metric, and compares with the reference at the end of its
// calibration period.
func TestTheFutureOfTheCDShopIsAsPublished(t *testing.T) {
	text, err := os.ReadFile(reference(t, "cdnow", "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	var known struct {
		Sample struct {
			Models struct {
				BG     map[string]float64 `json:"bgnbd_mle"`
				Pareto map[string]float64 `json:"pareto_nbd_mle"`
				Spend  map[string]float64 `json:"gamma_gamma_mle"`
				People []struct {
					Customer string
					BG       float64 `json:"bgnbd_p_alive"`
					Pareto   float64 `json:"pareto_p_alive"`
					Spend    float64 `json:"gg_expected_spend"`
				} `json:"per_customer"`
			} `json:"models_cal_1997_09_30"`
		}
	}
	if err := json.Unmarshal(text, &known); err != nil {
		t.Fatal(err)
	}
	models := known.Sample.Models
	if len(models.People) == 0 {
		t.Fatal("the reference knows no customers")
	}
	for _, model := range []string{"bg/nbd", "pareto/nbd"} {
		people, _ := seen(t, cds(t, "prediction: {model: "+model+"}"), "1997-09-30T23:59")
		p, want := people.Prediction, models.BG
		if model == "pareto/nbd" {
			want = models.Pareto
		}
		if p.Refused != "" || p.SpendRefused != "" || math.Abs(p.LogLikelihood-want["log_likelihood"]) > 1e-3 {
			t.Errorf("%s: log-likelihood %.4f, want %.4f (%s%s)", model, p.LogLikelihood, want["log_likelihood"], p.Refused, p.SpendRefused)
		}
		for _, one := range p.Parameters {
			if !near(one.Value, want[one.Name], 1e-3) {
				t.Errorf("%s: %s is %.6f, want %.6f", model, one.Name, one.Value, want[one.Name])
			}
		}
		for _, one := range p.Spend {
			if !near(one.Value, models.Spend[one.Name], 1e-3) {
				t.Errorf("Gamma-Gamma: %s is %.6f, want %.6f", one.Name, one.Value, models.Spend[one.Name])
			}
		}
		for _, c := range models.People {
			row, ok := people.IDs.LookupString(c.Customer)
			if !ok {
				t.Fatalf("no customer %s", c.Customer)
			}
			wantAlive := c.BG
			if model == "pareto/nbd" {
				wantAlive = c.Pareto
			}
			for name, want := range map[string]float64{"p_alive": wantAlive, "churn_risk": 1 - wantAlive, "predicted_aov": c.Spend} {
				if got, _ := people.Table.Column(name).Value(int(row)).(float64); math.Abs(got-want) > 5e-4*math.Max(1, want) {
					t.Errorf("%s: %s of %s is %.6f, want %.6f", model, name, c.Customer, got, want)
				}
			}
		}
	}
}

func near(got, want, relative float64) bool { return math.Abs(got-want) <= relative*math.Abs(want) }

// TestTheBetterModelIsChosenAndTheLastQuarterTellsHowGood fits without a
// setting.
func TestTheBetterModelIsChosenAndTheLastQuarterTellsHowGood(t *testing.T) {
	dir := cds(t, `
playbooks:
  keep: {schedule: "0 9 * * *", audience: churn_risk > 0.9 and clv_12m > 1, steps: [{reward: {points: clv_12m}}]}
`)
	people, _ := seen(t, dir, "1998-07-01")
	p := people.Prediction
	if p.Model == "" || p.Backtest == nil || len(p.Backtest.Deciles) != 10 || len(p.Backtest.HeldOut) != 2 {
		t.Fatalf("%+v", p)
	}
	if p.Backtest.HeldOut[p.Model] < p.Backtest.HeldOut["BG/NBD"] || p.Backtest.HeldOut[p.Model] < p.Backtest.HeldOut["Pareto/NBD"] {
		t.Errorf("%s was chosen of %v", p.Model, p.Backtest.HeldOut)
	}
	if math.Abs(p.Backtest.Error) > 0.5 {
		t.Errorf("the last quarter was foretold as %.0f orders and came to %.0f", p.Backtest.Predicted, p.Backtest.Actual)
	}
	mustHold(t, "run", "--once", dir, "--at", "1998-07-01")
	if fits := mustHold(t, "ledger", dir, "--fits"); !strings.Contains(fits, `"model":"`+p.Model+`"`) || strings.Count(fits, "\n") != 1 {
		t.Errorf("the fit that was acted on is not in the ledger: %s", fits)
	}
	out := mustHold(t, "plan", dir, "--at", "1998-07-01")
	if !strings.Contains(out, "foretold   by "+p.Model) {
		t.Errorf("plan does not say which model it uses:\n%s", out)
	}
}

// TestPredictionsTheDataCannotCarryAreRefused: on the wholesaler's orders both
// models say that nobody ever leaves.
func TestPredictionsTheDataCannotCarryAreRefused(t *testing.T) {
	export, err := os.ReadFile(reference(t, "online_retail", "online_retail.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, setting := range []string{"", "prediction: {model: bg/nbd}\n", "prediction: {model: pareto/nbd}\n"} {
		dir := example(t, "wholesale")
		write(t, filepath.Join(dir, "data", "order_lines.csv"), string(export))
		replace(t, filepath.Join(dir, "holdfast.yaml"), "\nlimits:", "\n"+setting+"\nlimits:")
		people, _ := seen(t, dir, "2011-12-10")
		if people.Prediction.Refused == "" || people.Prediction.Model != "" {
			t.Errorf("%snot refused: %+v", setting, people.Prediction)
		}
		for _, name := range []string{"p_alive", "churn_risk", "expected_orders_90d", "clv_12m"} {
			if known := people.Table.Column(name).Valid.Count(); known != 0 {
				t.Errorf("%s is known for %d customers", name, known)
			}
		}
	}
	few := example(t, "coffee")
	replace(t, filepath.Join(few, "segments.yaml"), "in_trouble: tickets_14d > 0", "in_trouble: tickets_14d > 0 and churn_risk < 2")
	if out := mustHold(t, "plan", few); !strings.Contains(out, "nothing is foretold: ") || !strings.Contains(out, "customers") {
		t.Errorf("plan does not say why nothing is foretold:\n%s", out)
	}
}
