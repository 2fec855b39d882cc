package expression_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

func TestKnownWordsOfAConditionAndItsOpposite(t *testing.T) {
	words := vocabulary(t)
	for _, c := range []struct {
		src            string
		holds, doesNot []string
	}{
		{"n > 2", []string{"n"}, nil},
		{"n != nil", []string{"n"}, nil},
		{"n == nil", nil, []string{"n"}},
		{"not (n == nil)", []string{"n"}, nil},
		{"n == nil or t == nil", nil, []string{"n", "t"}},
		{"n != nil and m > 3", []string{"m", "n"}, nil},
		{"n > 1 or n < 0 and s == \"x\"", []string{"n"}, nil},
		{"n > 1 or m > 3", nil, nil},
		{"abs(n) / 2 > days_since(t)", []string{"n", "t"}, nil},
		{"(n ?? 0) > 1", nil, nil},
		{"b", []string{"b"}, nil},
		{"not b", nil, []string{"b"}},
		{"b ?? false", []string{"b"}, nil},
		{"b ?? true", nil, nil},
		{"s not in [\"a\", \"b\"]", []string{"s"}, nil},
		{"n + 1", nil, nil},
	} {
		p, err := expression.Compile(c.src, words, expression.Options{})
		if err != nil {
			t.Fatalf("%s: %v", c.src, err)
		}
		if diff := cmp.Diff(c.holds, p.Known(true)); diff != "" {
			t.Errorf("where %s holds: %s", c.src, diff)
		}
		if diff := cmp.Diff(c.doesNot, p.Known(false)); diff != "" {
			t.Errorf("where %s does not hold: %s", c.src, diff)
		}
	}
}

// TestAKnownWordIsNeverMissing holds for whatever can be written.
func TestAKnownWordIsNeverMissing(t *testing.T) {
	words := vocabulary(t)
	rapid.Check(t, func(t *rapid.T) {
		src := writer{t}.write(table.Bool, 3)
		p, err := expression.Compile(src, words, expression.Options{})
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		batch := drawTable(t, table.NewDict())
		verdicts, err := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin}).Mask(p, batch)
		if err != nil {
			t.Fatal(fmt.Errorf("%s: %w", src, err))
		}
		for row := range batch.Rows() {
			known := p.Known(verdicts.Get(row))
			if i := slices.IndexFunc(known, func(name string) bool { return batch.Column(name).Missing(row) }); i >= 0 {
				t.Fatalf("%s is %v though %s is missing", src, verdicts.Get(row), known[i])
			}
		}
	})
}
