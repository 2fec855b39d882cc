package expression_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// laws hold for all expressions in place of their letters: a and b are true or
// false, x, y and z numbers, p and q texts, t and u dates. Both sides are
// conditions, and hold for the same customers.
var laws = []struct{ name, left, right string }{
	{"de Morgan", "not (a and b)", "not a or not b"},
	{"de Morgan", "not (a or b)", "not a and not b"},
	{"not twice", "not (not a)", "a"},
	{"and and or do not mind the order", "a and b or b and a", "b and a"},
	{"and over or", "a and (b or c)", "a and b or a and c"},
	{"a condition is never half true", "a or not a", "true"},
	{"a condition is never both", "a and not a", "false"},
	{"== true asks for yes", "a == true", "a"},
	{"== false asks for a known no", "a == false", "a != nil and not a"},

	{"nil is asked", "x != nil", "not (x == nil)"},
	{"?? is x, or y", "(x ?? y) == z", "x == z or x == nil and y == z"},
	{"?? is missing when both are", "(x ?? y) == nil", "x == nil and y == nil"},
	{"?? once more changes nothing", "((x ?? y) ?? y) == z", "(x ?? y) == z"},
	{"?? goes from left to right", "((x ?? y) ?? z) == nil", "(x ?? (y ?? z)) == nil"},
	{"?? of texts", "(p ?? q) == q", "p == q or p == nil and q != nil"},
	{"?? of dates", "(t ?? u) == nil", "t == nil and u == nil"},
	{"?? of conditions", "a ?? b", "a or a == nil and b"},

	{"a comparison needs both sides", "x < y", "x < y and x != nil and y != nil"},
	{"not over a comparison", "not (x < y)", "x >= y or x == nil or y == nil"},
	{"not equal needs both sides", "x != y", "not (x == y) and x != nil and y != nil"},
	{"sides change places", "x < y", "y > x"},
	{"or equal", "x <= y", "x < y or x == y"},
	{"a value is itself", "x == x", "x != nil"},
	{"texts have an order", "p <= q", "p < q or p == q"},
	{"dates have an order", "not (t < u)", "t >= u or t == nil or u == nil"},
	{"a chain", "x < y <= z", "x < y and y <= z"},

	{"division by zero", "x / 0 == nil", "true"},
	{"the rest of a division by zero", "x % 0 == nil", "true"},
	{"division by what is zero", "y == 0 and x / y != nil", "false"},
	{"what is missing stays missing", "(x == nil or y == nil) and (x + y != nil or x - y != nil or x * y != nil or x / y != nil or x ^ y != nil)", "false"},
	{"the sign", "-x == nil", "x == nil"},
	{"functions pass on what is missing", "abs(x) == nil or floor(x) == nil or min(x, y) == nil", "x == nil or y == nil"},
	{"texts joined", "p + q == nil", "p == nil or q == nil"},

	{"in is one of", "x in [y, z]", "x == y or x == z"},
	{"not in is none of", "x not in [y, z]", "x != y and x != z"},
	{"in of constants", "x in [0, 1, 2.5]", "x == 0 or x == 1 or x == 2.5"},
	{"not in of constants", `p not in ["gold", "x"]`, `p != "gold" and p != "x"`},
	{"not over in", "not (x in [y, z])", "not (x == y) and not (x == z)"},

	{"text tests need both sides", "p contains q", "p contains q and p != nil and q != nil"},
	{"not contains", "p not contains q", "not (p contains q) and p != nil and q != nil"},
	{"not startsWith", `p not startsWith "g"`, `p != nil and not (p startsWith "g")`},
	{"not matches", `p not matches "^g"`, `p != nil and not (p matches "^g")`},
	{"what begins a text is in it", "p startsWith q and not (p contains q)", "false"},

	{"a choice", "(a ? x : y) == z", "a and x == z or not a and y == z"},
	{"a choice of conditions", "a ? b : c", "a and b or not a and c"},
	{"a choice of nothing", "(a ? nil : x) == nil", "a or x == nil"},
}

var letter = regexp.MustCompile(`"[^"]*"|\b[a-z]+\b`)

var letterKinds = map[string]table.Kind{
	"a": table.Bool, "b": table.Bool, "c": table.Bool, "x": table.Number, "y": table.Number, "z": table.Number,
	"p": table.Text, "q": table.Text, "t": table.Time, "u": table.Time,
}

func TestTheLawsHoldForWhateverCanBeWritten(t *testing.T) {
	words := vocabulary(t)
	for _, law := range laws {
		t.Run(law.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				put := map[string]string{}
				for _, name := range letter.FindAllString(law.left+" "+law.right, -1) {
					if kind, ok := letterKinds[name]; ok && put[name] == "" {
						put[name] = "(" + writer{t}.write(kind, rapid.IntRange(0, 2).Draw(t, "depth")) + ")"
					}
				}
				batch := drawTable(t, table.NewDict())
				left, right := holds(t, words, law.left, put, batch), holds(t, words, law.right, put, batch)
				for i := range left {
					if left[i] != right[i] {
						t.Fatalf("%s and %s differ\n%v", law.left, law.right, put)
					}
				}
			})
		})
	}
}

// holds is who holds a side of a law.
func holds(t *rapid.T, words *expression.Vocabulary, side string, put map[string]string, batch *table.Table) table.Mask {
	src := letter.ReplaceAllStringFunc(side, func(word string) string {
		if with, ok := put[word]; ok {
			return with
		}
		return word
	})
	p, err := expression.Compile(src, words, expression.Options{Want: []table.Kind{table.Bool}})
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	mask, err := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin}).Mask(p, batch)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return mask
}

func TestAPatternCannotUnfoldToMuch(t *testing.T) {
	words := vocabulary(t)
	for pattern, allowed := range map[string]bool{
		"^[A-Z]{2}[0-9]{6}$":               true,
		"@(gmail|googlemail)[.]com$":       true,
		"a{1000}":                          false,
		"(a{30}){30}b{100}":                false,
		"((a{30}){30}){30}":                false,
		"(x+x+)+y":                         true, // linear here, however it looks
		strings.Repeat("(a|b){20}", 20):    false,
		"^" + strings.Repeat("(a?)", 20):   true,
		`\\p{L}+`:                          true,
		strings.Repeat(`[^\\W\\d]{9}`, 18): true,
	} {
		_, err := expression.Compile(fmt.Sprintf("s matches %q", strings.ReplaceAll(pattern, `\\`, `\`)), words, expression.Options{})
		if (err == nil) != allowed {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

// FuzzCondition asks everything of a condition that can be asked of one.
func FuzzCondition(f *testing.F) {
	for _, law := range laws {
		f.Add(law.left)
		f.Add(law.right)
	}
	for _, src := range []string{
		"n > 5 and n < 3", `s matches "(a{30}){30}"`, `s in ["a", "b"] and s == "c"`, strings.Repeat("(", 70) + "b", strings.Repeat("not ", 70) + "b",
		`t > date("2026-03-29T02:30") or days_since(t) > 3`, "c ? b : (n ?? m) > 1e308 * 10", "m in []", "1 < n < 3 < m",
	} {
		f.Add(src)
	}
	words := vocabulary(f)
	customer := row{"n": 3.0, "m": 10.0, "c": true, "größe": "gold", "u": noon}
	f.Fuzz(func(t *testing.T, src string) {
		p, err := expression.Compile(src, words, expression.Options{Want: []table.Kind{table.Bool}})
		if err != nil {
			return
		}
		e := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin})
		mask, err := e.Mask(p, customer.table(words))
		if err != nil {
			t.Fatal(err)
		}
		value, err := e.Value(p, customer.word)
		if err != nil || (value == true) != mask.Get(0) {
			t.Fatalf("value %v, mask %v (%v)", value, mask.Get(0), err)
		}
		if _, err := e.Explain(p, customer.table(words), 0); err != nil {
			t.Fatal(err)
		}
		reasoner := expression.Reasoner{Zone: berlin}
		switch verdict := reasoner.Verdict(p); {
		case verdict == expression.Never && mask.Get(0), verdict == expression.Always && !mask.Get(0):
			t.Fatalf("found to be %s", verdict)
		}
		for _, found := range reasoner.Constant(p) {
			if found.Line < 1 || found.Column < 1 || found.Length < 1 || found.Message == "" || found.Hint == "" {
				t.Fatalf("%+v", found)
			}
		}
	})
}
