//go:build !race

package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdfast/engine/uplift"
	"holdfast/internal/shop"
)

// upliftProject is a made-up shop with one playbook that has really been run
// on four Mondays.
func upliftProject(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	o := shop.Options{Customers: 1500, Orders: 12_000, Seed: 7}
	if err := shop.Write(filepath.Join(dir, "data"), o); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "holdfast.yaml"), `
name: Made-up shop
timezone: Europe/Berlin
currency: EUR
at: 2026-01-01T00:00
sources:
  customers: {csv: data/customers.csv, id: id, columns: {email: email, first_name: first_name, consent: consent}}
  orders: {csv: data/orders.csv, customer: customer_id, at: ordered_at, amount: amount, timezone: UTC}
email: {from: "Made-up shop <hello@shop.example>"}
offers:
  thanks: {ladder: [{amount: 5}], code: "THX-{8}", cost: 1.50}
playbooks:
  come-back:
    schedule: "0 9 * * MON"
    audience: orders > 0 && days_since_last_order > 21
    once_per: 365d
    holdout: 40%
    steps: [{email: hello, offer: thanks}]
`)
	write(t, filepath.Join(dir, "mail", "hello.md"), "---\nsubject: We miss you\n---\nHello {{ first_name ?? \"there\" }}, take {{ offer_code }}.\n")
	for _, at := range []string{"2025-10-06T09:00", "2025-10-20T09:00", "2025-11-03T09:00", "2025-12-29T09:00"} {
		mustHold(t, "run", "--once", dir, "--at", at)
	}
	return dir
}

// upliftOf is the report as JSON.
func upliftOf(t *testing.T, dir string, args ...string) uplift.Report {
	t.Helper()
	var r uplift.Report
	out := mustHold(t, append([]string{"report", "uplift", "come-back", dir, "--format", "json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func upliftComparison(t *testing.T, r uplift.Report, outcome string) (uplift.Comparison, []float64) {
	t.Helper()
	for _, result := range r.Trials[0].Results {
		if result.Outcome == outcome {
			return result.Comparisons[0], result.Means
		}
	}
	t.Fatalf("there is no outcome %s", outcome)
	return uplift.Comparison{}, nil
}

func TestAPlaybookThatDoesNothingShowsNothing(t *testing.T) {
	r := upliftOf(t, upliftProject(t))
	trial := r.Trials[0]
	if trial.Groups[0].Customers < 300 || trial.Groups[1].Customers < 200 || trial.Waiting == 0 {
		t.Fatalf("too few to prove anything: %+v", trial)
	}
	if trial.Ratio == nil || trial.Ratio.Alarm {
		t.Errorf("the hash has split the customers: %+v", trial.Ratio)
	}
	for _, result := range trial.Results {
		if result.Outcome == uplift.Value {
			continue // the codes cost something, which is no chance
		}
		if c := result.Comparisons[0]; c.Always == nil || c.Always.Low > 0 || c.Always.High < 0 {
			t.Errorf("%s shows an effect: %+v", result.Outcome, c)
		}
	}
	if !strings.HasPrefix(trial.Words[0], "no evidence yet") {
		t.Errorf("words: %q", trial.Words)
	}
}

// TestAPlantedEffectIsFound lets every other treated customer buy for 20 EUR more
// two days after the letter: 10 EUR each, less 1.50 for the code.
func TestAPlantedEffectIsFound(t *testing.T) {
	dir := upliftProject(t)
	var a account
	if err := json.Unmarshal([]byte(mustHold(t, "ledger", dir, "--limit", "0", "--format", "json")), &a); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "data", "orders.csv")
	orders, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text, sent := string(orders), 0
	for _, touch := range a.Touches {
		if touch.State == "sent" {
			if sent++; sent%2 == 0 {
				text += fmt.Sprintf("%s,%s,20.00,beans,web\n", touch.Customer, touch.At.AddDate(0, 0, 2).UTC().Format(time.DateTime))
			}
		}
	}
	write(t, path, text)
	r := upliftOf(t, dir)
	c, means := upliftComparison(t, r, uplift.Value)
	want := byHand(t, text, a.Touches, r.To)
	for i := range 2 {
		if math.Abs(means[i]-want[i]) > 1e-9 || r.Trials[0].Groups[i].Customers == 0 {
			t.Errorf("value of %s is %v, worked out by hand %v", r.Trials[0].Groups[i].Name, means[i], want[i])
		}
	}
	if c.Always == nil || c.Always.Low <= 0 || c.Always.Low > 8.5 || c.Always.High < 8.5 || c.Fixed.Low > 8.5 || c.Fixed.High < 8.5 {
		t.Errorf("8.50 EUR per customer were planted: %+v", c)
	}
	if word := r.Trials[0].Words[0]; !strings.HasPrefix(word, fmt.Sprintf("revenue less codes is %.2f EUR per customer higher (", c.Difference)) {
		t.Errorf("words: %q", word)
	}
	if c.Adjusted == nil || c.Adjusted.Explained <= 0 {
		t.Errorf("the time before explains nothing: %+v", c.Adjusted)
	}
	// With less of the revenue left, it is worth less.
	if half, _ := upliftComparison(t, upliftOf(t, dir, "--margin", "0.5"), uplift.Value); math.Abs(half.Difference-(c.Difference-1.5)/2) > 1.5 || half.Difference >= c.Difference {
		t.Errorf("at half the margin %v, at all of it %v", half.Difference, c.Difference)
	}
	for format, must := range map[string]string{"text": "EUR per customer higher (", "html": "<svg"} {
		if out := mustHold(t, "report", "uplift", "come-back", dir, "--format", format); !strings.Contains(out, must) {
			t.Errorf("%s does not hold %q:\n%s", format, must, out)
		}
	}
}

// byHand is the value per customer of the treated and the untouched, worked out
// without any of the code under test.
func byHand(t *testing.T, orders string, touches []touchJSON, to time.Time) [2]float64 {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(orders)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	revenue := map[string][]string{}
	for _, row := range rows[1:] {
		revenue[row[0]] = append(revenue[row[0]], row[1]+" "+row[2])
	}
	var sum [2]float64
	var n [2]int
	for _, touch := range touches {
		group := slices.Index([]string{"sent", "held_out"}, touch.State)
		until := touch.At.AddDate(0, 0, 30)
		if group < 0 || until.After(to) {
			continue
		}
		n[group]++
		if group == 0 {
			sum[0] -= 1.5
		}
		for _, order := range revenue[touch.Customer] {
			at, err := time.ParseInLocation(time.DateTime, order[:19], time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			amount, err := strconv.ParseFloat(order[20:], 64)
			if err != nil {
				t.Fatal(err)
			}
			// A day of the window is one of the calendar; its clock is Berlin's.
			if local := at.In(touch.At.Location()); !local.Before(touch.At) && local.Before(until) {
				sum[group] += amount
			}
		}
	}
	return [2]float64{sum[0] / float64(n[0]), sum[1] / float64(n[1])}
}

func TestUpliftSaysWhatIsWrongWithItsWords(t *testing.T) {
	dir := example(t, "coffee")
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"a playbook that is not there", []string{"win-bak"}, "did you mean win-back?"},
		{"a margin in per cent", []string{"win-back", "--margin", "60"}, "--margin is a share of revenue above 0 and up to 1"},
		{"days without a unit", []string{"win-back", "--within", "30"}, "such as 30d or 4w"},
		{"a format that is not there", []string{"win-back", "--format", "pdf"}, "text, json or html"},
		{"a period that ends before it begins", []string{"win-back", "--from", "2026-02-01"}, "before it begins"},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{"report", "uplift", c.args[0], dir}, c.args[1:]...)
			if _, errs, code := hold(t, args...); code != usageBad || !strings.Contains(errs, c.want) {
				t.Errorf("exit %d: %s", code, errs)
			}
		})
	}
	if out := mustHold(t, "report", "uplift", "win-back", dir); !strings.Contains(out, "there is nothing to compare yet") {
		t.Errorf("a project that has never run:\n%s", out)
	}
}
