package experiment_test

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

	"holdfast/engine/experiment"
)

// TestAnEmailExperimentIsReadAsItsReferenceReadsIt recomputes every figure that
// the reference of a real experiment has: to 1e-6, or to the last digit that the
// reference prints where that is less.
func TestAnEmailExperimentIsReadAsItsReferenceReadsIt(t *testing.T) {
	dir := os.Getenv("HOLDFAST_DATA")
	if dir == "" {
		t.Skip("set HOLDFAST_DATA to the folder of reference data to run this test")
	}
	f, err := os.Open(filepath.Join(dir, "hillstrom", "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var known map[string]any
	d := json.NewDecoder(f)
	d.UseNumber()
	if err := d.Decode(&known); err != nil {
		t.Fatal(err)
	}
	delete(known, "columns")     // of the file, no figures
	delete(known, "definitions") // words
	got := figures(readMailing(t, filepath.Join(dir, "hillstrom", "hillstrom.csv")))
	compared := 0
	walk("", known, func(path, want string) {
		compared++
		v, ok := got[path]
		if !ok {
			t.Errorf("%s is not computed", path)
		} else if !agrees(v, want) {
			t.Errorf("%s is %v, want %s", path, v, want)
		}
	})
	if compared < 400 {
		t.Errorf("only %d figures were compared", compared)
	}
}

// agrees says whether a value is the printed one.
func agrees(v float64, printed string) bool {
	want, err := strconv.ParseFloat(printed, 64)
	if err != nil {
		return false
	}
	digits, exponent, scientific := strings.Cut(printed, "e")
	_, decimals, _ := strings.Cut(digits, ".")
	last := math.Pow(10, -float64(len(decimals)))
	if scientific {
		n, _ := strconv.Atoi(exponent)
		return math.Abs(v-want) <= 0.5001*last*math.Pow(10, float64(n))
	}
	return math.Abs(v-want) <= max(1e-6, 0.5001*last)
}

// walk calls leaf for every number of a document.
func walk(path string, node any, leaf func(path, value string)) {
	switch n := node.(type) {
	case map[string]any:
		for name, below := range n {
			walk(path+"/"+name, below, leaf)
		}
	case []any:
		for i, below := range n {
			walk(fmt.Sprintf("%s/%d", path, i), below, leaf)
		}
	case json.Number:
		leaf(path, n.String())
	case string:
		leaf(path, n)
	}
}

// figures is everything that the reference says, by path.
func figures(all []mailed) map[string]float64 {
	got := map[string]float64{"/rows": float64(len(all))}
	armsOf(got, "/arms", all)
	describe(got, "/total", all)
	var sizes []int
	control := choose(all, "segment", "No E-Mail")
	for _, name := range []string{"Mens E-Mail", "Womens E-Mail"} {
		arm := choose(all, "segment", name)
		sizes = append(sizes, len(arm))
		effect(got, "/effects_vs_control/"+name, arm, control)
	}
	var any []mailed
	for _, m := range all {
		if m.words["segment"] != "No E-Mail" {
			any = append(any, m)
		}
	}
	effect(got, "/effects_vs_control/Any E-Mail", any, control)
	sizes = append(sizes, len(control))
	for _, by := range []string{"history_segment", "newbie", "channel", "zip_code", "mens", "womens"} {
		for _, value := range values(all, by) {
			group, path := choose(all, by, value), "/subgroups/"+by+"/"+value
			got[path+"/n"] = float64(len(group))
			for _, name := range values(group, "segment") {
				arm := map[string]float64{}
				describe(arm, "", choose(group, "segment", name))
				got[path+"/"+name+"/n"] = arm["/n"]
				got[path+"/"+name+"/visit_rate"] = arm["/visit_rate"]
				got[path+"/"+name+"/conversion_rate"] = arm["/conversion_rate"]
				got[path+"/"+name+"/spend"] = arm["/spend_per_customer"]
			}
		}
	}
	got["/sample_ratio_p"], _ = experiment.Ratio(sizes, []float64{1, 1, 1})
	for _, n := range sizes {
		got["/sample_ratio_chi2"] += math.Pow(float64(n)-float64(len(all))/3, 2) / (float64(len(all)) / 3)
	}
	for _, by := range []string{"recency", "history_segment"} {
		for _, value := range values(all, by) {
			got["/"+by+"_counts/"+value] = float64(len(choose(all, by, value)))
		}
	}
	var halves [2][]mailed
	for i, m := range all {
		got["/history_total"] += m.history
		halves[i%2] = append(halves[i%2], m)
	}
	armsOf(got, "/split_half_even_rows", halves[0])
	armsOf(got, "/split_half_odd_rows", halves[1])
	return got
}

func armsOf(got map[string]float64, path string, all []mailed) {
	for _, name := range values(all, "segment") {
		describe(got, path+"/"+name, choose(all, "segment", name))
	}
}

func describe(got map[string]float64, path string, group []mailed) {
	visits, conversions, spend := sums(group)
	s, n := experiment.Measure(spend), float64(len(group))
	got[path+"/n"], got[path+"/visits"], got[path+"/conversions"] = n, float64(visits), float64(conversions)
	got[path+"/visit_rate"], got[path+"/conversion_rate"] = float64(visits)/n, float64(conversions)/n
	got[path+"/spend_total"], got[path+"/spend_per_customer"], got[path+"/spend_sd"] = s.Mean*n, s.Mean, math.Sqrt(s.Variance)
	got[path+"/spend_per_converter"] = s.Mean * n / float64(conversions)
}

func effect(got map[string]float64, path string, arm, control []mailed) {
	visitsA, conversionsA, spendA := sums(arm)
	visitsB, conversionsB, spendB := sums(control)
	const normal = 1.959963984540054
	for what, yes := range map[string][2]int{"/visit": {visitsA, visitsB}, "/conversion": {conversionsA, conversionsB}} {
		c, _ := experiment.Shares(yes[0], len(arm), yes[1], len(control), 0.95)
		at := path + what
		got[at+"/diff"], got[at+"/se_unpooled"], got[at+"/z_pooled"], got[at+"/p_two_sided_pooled"] = c.Difference, c.SE, c.Statistic, c.P
		got[at+"/ci95_wald/0"], got[at+"/ci95_wald/1"] = c.Difference-normal*c.SE, c.Difference+normal*c.SE
		got[at+"/ci95_newcombe/0"], got[at+"/ci95_newcombe/1"] = c.Low, c.High
		got[at+"/relative_lift"], _ = c.Lift()
		got[at+"/incremental_count"] = c.Difference * float64(len(arm))
	}
	c, _ := experiment.Means(experiment.Measure(spendA), experiment.Measure(spendB), 0.95)
	at := path + "/spend"
	got[at+"/diff"], got[at+"/se_welch"], got[at+"/welch_df"], got[at+"/t"], got[at+"/p_two_sided"] = c.Difference, c.SE, c.Freedom, c.Statistic, c.P
	got[at+"/ci95_welch_t/0"], got[at+"/ci95_welch_t/1"] = c.Low, c.High
	got[at+"/ci95_normal/0"], got[at+"/ci95_normal/1"] = c.Difference-normal*c.SE, c.Difference+normal*c.SE
	got[at+"/incremental_total"] = c.Difference * float64(len(arm))
}

// mailed is one customer of the experiment.
type mailed struct {
	words          map[string]string // every column
	visit, convert bool
	spend, history float64
}

func sums(group []mailed) (visits, conversions int, spend []float64) {
	for _, m := range group {
		if m.visit {
			visits++
		}
		if m.convert {
			conversions++
		}
		spend = append(spend, m.spend)
	}
	return visits, conversions, spend
}

func choose(all []mailed, column, value string) []mailed {
	var out []mailed
	for _, m := range all {
		if m.words[column] == value {
			out = append(out, m)
		}
	}
	return out
}

func values(all []mailed, column string) []string {
	var out []string
	for _, m := range all {
		if !slices.Contains(out, m.words[column]) {
			out = append(out, m.words[column])
		}
	}
	return out
}

func readMailing(t *testing.T, path string) []mailed {
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
	var all []mailed
	for _, r := range rows[1:] {
		m := mailed{words: map[string]string{}}
		for i, name := range rows[0] {
			m.words[name] = r[i]
		}
		m.visit, m.convert = m.words["visit"] == "1", m.words["conversion"] == "1"
		if m.spend, err = strconv.ParseFloat(m.words["spend"], 64); err != nil {
			t.Fatal(err)
		}
		if m.history, err = strconv.ParseFloat(m.words["history"], 64); err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}
