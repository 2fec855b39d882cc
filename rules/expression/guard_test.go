package expression_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// question is a condition, and how to ask for those of whom it is known to be
// true, and known to be false, without not.
type question struct{ src, isTrue, isFalse string }

var questions = []question{
	{"n > 1", "n > 1", "n <= 1"},
	{"n == 2", "n == 2", "n != 2"},
	{"n / m <= 1", "n / m <= 1", "n / m > 1"},
	{"m < 3", "m < 3", "m >= 3"},
	{"b", "b", "b == false"},
	{"c", "c", "c == false"},
	{`s in ["gold"]`, `s in ["gold"]`, `s not in ["gold"]`},
	{`s contains "o"`, `s contains "o"`, `s not contains "o"`},
	{"n == nil", "n == nil", "n != nil"},
	{"n != nil", "n != nil", "n == nil"},
	{"b != nil", "b != nil", "b == nil"},
	{"s == nil", "s == nil", "s != nil"},
	{"n / m != nil", "n / m != nil", "n / m == nil"},
}

func drawQuestion(t *rapid.T, depth int) question {
	if depth == 0 {
		return rapid.SampledFrom(questions).Draw(t, "question")
	}
	switch rapid.IntRange(0, 2).Draw(t, "join") {
	case 0:
		q := drawQuestion(t, depth-1)
		return question{"not (" + q.src + ")", q.isFalse, q.isTrue}
	case 1:
		return joined(" and ", " or ", drawQuestion(t, depth-1), drawQuestion(t, rapid.IntRange(0, depth-1).Draw(t, "depth")))
	}
	return joined(" or ", " and ", drawQuestion(t, depth-1), drawQuestion(t, rapid.IntRange(0, depth-1).Draw(t, "depth")))
}

func joined(op, other string, a, b question) question {
	return question{
		"(" + a.src + op + b.src + ")", "(" + a.isTrue + op + b.isTrue + ")", "(" + a.isFalse + other + b.isFalse + ")",
	}
}

func TestWithoutAWarningNobodyIsPickedForWhomItIsUnknown(t *testing.T) {
	words := vocabulary(t)
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t, rapid.IntRange(1, 4).Draw(t, "depth"))
		p, err := expression.Compile(q.src, words, expression.Options{})
		if err != nil {
			t.Fatalf("%s: %v", q.src, err)
		}
		if len(p.Warnings()) > 0 {
			return
		}
		batch := drawTable(t, table.NewDict())
		said, known := holds(t, words, q.src, nil, batch), holds(t, words, q.isTrue, nil, batch)
		for i := range said {
			if said[i] != known[i] {
				t.Fatalf("%s draws no warning, and picks others than %s", q.src, q.isTrue)
			}
		}
	})
}

func TestAGuardAnswersTheWarningOfNot(t *testing.T) {
	words := vocabulary(t)
	for src, quiet := range map[string]bool{
		"n != nil and not (n <= 2)":                        true,
		"not (n <= 2) and c and n != nil":                  true,
		"not (n == nil or n <= 2)":                         true,
		"n == nil or not (n <= 2)":                         true,
		"n > 1 and not (n > 5)":                            true,
		"n / m != nil and not (n > 5)":                     true,
		"n / m != nil and not (n / m > 5)":                 true,
		"c and (n != nil and (c or not (n > 5)))":          true,
		"not (n == nil) and not (n > 5)":                   true,
		"n != nil and b != nil and not (c and b or n > 5)": true,
		"n != nil ? not (n > 5) : c":                       true,
		"b != nil and not b":                               true,
		`s != nil and not (lower(s) contains "gold")`:      true,

		"n != nil or not (n <= 2)":                    false,
		"m != nil and not (n <= 2)":                   false,
		"n != nil and not (n / m > 5)":                false,
		"n != nil and c or not (n > 5)":               false,
		"not (n > 5) or not (n > 3)":                  false,
		"not (n != nil and n <= 2)":                   false,
		"not (n == nil and c or n <= 2)":              false,
		"(n != nil or b != nil) and not (n > 5)":      false,
		"n != nil ? c : not (n > 5)":                  false,
		"n != nil and not (c and b or n > 5)":         false,
		"not (n in [1, 2]) and (n ?? 3) > 1":          false,
		`c and s != "x" and not (n > 1) and n == nil`: false,
	} {
		p, err := expression.Compile(src, words, expression.Options{})
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if (len(p.Warnings()) == 0) != quiet {
			t.Errorf("%s: %v", src, p.Warnings())
		}
	}
}

func TestAddingWhatTheWarningOfNotAsksForAnswersIt(t *testing.T) {
	words := vocabulary(t)
	for _, src := range []string{"not (c and n > 3)", "not (n > 3 or b)", "not (c or n / m > 2)", `not (c and s contains "x" and n > 1)`, "not (c and (c ? n : m) > 1)"} {
		p, err := expression.Compile(src, words, expression.Options{})
		if err != nil || len(p.Warnings()) != 1 {
			t.Fatalf("%s: %v", src, err)
		}
		_, add, _ := strings.Cut(p.Warnings()[0].Hint, "or add ")
		p, err = expression.Compile(add+" and "+src, words, expression.Options{})
		if err != nil || len(p.Warnings()) != 0 {
			t.Errorf("%s and %s: %v, %v", add, src, err, p)
		}
	}
}
