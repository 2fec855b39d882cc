package rules_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
	"holdfast/rules/expression"
)

// valued is a project whose sources carry everything that ready metrics need.
const valued = `
name: Blue Door Coffee
email: {from: hello@shop.example}
sources:
  customers: {csv: c.csv, id: id, columns: {email: email, consent: news}}
  orders:
    {csv: o.csv, customer: id, at: at, amount: total, cost: cost, months: months,
     columns: {category: category, product: product, channel: channel}}
  events: {csv: e.csv, customer: id, at: at, type: type, value: value}
`

// loadValued reads a project of one file and one letter.
func loadValued(t *testing.T, yaml, letter string) (*rules.Book, error) {
	t.Helper()
	files := fstest.MapFS{"holdfast.yaml": {Data: []byte(yaml)}}
	if letter != "" {
		files["mail/hello.md"] = &fstest.MapFile{Data: []byte("---\nsubject: Hello\n---\n" + letter)}
	}
	return rules.Load(files, rules.Options{Getenv: func(string) (string, bool) { return "", false }})
}

func valuedBook(t *testing.T, yaml string) *rules.Book {
	t.Helper()
	b, err := loadValued(t, yaml, "")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// vocabularyOf are the words of the vocabulary, by name.
func vocabularyOf(b *rules.Book) map[string]expression.Word {
	words := map[string]expression.Word{}
	for _, w := range b.Vocabulary.Words() {
		words[w.Name] = w
	}
	return words
}

func TestAProjectHasEveryReadyWordThatItsSourcesCarry(t *testing.T) {
	const value = `
value: {marketing: 12, service: 3 * tickets, acquisition: {sum: events.value, where: type == "click_cost"},
  perceived: {benefits: csat_mean, cost: ces_mean}}
`
	has := vocabularyOf(valuedBook(t, valued+value))
	units := map[string]expression.Unit{
		"rfm_segment": "", "refund_amount": "money", "refund_share": "share", "return_share": "share",
		"turnover_12m": "money", "orders_12m": "count", "orders_per_year": "",
		"cost_of_goods": "money", "margin": "money", "margin_share": "share",
		"marketing_cost": "", "service_cost": "count", "acquisition_cost": "", "financial_value": "money",
		"perceived_benefits": "", "perceived_cost": "", "perceived_value": "",
		"order_interval_median_days": "days", "expected_next_order_at": "", "overdue_ratio": "",
		"favourite_category": "", "last_category": "", "distinct_products": "count", "first_channel": "", "last_channel": "",
		"nps": "", "nps_at": "", "nps_mean": "", "nps_answers": "count", "nps_sent_at": "", "nps_trend": "", "nps_group": "",
		"csat": "", "csat_at": "", "csat_mean": "", "csat_answers": "count", "csat_sent_at": "", "csat_trend": "",
		"ces": "", "ces_at": "", "ces_mean": "", "ces_answers": "count", "ces_sent_at": "", "ces_trend": "",
		"tickets": "count", "tickets_90d": "count", "complaints": "count", "complaints_90d": "count",
		"reviews": "count", "reviews_90d": "count", "review": "", "review_mean": "",
		"last_visit_at": "", "visits_30d": "count", "opens_90d": "count", "clicks_90d": "count",
		"replenish_at": "", "replenish_product": "", "recommendation": "",
	}
	for _, name := range slices.Sorted(maps.Keys(units)) {
		w, ok := has[name]
		switch {
		case !ok:
			t.Errorf("there is no %s", name)
		case len(w.About) < 20 || w.Unit != units[name]:
			t.Errorf("%s is in %q, want %q: %s", name, w.Unit, units[name], w.About)
		}
	}
	without := vocabularyOf(valuedBook(t, "name: Shop\nsources: {customers: {csv: c.csv, id: id}}\n"))
	for name := range units {
		if _, ok := without[name]; ok {
			t.Errorf("a project without orders and events has %s", name)
		}
	}
	bare := vocabularyOf(valuedBook(t, "name: Shop\nsources: {customers: {csv: c.csv, id: id}, orders: {csv: o.csv, customer: c, at: at, amount: a}}\n"))
	for _, name := range []string{"margin", "favourite_category", "first_channel", "distinct_products", "nps", "financial_value"} {
		if _, ok := bare[name]; ok {
			t.Errorf("a project whose orders name nothing has %s", name)
		}
	}
	if _, ok := bare["overdue_ratio"]; !ok {
		t.Error("a project with orders has no overdue_ratio")
	}
}

func TestWhatAProjectDefinesComesBeforeWhatIsReady(t *testing.T) {
	b := valuedBook(t, valued+`
rfm: {segments: true}
metrics:
  nps: {mean: events.value, where: type == "recommend"}
  margin: revenue * 0.62
  distinct_products: {count: orders, where: product != nil}
  tickets: "\"none\""
segments:
  champions: revenue > 1000
  overdue_ratio: orders > 3
`)
	ready := map[string]bool{}
	for _, m := range b.Metrics {
		if _, twice := ready[m.Name]; twice {
			t.Errorf("there are two metrics %s", m.Name)
		}
		ready[m.Name] = m.Ready
	}
	for _, s := range b.Segments {
		ready[s.Name] = s.Ready
	}
	for _, name := range []string{"nps", "margin", "distinct_products", "tickets", "champions", "overdue_ratio"} {
		if is, ok := ready[name]; !ok || is {
			t.Errorf("%s is not the project's own", name)
		}
	}
	for _, name := range []string{"nps_trend", "margin_share", "loyal", "lost", "tickets_90d"} {
		if !ready[name] {
			t.Errorf("%s is not ready", name)
		}
	}
	for _, m := range rules.ReadyMetrics() {
		if b.Measures(m) == (m.Name == "distinct_products") {
			t.Errorf("%s is measured: %v", m.Name, b.Measures(m))
		}
	}
}

func TestReadyMetricsThatAreUsedAreMarked(t *testing.T) {
	b, err := loadValued(t, valued+`
playbooks:
  hello:
    schedule: "0 9 * * *"
    audience: overdue_ratio > 2 and nps_group == "promoter"
    steps: [{email: hello}]
`, "{% for item in recommendations %}\n- {{ item }}\n{% end %}\n\n{{ first(recommendations) ?? \"\" }}")
	if err != nil {
		t.Fatal(err)
	}
	used := []string{}
	for _, m := range b.Metrics {
		if m.Used {
			used = append(used, m.Name)
		}
	}
	slices.Sort(used)
	if diff := cmp.Diff([]string{"nps", "nps_group", "overdue_ratio"}, used); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
	if !b.Used["order_interval_median_days"] || !b.Used["recommendations"] {
		t.Error("what they stand on is not used")
	}
	if diff := cmp.Diff([]string{"product"}, b.Reads("orders")); diff != "" {
		t.Errorf("read of the orders, - want + got:\n%s", diff)
	}
}

func TestMistakesInWhatIsValuedAreSaid(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"thresholds without a rule", "rfm: {recency: [1, 2, 3, 4]}", "recency has thresholds, and the rule is cuts"},
		{"a rule without thresholds", "rfm: {rule: thresholds, recency: [1, 2, 3, 4], frequency: [1, 2, 3, 4]}", "the rule thresholds lacks monetary"},
		{"three thresholds", "rfm: {rule: thresholds, recency: [1, 2, 3], frequency: [1, 2, 3, 4], monetary: [1, 2, 3, 4]}", "recency is four rising numbers"},
		{"thresholds that stand still", "rfm: {rule: thresholds, recency: [1, 2, 2, 4], frequency: [1, 2, 3, 4], monetary: [1, 2, 3, 4]}", "recency is four rising numbers"},
		{"a threshold that is none", "rfm: {rule: thresholds, recency: [1, 2, x, 4]}", `recency is four numbers, and this is "x"`},
		{"another rule", "rfm: {rule: cut}", "did you mean cuts?"},
		{"a scale of one end", "voice: {nps: {scale: 10}}", "write 0..10"},
		{"a scale that falls", "voice: {nps: {scale: 10..0}}", "a scale rises"},
		{"a cost that is text", "value: {service: rfm_segment}", "must be a number"},
		{"a cost that folds texts", "value: {service: {last: orders.category}}", "service_cost must be a number"},
		{"a cost that nobody defines", "value: {service: service_cost}", "there is no service_cost"},
		{"an unknown word in a cost", "value: {service: 3 * tickts}", "did you mean tickets?"},
		{"a metric by the name of a built-in one", "metrics: {revenue: orders * 2}", "is Holdfast's own word"},
		{"a circle through a ready metric", "metrics: {order_interval_median_days: overdue_ratio * 2}", "is defined by itself"},
		{"a word of letters in a condition", "segments: {x: len(recommendations) > 0}", "only letters know it"},
		{"a ready metric that has no column", "segments: {x: review > 3 and goods == 1}", `unknown word "goods"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := loadValued(t, valued+c.yaml+"\n", "")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("said is %v, want %q", err, c.want)
			}
		})
	}
}

func TestEverybodyWhoHasOrderedIsInOneOfTheUsualSegments(t *testing.T) {
	met := map[string]int{}
	for r := 1; r <= 5; r++ {
		for f := 1; f <= 5; f++ {
			for m := 1; m <= 5; m++ {
				first := ""
				holding := 0
				for _, s := range rules.RFMSegments(rules.RFMUsual) {
					if s.Holds(r, f, m) {
						holding++
						if first == "" {
							first = s.Name
						}
					}
				}
				// What is lost hibernates, too: the earlier one counts.
				if holding != 1 && !(first == "lost" && holding == 2) {
					t.Errorf("scores %d%d%d are in %d segments", r, f, m, holding)
				}
				met[first]++
			}
		}
	}
	if len(met) != 11 {
		t.Errorf("%d segments are met, want 11: %v", len(met), met)
	}
}

func TestCustomersMayDefineTheirOwnCost(t *testing.T) {
	b := valuedBook(t, strings.Replace(valued, "email: email, consent: news}", "email: email, consent: news, service_cost: {column: cost, type: number}}", 1)+"value: {service: service_cost}\n")
	w, ok := b.Vocabulary.Word("financial_value")
	if !ok || !strings.Contains(w.About, "turnover_12m - service_cost") {
		t.Errorf("financial_value is %q", w.About)
	}
}

func TestAReadyWordThatLacksSomethingSaysWhat(t *testing.T) {
	const bare = "name: Shop\nsources: {customers: {csv: c.csv, id: id}, orders: {csv: o.csv, customer: c, at: at, amount: a}}\n"
	for word, want := range map[string]string{
		"margin":             "it needs cost: under orders",
		"nps":                "it is counted from the source events",
		"favourite_category": "it needs a column category under columns of orders",
		"last_channel":       "it needs a column channel under columns of orders",
	} {
		_, err := loadValued(t, bare+"segments: {x: "+word+" != nil}\n", "")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: said is %v, want %q", word, err, want)
		}
	}
}

func TestACostThatIsTextIsWarnedOf(t *testing.T) {
	const with = "name: Shop\nsources: {customers: {csv: c.csv, id: id}, orders: {csv: o.csv, customer: c, at: at, amount: a, columns: {cost: COST}}}\n"
	for written, want := range map[string]bool{"price": true, "{column: price, type: number}": false, "price * 2": false} {
		b := valuedBook(t, strings.Replace(with, "COST", written, 1))
		if warned := len(b.Warnings) > 0 && strings.Contains(b.Warnings[0].Message, `"cost" is text here`); warned != want {
			t.Errorf("cost: %s is warned of: %v, want %v: %v", written, warned, want, b.Warnings)
		}
		if _, ok := b.Vocabulary.Word("margin"); ok == want {
			t.Errorf("cost: %s gives a margin: %v", written, ok)
		}
	}
}

func TestAMetricThatOnlyAReadyOneUsesIsUsed(t *testing.T) {
	b := valuedBook(t, valued+`
metrics: {service_cost: 3 * tickets}
value: {service: service_cost}
segments: {worth: financial_value > 100}
playbooks:
  reward: {schedule: "0 9 * * *", audience: worth, steps: [{reward: {points: 5}}]}
`)
	for _, w := range b.Warnings {
		if strings.Contains(w.Message, "nothing uses") {
			t.Errorf("%s", w.Message)
		}
	}
}
