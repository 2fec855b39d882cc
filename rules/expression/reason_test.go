package expression_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// everybody is a customer of every kind that the conditions of smallWriter can
// tell apart, and some more.
var everybody = func() *table.Table {
	var rows []row
	for _, n := range []any{nil, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 7.0} {
		for _, m := range []any{0.0, 1.0, 2.0, 3.0} {
			for _, b := range []any{nil, true, false} {
				for _, s := range []any{nil, "a", "b", "ab", "ba", "z"} {
					for _, c := range []any{true, false} {
						rows = append(rows, row{"n": n, "m": m, "b": b, "s": s, "c": c})
					}
				}
			}
		}
	}
	batch := table.New(len(rows))
	for name, kind := range map[string]table.Kind{"n": table.Number, "m": table.Number, "b": table.Bool, "c": table.Bool, "s": table.Text} {
		c := table.NewColumn(kind, len(rows))
		for i, r := range rows {
			switch v := r[name].(type) {
			case float64:
				c.Num[i] = v
			case bool:
				if v {
					c.Bits.Set(i)
				}
			case string:
				c.Code[i] = c.Dict.CodeString(v)
			default:
				continue
			}
			c.Valid.Set(i)
		}
		batch.Set(name, c)
	}
	return batch
}()

// smallWriter writes conditions over few values, so that many of them hold for
// nobody or for everybody.
type smallWriter struct {
	writer
	wild bool // also what the reasoner takes for anything
}

func (w smallWriter) condition(depth int) string {
	if depth == 0 || rapid.IntRange(0, 3).Draw(w.T, "leaf") == 0 {
		return w.atom()
	}
	x := func() string { return w.condition(depth - 1) }
	switch rapid.IntRange(0, 6).Draw(w.T, "shape") {
	case 0:
		return fmt.Sprintf("not (%s)", x())
	case 1:
		return fmt.Sprintf("(%s ? %s : %s)", x(), x(), x())
	case 2, 3:
		return fmt.Sprintf("(%s or %s)", x(), x())
	}
	return fmt.Sprintf("(%s and %s and %s)", x(), x(), w.atom())
}

func (w smallWriter) atom() string {
	order := w.one("==", "!=", "<", "<=", ">", ">=")
	number := w.one("0", "1", "2", "3")
	atoms := []string{
		fmt.Sprintf("n %s %s", order, number), fmt.Sprintf("m %s %s", order, number), fmt.Sprintf("%s %s m", number, order),
		fmt.Sprintf("n %s nil", w.one("==", "!=")), fmt.Sprintf("n %s [1, %s]", w.one("in", "not in"), number),
		fmt.Sprintf("(n ?? %s) %s %s", number, order, w.one("0", "1", "2")), "b", "c", "b == false", "b != c", "b == nil", "(b ?? c)", "m == nil",
		fmt.Sprintf("s %s %s", w.one("==", "!="), w.one(`"a"`, `"b"`)), fmt.Sprintf("s %s [\"a\", \"b\"]", w.one("in", "not in")), "s == nil",
		fmt.Sprintf("%s < n <= %s", number, w.one("1", "2")), fmt.Sprintf("(c ? n : m) %s %s", order, number),
	}
	if w.wild {
		atoms = append(atoms, fmt.Sprintf("n %s m", order), fmt.Sprintf("m %s n", order), fmt.Sprintf("n + 1 %s m", order), fmt.Sprintf("n / m %s 1", order),
			fmt.Sprintf("round(n) %s %s", order, number), fmt.Sprintf("len(s) %s %s", order, number), fmt.Sprintf("s %s %s", order, w.one(`"a"`, `"ab"`)),
			fmt.Sprintf("s %s %s", w.one("startsWith", "endsWith", "contains", "not contains", "matches", "not startsWith"), w.one(`"a"`, `"b"`, `"ab"`, `""`)),
			"n in [m, 1]", "n not in [m, 1]", "s + s == \"aa\"", fmt.Sprintf("abs(n) %s 0", order), "n == n", fmt.Sprintf("n %s n", order),
			"(n ?? m) > 1", "m / 0 == nil", "s in [\"a\", s]", "upper(s) == nil", "1/0 > 1", "n - 1 == nil", fmt.Sprintf("min(n, m) %s 1", order))
	}
	return w.one(atoms...)
}

var reasoner = expression.Reasoner{Zone: berlin, Ranges: map[string]expression.Range{"m": {Min: 0, Max: 3, Whole: true}}}

// judge is what a condition says of everybody: how many hold it, and whether
// all do of whom nothing is missing.
func judge(t *rapid.T, p *expression.Program) (yes int, known bool) {
	mask, err := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin}).Mask(p, everybody)
	if err != nil {
		t.Fatal(err)
	}
	known = true
	for i := range everybody.Rows() {
		missing := false
		for _, name := range []string{"n", "b", "s"} {
			missing = missing || everybody.Column(name).Missing(i)
		}
		known = known && (missing || mask.Get(i))
	}
	return mask.Count(), known
}

func compileSmall(t *rapid.T, wild bool, depth int) *expression.Program {
	src := smallWriter{writer{t}, wild}.condition(rapid.IntRange(0, depth).Draw(t, "depth"))
	words, err := expression.NewVocabulary().With(
		expression.Word{Name: "n", Kind: table.Number, Nullable: true}, expression.Word{Name: "m", Kind: table.Number},
		expression.Word{Name: "b", Kind: table.Bool, Nullable: true}, expression.Word{Name: "c", Kind: table.Bool},
		expression.Word{Name: "s", Kind: table.Text, Nullable: true},
	)
	if err != nil {
		t.Fatal(err)
	}
	p, err := expression.Compile(src, words, expression.Options{Want: []table.Kind{table.Bool}})
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return p
}

func TestTheReasonerKnowsExactlyWhatConstantsDecide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := compileSmall(t, false, 2) // deeper ones may try its patience
		yes, known := judge(t, p)
		want := expression.Open
		switch {
		case yes == 0:
			want = expression.Never
		case yes == everybody.Rows():
			want = expression.Always
		case known:
			want = expression.Known
		}
		if got := reasoner.Verdict(p); got != want {
			t.Fatalf("%s is %s, and %s was found", p.Source(), want, got)
		}
	})
}

func TestTheReasonerNeverClaimsWhatSomebodyContradicts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q := compileSmall(t, true, 3), compileSmall(t, true, 3)
		yes, known := judge(t, p)
		switch got := reasoner.Verdict(p); {
		case got == expression.Never && yes > 0, got == expression.Always && yes < everybody.Rows(), got == expression.Known && !known:
			t.Fatalf("%s is found to be %s", p.Source(), got)
		}
		if !reasoner.Possible([]*expression.Program{p}, []*expression.Program{q}, nil) {
			both, err := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin}).Mask(p, everybody)
			if err != nil {
				t.Fatal(err)
			}
			other, err := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin}).Mask(q, everybody)
			if err != nil {
				t.Fatal(err)
			}
			if both.AndNot(other); both.Count() > 0 {
				t.Fatalf("(%s) and not (%s) is found to be impossible", p.Source(), q.Source())
			}
		}
	})
}

// TestTheReasonerIsRightAboutAnyExpression asks of whatever can be written.
func TestTheReasonerIsRightAboutAnyExpression(t *testing.T) {
	words := vocabulary(t)
	free := expression.Reasoner{Zone: berlin}
	rapid.Check(t, func(t *rapid.T) {
		p, err := expression.Compile(writer{t}.write(table.Bool, 4), words, expression.Options{})
		if err != nil {
			t.Fatal(err)
		}
		verdict := free.Verdict(p)
		free.Constant(p)
		batch := drawTable(t, table.NewDict())
		mask, err := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin}).Mask(p, batch)
		if err != nil {
			t.Fatal(err)
		}
		if verdict == expression.Never && mask.Count() > 0 || verdict == expression.Always && mask.Count() < batch.Rows() {
			t.Fatalf("%s is found to be %s", p.Source(), verdict)
		}
	})
}

func TestEveryNumberHasACell(t *testing.T) {
	words := vocabulary(t)
	reasoner := expression.Reasoner{Ranges: map[string]expression.Range{"m": {Min: 0, Max: math.Inf(1), Whole: true}}}
	for src, want := range map[string]expression.Verdict{
		"m > 2 and m < 3":                  expression.Never,
		"m > 2 and m < 4":                  expression.Open,
		"m == 2.5":                         expression.Never,
		"m > 2.5 and m < 3.5":              expression.Open,
		"m >= 0":                           expression.Always,
		"m < 0":                            expression.Never,
		"m > 9007199254740992":             expression.Open,
		"m < 9007199254740993":             expression.Open,
		"m < 1e300 and m > 1e299":          expression.Open,
		"n > 2 and n < 2.0000000000000004": expression.Never, // no number lies between
		"n > 2 and n < 2.000000000000001":  expression.Open,
		"n < -1.7976931348623157e308":      expression.Never,
		"n > 5 and n < 3":                  expression.Never,
		"n < 3 or n >= 3":                  expression.Known,
		"n < 3 or n >= 3 or n == nil":      expression.Always,
		"not (n > 5) and n == nil":         expression.Open,
		"n > m and n < m":                  expression.Never,
		"n > m and m > n":                  expression.Never,
		"n > m * 2 and m * 2 > n":          expression.Never,
		"n == n":                           expression.Known,
		"n > n":                            expression.Never,
		"m + 1 > 0":                        expression.Open, // of no known range
		"weekday(u) == 8":                  expression.Never,
		"days_since(t) > 60 and t == nil":  expression.Never,
		"u < now and u > now":              expression.Never,
		`t < date("2026-01-01") and t > date("2026-01-02")`: expression.Never,
		// Between two and three this clock shows nothing: both are one instant.
		`t > date("2026-03-29T01:59") and t < date("2026-03-29T03:30")`: expression.Open,
		`s == "a" and s == "b"`:                 expression.Never,
		`s == "a" and s startsWith "b"`:         expression.Never,
		`s contains "x" and s not contains "x"`: expression.Never,
		`s < "a" and s == "b"`:                  expression.Never,
		`s in ["a"] and s not in ["a", "b"]`:    expression.Never,
		`s matches "^a" and s == "ab"`:          expression.Open,
		"true":                                  expression.Always,
		"1 > 2":                                 expression.Never,
	} {
		p := mustCompile(t, src, expression.Options{})
		if _, ok := words.Word("m"); !ok {
			t.Fatal("no m")
		}
		if got := reasoner.Verdict(p); got != want {
			t.Errorf("%s: %s, want %s", src, got, want)
		}
	}
}

func TestConstantsAreFoundWithTheirPlaceAndAHint(t *testing.T) {
	words := vocabulary(t)
	never := mustCompile(t, "m > 1", expression.Options{})
	if err := words.Add(expression.Word{Name: "segment", Kind: table.Bool}); err != nil {
		t.Fatal(err)
	}
	reasoner := expression.Reasoner{
		Zone:     berlin,
		Ranges:   map[string]expression.Range{"m": {Min: 0, Max: 3, Whole: true}, "n": {Min: 1, Max: 5, Whole: true}},
		Meanings: map[string]*expression.Program{"segment": never},
	}
	for src, want := range map[string][]string{
		"m > 1":                              nil,
		"true":                               nil,
		"b and false":                        {"1: b and false can never be true (correct it, or take it away)"},
		"m > 5":                              {"1: m > 5 can never be true (m is a whole number from 0 to 3)"},
		"c and m >= 0":                       {"7: m >= 0 is always true (take it away; m is a whole number from 0 to 3)"},
		"c and n >= 1":                       {"7: n >= 1 holds whenever n is known (write n != nil if that is meant; n is a whole number from 1 to 5)"},
		"c and m > 2 and b and m < 1":        {"7: m > 2 and m < 1 are never true together (write or if one of them is enough)"},
		`b or größe == "x" and größe == "y"`: {`6: größe == "x" and größe == "y" are never true together (write größe in ["x", "y"])`},
		`größe != "x" or größe != "y"`:       {`1: one of größe != "x" and größe != "y" always holds (write größe not in ["x", "y"])`},
		`s != "x" or s != "y"`:               {`1: one of s != "x" and s != "y" holds whenever their values are known (write s not in ["x", "y"])`},
		"n < 1 or n >= 1":                    {"1: n < 1 can never be true (n is a whole number from 1 to 5)", "10: n >= 1 holds whenever n is known (write n != nil if that is meant; n is a whole number from 1 to 5)"},
		"n < 2 or n == nil or n >= 2":        {"1: one of n < 2, n == nil and n >= 2 always holds (write and if all of them must hold)"},
		"m == nil":                           {"1: m == nil can never be true (m is never missing)"},
		"m != nil and b":                     {"1: m != nil is always true (take it away; m is never missing)"},
		"segment and m < 1":                  {"1: segment and m < 1 are never true together (write or if one of them is enough)"},
		"segment and m < 3":                  nil,
		"not segment":                        nil,
		"m > 9 ? b : c":                      {"1: m > 9 can never be true (m is a whole number from 0 to 3)"},
		"(m > 9 or m < 0) and b":             {"2: m > 9 can never be true (m is a whole number from 0 to 3)", "11: m < 0 can never be true (m is a whole number from 0 to 3)"},
		"1 > 2":                              {"1: 1 > 2 can never be true (correct it, or take it away)"},
		"b or not (m < 0)":                   {"6: not (m < 0) is always true (take it away; m is a whole number from 0 to 3)"},
	} {
		p, err := expression.Compile(src, words, expression.Options{})
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		var got []string
		for _, e := range reasoner.Constant(p) {
			got = append(got, fmt.Sprintf("%d: %s (%s)", e.Column, e.Message, e.Hint))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", src, diff)
		}
	}
}
