//go:build !race

package main

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdfast/engine/report"
	"holdfast/rules"
)

// reported is a project's report, as the command makes it.
func reported(t *testing.T, dir, from, to string) *report.Report {
	t.Helper()
	w := &world{out: os.Stdout, err: os.Stderr, clock: time.Now, getenv: func(string) (string, bool) { return "", false }}
	book, err := load(w, dir)
	if err != nil {
		t.Fatal(err)
	}
	var ends [2]time.Time
	for i, s := range []string{from, to} {
		if ends[i], err = rules.ParseInstant(s, book.Zone); err != nil {
			t.Fatal(err)
		}
	}
	r, err := makeReport(context.Background(), w, book, ends[0], ends[1])
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func reportFigure(t *testing.T, r *report.Report, name string) float64 {
	t.Helper()
	for _, f := range r.Figures {
		if f.Name == name {
			return f.Value
		}
	}
	t.Fatalf("there is no figure %s", name)
	return 0
}

// known is what a reference.json says of a shop's customers.
type known struct {
	Customers int
	Repeat    float64 `json:"repeat_rate_orders"`
	Churn     float64 `json:"churn_rate_gt90"`
	AOV       float64 `json:"aov_per_order"`
	Cohorts   map[string]struct {
		Size      int
		Active    []int
		Retention []float64
		Revenue   []string
	} `json:"cohorts_by_first_order_month"`
}

func compareReport(t *testing.T, r *report.Report, want known) {
	t.Helper()
	for name, value := range map[string]float64{"repeat_rate": want.Repeat, "churn_rate_90d": want.Churn, "buyers": float64(want.Customers)} {
		if got := reportFigure(t, r, name); math.Abs(got-value) > 1e-6 {
			t.Errorf("%s is %v, want %v", name, got, value)
		}
	}
	for _, c := range r.Cohorts.Rows {
		w, ok := want.Cohorts[c.Month]
		if !ok {
			if c.Size != 0 {
				t.Errorf("the reference has no cohort %s, and here are %d customers", c.Month, c.Size)
			}
			continue
		}
		if c.Size != w.Size {
			t.Errorf("cohort %s has %d customers, want %d", c.Month, c.Size, w.Size)
		}
		if !slices.Equal(c.Active[:min(len(c.Active), len(w.Active))], w.Active) {
			t.Errorf("cohort %s: active %v, want %v", c.Month, c.Active, w.Active)
		}
		for m, money := range w.Revenue {
			if value, err := strconv.ParseFloat(money, 64); err != nil || math.Abs(c.Revenue[m]-value) > 1e-6 {
				t.Errorf("cohort %s, month %d: %v, want %s", c.Month, m, c.Revenue[m], money)
			}
		}
		for m, share := range w.Retention {
			if math.Abs(c.Retention(m)-share) > 1e-6 {
				t.Errorf("cohort %s, month %d: retention %v, want %v", c.Month, m, c.Retention(m), share)
			}
		}
	}
	if len(want.Cohorts) == 0 {
		t.Fatal("the reference has no cohorts")
	}
}

func TestTheWholesalersReportIsTheReferences(t *testing.T) {
	var ref struct{ Summary known }
	readJSON(t, reference(t, "online_retail", "reference.json"), &ref)
	export, err := os.ReadFile(reference(t, "online_retail", "online_retail.csv"))
	if err != nil {
		t.Fatal(err)
	}
	dir := example(t, "wholesale")
	write(t, filepath.Join(dir, "data", "order_lines.csv"), string(export))
	r := reported(t, dir, "2010-12-01", "2011-12-10")
	compareReport(t, r, ref.Summary)
	if got := reportFigure(t, r, "aov"); math.Abs(got-ref.Summary.AOV) > 5 { // the first day of the period is left out
		t.Errorf("aov is %v, the reference has %v", got, ref.Summary.AOV)
	}
	if r.Prediction == nil || r.Prediction.Refused == "" {
		t.Errorf("nothing can be foretold here, and yet: %+v", r.Prediction)
	}
	all := 0
	for _, row := range r.Grid.Customers {
		for _, n := range row {
			all += n
		}
	}
	if all != 436 {
		t.Errorf("the RFM grid holds %d customers", all)
	}
}

func TestTheCDShopsReportIsTheReferences(t *testing.T) {
	var ref struct{ Sample struct{ Summary known } }
	readJSON(t, reference(t, "cdnow", "reference.json"), &ref)
	compareReport(t, reported(t, cds(t, ""), "1998-01-01", "1998-07-01"), ref.Sample.Summary)
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// TestTheDriversOfChurnAreFoundByContract: a telephone company's subscribers,
// whose churn is an attribute and not a matter of orders.
func TestTheDriversOfChurnAreFoundByContract(t *testing.T) {
	var ref struct {
		Rate     float64 `json:"churn_rate"`
		Churned  int     `json:"churned"`
		Rows     int     `json:"rows"`
		Contract map[string]struct {
			N, Churned int
		} `json:"by_contract"`
	}
	readJSON(t, reference(t, "telco", "reference.json"), &ref)
	text, err := os.ReadFile(reference(t, "telco", "telco_customer_churn.csv"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "people.csv"), string(text))
	write(t, filepath.Join(dir, "holdfast.yaml"), `
name: Telephones
currency: USD
sources:
  customers:
    csv: people.csv
    id: customerID
    columns:
      left: {column: Churn, type: bool}
      contract: Contract
      internet: InternetService
      payment: PaymentMethod
      tenure: {column: tenure, type: number}
      monthly: {column: MonthlyCharges, type: number}
segments:
  churned: left
`)
	r := reported(t, dir, "2026-01-01", "2026-02-01")
	if got := reportFigure(t, r, "churned_share"); math.Abs(got-ref.Rate) > 1e-5 {
		t.Errorf("churned are %v, want %v", got, ref.Rate)
	}
	for name, c := range ref.Contract {
		found := false
		for _, d := range r.Drivers {
			if d.Word != "contract" || d.Value != name {
				continue
			}
			found = true
			in, out := float64(c.Churned)/float64(ref.Churned), float64(c.N-c.Churned)/float64(ref.Rows-ref.Churned)
			if math.Abs(d.In-in) > 1e-9 || math.Abs(d.Out-out) > 1e-9 || d.Low > in-out || d.High < in-out || d.P > 1e-6 {
				t.Errorf("contract %s: %+v, want %v of the lost and %v of the others", name, d, in, out)
			}
		}
		if !found {
			t.Errorf("the contract %s is no driver: %+v", name, r.Drivers)
		}
	}
	if first := r.Drivers[0]; first.Word != "contract" || first.Value != "Month-to-month" {
		t.Errorf("the first driver is %+v", first)
	}
}

// TestSubscriptionsAreFittedAsPublished takes the tables of Fader and Hardie
// (2007) through the whole program, a month for each of their years.
func TestSubscriptionsAreFittedAsPublished(t *testing.T) {
	var ref struct {
		HighEnd sbg `json:"high_end_fit_years_1_7"`
		Regular sbg `json:"regular_fit_years_1_7"`
	}
	readJSON(t, reference(t, "sbg", "reference.json"), &ref)
	for column, want := range map[string]sbg{"high_end_pct": ref.HighEnd, "regular_pct": ref.Regular} {
		t.Run(column, func(t *testing.T) {
			there := survivors(t, column)[:8]
			dir := club(t, there)
			got := reported(t, dir, "2025-05-01", "2025-08-01T12:00").Subscribed
			if got == nil || got.Customers != 1000 || got.Active != there[7] || got.Refused != "" {
				t.Fatalf("the subscriptions are %+v", got)
			}
			for month, n := range there {
				if math.Abs(got.Actual[month]-float64(n)/1000) > 1e-9 {
					t.Errorf("month %d: %v, want %d of 1000", month, got.Actual[month], n)
				}
			}
			if math.Abs(got.Alpha-want.Alpha) > 2e-6 || math.Abs(got.Beta-want.Beta) > 2e-5 || math.Abs(got.LogLikelihood-want.LogLikelihood) > 1e-4 {
				t.Errorf("alpha %v, beta %v, log-likelihood %v, want %+v", got.Alpha, got.Beta, got.LogLikelihood, want)
			}
			for i, share := range want.Survival {
				if math.Abs(got.Fitted[i+1]-share) > 2e-6 {
					t.Errorf("fitted month %d: %v, want %v", i+1, got.Fitted[i+1], share)
				}
			}
			if column == "high_end_pct" {
				golden(t, repository(t), "report/club.txt", mustHold(t, "report", dir, "--at", "2025-08-01T12:00"))
				if page := mustHold(t, "report", dir, "--at", "2025-08-01T12:00", "--format", "html"); strings.Count(page, "<polyline") != 2 {
					t.Error("the page draws no two curves")
				}
			}
		})
	}
}

// sbg is a published fit.
type sbg struct {
	Alpha, Beta   float64
	LogLikelihood float64   `json:"log_likelihood_per_1000"`
	Survival      []float64 `json:"survival_1_to_12"`
}

// survivors are how many of 1000 customers are there after 0, 1, 2, ... periods.
func survivors(t *testing.T, column string) []int {
	t.Helper()
	text, err := os.ReadFile(reference(t, "sbg", "retention_survival.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	at := slices.Index(strings.Split(strings.TrimSpace(lines[0]), ","), column)
	var there []int
	for _, line := range lines[1:] {
		share, err := strconv.ParseFloat(strings.Split(strings.TrimSpace(line), ",")[at], 64)
		if err != nil {
			t.Fatal(err)
		}
		there = append(there, int(math.Round(10*share)))
	}
	return there
}

// club is a project whose subscribers leave as the numbers say.
func club(t *testing.T, there []int) string {
	t.Helper()
	var file strings.Builder
	file.WriteString("id,subscribed,cancelled\n")
	customer := 0
	add := func(n int, cancelled string) {
		for range n {
			customer++
			file.WriteString("S" + strconv.Itoa(customer) + ",2025-01-01," + cancelled + "\n")
		}
	}
	for month := 1; month < len(there); month++ {
		add(there[month-1]-there[month], time.Date(2025, time.Month(1+month), 1, 0, 0, 0, 0, time.UTC).Format("2006-01-02"))
	}
	add(there[len(there)-1], "")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "people.csv"), file.String())
	write(t, filepath.Join(dir, "holdfast.yaml"), `
name: Club
currency: EUR
sources:
  customers:
    csv: people.csv
    id: id
    columns:
      subscribed_at: {column: subscribed, type: date}
      cancelled_at: {column: cancelled, type: date}
`)
	return dir
}

// TestAReportReadsWellInEveryFormat keeps the coffee shop's.
func TestAReportReadsWellInEveryFormat(t *testing.T) {
	root, dir := repository(t), example(t, "coffee")
	replace(t, filepath.Join(dir, "holdfast.yaml"), "\nlimits:", `
goals:
  fewer_leave: {metric: churn_rate_90d, from: 50%, to: 40%, by: 2026-03-31}

limits:`)
	golden(t, root, "report/coffee.txt", mustHold(t, "report", dir))
	golden(t, root, "report/coffee.json", mustHold(t, "report", dir, "--format", "json"))
	page := mustHold(t, "report", dir, "--format", "html")
	for _, piece := range []string{"<svg", "fewer_leave", "on the way", "Churn drivers", "slipping_regulars", "2024-07", "Moves between RFM segments", "Cohorts by revenue", "slipped", "Voice"} {
		if !strings.Contains(page, piece) {
			t.Errorf("the page has no %s", piece)
		}
	}
	for _, outside := range []string{"http://", "https://", "<script", "ZgotmplZ"} {
		if strings.Contains(page, outside) {
			t.Errorf("the page holds %s: it must stand alone", outside)
		}
	}
	file := filepath.Join(t.TempDir(), "report.html")
	mustHold(t, "report", dir, "--format", "html", "--out", file)
	if written, err := os.ReadFile(file); err != nil || string(written) != page {
		t.Errorf("--out writes something else: %v", err)
	}
}
