package rules_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/expr-lang/expr/builtin"
	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

var updateLanguage = flag.Bool("update-language", false, "rewrite the tables of LANGUAGE.md")

const languagePage = "LANGUAGE.md"

// Words of the page's examples.
var exampleWords = []expression.Word{
	{Name: "n", Kind: table.Number, Nullable: true},
	{Name: "b", Kind: table.Bool, Nullable: true},
	{Name: "s", Kind: table.Text, Nullable: true},
	{Name: "t", Kind: table.Time, Nullable: true},
}

func readPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(languagePage)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheLanguagePageAndTheCodeAreOne(t *testing.T) {
	text := readPage(t)
	made := text
	for name, table := range map[string]string{
		"built-in words": wordTable(slices.Concat(rules.BuiltInMetrics(), rules.PredictedWords(), []expression.Word{rules.PointsWord()})),
		"ready words":    wordTable(readyWords(t)),
		"earned words":   wordTable(earning.EarnedWords()),
		"entry words":    wordTable(rules.EntryWords()),
		"letter words":   wordTable(rules.LetterWords()),
		"functions":      functionTable(),
	} {
		slot := regexp.MustCompile(`(?s)<!-- ` + name + ` -->\n.*?<!-- end -->`)
		if !slot.MatchString(made) {
			t.Fatalf("the page has no place for %s", name)
		}
		made = slot.ReplaceAllLiteralString(made, "<!-- "+name+" -->\n"+table+"<!-- end -->")
	}
	if *updateLanguage {
		if err := os.WriteFile(languagePage, []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(text, made); diff != "" {
		t.Errorf("-update-language rewrites the page\n%s", diff)
	}
	if lines := strings.Count(text, "\n"); lines > 500 {
		t.Errorf("the page has %d lines", lines)
	}
}

// earning is a project with what customers may earn: the names of its own are
// those of the page.
var earning = &rules.Book{
	Loyalty: &rules.Loyalty{
		Tiers: &rules.Tiers{By: rules.TierPoints}, Badges: []rules.Badge{{Name: "five-coffees"}}, Streaks: []rules.Streak{{Name: "weekly"}}, Referrals: &rules.Referrals{},
	},
	Offers: []rules.Offer{{Name: "comeback"}},
}

// readyWords are all ready metrics, by name, as a project has them that says
// nothing else of its own.
func readyWords(t *testing.T) []expression.Word {
	b := valuedBook(t, valued+"value: {marketing: 1, service: 1, acquisition: 1, perceived: {benefits: csat_mean, cost: ces_mean}}\n")
	isReady := map[string]bool{}
	for _, m := range rules.ReadyMetrics() {
		isReady[m.Name] = true
	}
	for _, m := range b.Metrics {
		isReady[m.Name] = m.Ready
	}
	words := slices.DeleteFunc(b.Vocabulary.Words(), func(w expression.Word) bool { return !isReady[w.Name] })
	return append(words, rules.Recommendations.Word)
}

func wordTable(words []expression.Word) string {
	var b strings.Builder
	b.WriteString("| word | type | unit | missing | meaning |\n|---|---|---|---|---|\n")
	for _, w := range words {
		missing := "never"
		if w.Nullable {
			missing = "may be"
		}
		fmt.Fprintf(&b, "| `%s` | %v | %s | %s | %s |\n", w.Name, w.Kind, w.Unit, missing, w.About)
	}
	return b.String()
}

func functionTable() string {
	var b strings.Builder
	b.WriteString("| function | types | meaning | example |\n|---|---|---|---|\n")
	for _, f := range expression.Functions() {
		example := fmt.Sprintf("`%s` is `%s`", f.Example, shown(f.Result))
		if f.Letter {
			example = fmt.Sprintf("letters: `%s`", f.Example)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.Call, f.Signature(), f.About, example)
	}
	return b.String()
}

// shown is a value as the page writes it.
func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "missing"
	case string:
		return strconv.Quote(v)
	case []any:
		entries := make([]string, len(v))
		for i, e := range v {
			entries[i] = shown(e)
		}
		return "[" + strings.Join(entries, ", ") + "]"
	}
	return fmt.Sprint(v)
}

// grid is one table of the page: cells by row.
type grid [][]string

// grids are the tables whose first column has that head.
func grids(text, head string) []grid {
	var found []grid
	for _, block := range regexp.MustCompile(`(?m)(?:^\|.*\n)+`).FindAllString(text, -1) {
		var g grid
		for i, line := range strings.Split(strings.TrimSpace(block), "\n") {
			if i != 1 {
				cells := strings.Split(strings.Trim(line, "|"), " | ")
				for j := range cells {
					cells[j] = strings.TrimSpace(cells[j])
				}
				g = append(g, cells)
			}
		}
		if g[0][0] == head {
			found = append(found, g)
		}
	}
	return found
}

func TestEveryExampleOfThePageGivesWhatItSays(t *testing.T) {
	zone := time.FixedZone("shop", 3600)
	words, err := expression.NewVocabulary().With(exampleWords...)
	if err != nil {
		t.Fatal(err)
	}
	e := expression.NewEvaluator(expression.Context{Now: time.Date(2026, 3, 1, 9, 0, 0, 0, zone), Zone: zone})
	examples := 0
	for _, g := range grids(readPage(t), "expression") {
		for _, line := range g[1:] {
			src := strings.Trim(line[0], "`")
			p, err := expression.Compile(src, words, expression.Options{})
			if err != nil {
				t.Errorf("%s: %v", src, err)
				continue
			}
			for i, want := range line[1:] {
				name, value := setting(t, g[0][i+1], zone)
				got, err := e.Value(p, func(word string) any {
					if word == name {
						return value
					}
					return nil
				})
				if err != nil || shown(got) != want {
					t.Errorf("%s, %s: %s, and the page says %s (%v)", src, g[0][i+1], shown(got), want, err)
				}
				examples++
			}
		}
	}
	if examples < 60 {
		t.Errorf("only %d examples were found", examples)
	}
}

// setting reads a column's head: "n = 3", "s missing", "value".
func setting(t *testing.T, head string, zone *time.Location) (name string, value any) {
	t.Helper()
	name, written, ok := strings.Cut(head, " = ")
	if !ok {
		name, _, _ = strings.Cut(head, " ")
		return name, nil
	}
	if written == "true" || written == "false" {
		return name, written == "true"
	}
	if text, err := strconv.Unquote(written); err == nil {
		return name, text
	}
	if at, err := time.ParseInLocation("2006-01-02T15:04", written, zone); err == nil {
		return name, at
	}
	n, err := strconv.ParseFloat(written, 64)
	if err != nil {
		t.Fatalf("%q sets nothing", head)
	}
	return name, n
}

func TestWhatThePageRefusesIsRefused(t *testing.T) {
	words, err := expression.NewVocabulary().With(exampleWords...)
	if err != nil {
		t.Fatal(err)
	}
	condition := expression.Options{Want: []table.Kind{table.Bool}}
	refused := grids(readPage(t), "refused")[0]
	for _, line := range refused[1:] {
		if _, err := expression.Compile(strings.Trim(line[0], "`"), words, condition); err == nil {
			t.Errorf("%s is allowed", line[0])
		}
	}
	if len(refused) < 6 {
		t.Errorf("only %d lines were found", len(refused))
	}
}

func TestThePageNamesEveryFunctionOfExprThatIsOff(t *testing.T) {
	var want, got []string
	for name := range builtin.Index {
		if !slices.ContainsFunc(expression.Functions(), func(f expression.Function) bool { return f.Name == name }) {
			want = append(want, name)
		}
	}
	for _, line := range grids(readPage(t), "switched off")[0][1:] {
		for name := range strings.FieldsSeq(line[0]) {
			name = strings.Trim(name, "`")
			got = append(got, name)
			if _, err := expression.Compile(name+"(1)", expression.NewVocabulary(), expression.Options{}); err == nil {
				t.Errorf("%s works", name)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheYAMLOfThePageLoads(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(readPage(t), -1)
	for _, block := range blocks {
		root, rest := `name: Shop
sources:
  customers: {csv: c.csv, id: id, columns: {referred_by: referred_by}}
  orders: {csv: o.csv, customer: c, at: at, amount: total, order: number, columns: {category: category, coupon: coupon}}
`, block[1]
		if strings.HasPrefix(rest, "loyalty:") { // it stands in holdfast.yaml alone
			root, rest = root+rest, "metrics: {}"
		}
		_, err := rules.Load(fstest.MapFS{"holdfast.yaml": {Data: []byte(root)}, "page.yaml": {Data: []byte(rest)}}, rules.Options{})
		if err != nil {
			t.Error(err)
		}
	}
	if len(blocks) == 0 {
		t.Error("the page shows no YAML")
	}
}

func TestTheLimitsAreWhatThePageSays(t *testing.T) {
	m := regexp.MustCompile(`at most (\d+) characters, (\d+) parts and (\d+) levels; a pattern of .matches. has at most (\d+) characters\s+and, with its repetitions written out, (\d+) steps`).FindStringSubmatch(readPage(t))
	if m == nil {
		t.Fatal("the page names no limits")
	}
	words, err := expression.NewVocabulary().With(exampleWords...)
	if err != nil {
		t.Fatal(err)
	}
	limit := func(i int) int { n, _ := strconv.Atoi(m[i]); return n } // digits, by the pattern
	for i, make := range []func(n int) string{
		func(n int) string { return "b" + strings.Repeat(" ", n-1) },
		func(n int) string { return "[" + strings.Repeat("1,", n-2) + "1] == nil" }, // the list, its entries, nil, ==
		func(n int) string { return strings.Repeat("-", n-2) + "n > 1" },            // the comparison and the word
		func(n int) string { return `s matches "` + strings.Repeat("a", n) + `"` },
		func(n int) string { return fmt.Sprintf(`s matches "a{500}b{%d}"`, n-500) },
	} {
		n := limit(i + 1)
		switch i {
		case 1:
			n -= 2 // the list, and the comparison with nil
		case 4:
			n -= 2 // no match, and the match
		}
		if _, err := expression.Compile(make(n), words, expression.Options{}); err != nil {
			t.Errorf("limit %d: %v", i+1, err)
		}
		if _, err := expression.Compile(make(n+1), words, expression.Options{}); err == nil {
			t.Errorf("limit %d is higher than the page says", i+1)
		}
	}
}
