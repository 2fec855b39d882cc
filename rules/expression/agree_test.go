package expression_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// Both evaluators must give the same answers to whatever can be written.

func TestColumnsAndRowsAgree(t *testing.T) {
	words := vocabulary(t)
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]table.Kind{table.Bool, table.Bool, table.Bool, table.Number, table.Text, table.Time}).Draw(t, "kind")
		src := writer{t}.write(kind, 4)
		p, err := expression.Compile(src, words, expression.Options{})
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		if p.Kind() != kind {
			t.Fatalf("%s is %v, want %v", src, p.Kind(), kind)
		}
		context := expression.Context{Now: noon, Zone: berlin}
		columns, rows := expression.NewEvaluator(context), expression.NewEvaluator(context)
		dict := table.NewDict()
		for range rapid.IntRange(1, 3).Draw(t, "batches") {
			batch := drawTable(t, dict)
			if err := compareEvaluators(p, columns, rows, batch); err != nil {
				t.Fatalf("%s: %v", src, err)
			}
			if !rapid.Bool().Draw(t, "same dictionary") {
				dict = table.NewDict()
			}
		}
	})
}

func compareEvaluators(p *expression.Program, columns, rows *expression.Evaluator, batch *table.Table) error {
	column, err := columns.Column(p, batch)
	if err != nil {
		return err
	}
	var mask table.Mask
	if p.Kind() == table.Bool {
		if mask, err = columns.Mask(p, batch); err != nil {
			return err
		}
	}
	yes := 0
	for row := range batch.Rows() {
		want, err := rows.Value(p, func(name string) any { return batch.Column(name).Value(row) })
		if err != nil {
			return err
		}
		got := column.Value(row)
		if at, ok := want.(time.Time); ok {
			want = time.UnixMicro(at.UnixMicro()).UTC()
		}
		if got != want {
			return fmt.Errorf("row %d of %d: the column has %v, the row gives %v", row, batch.Rows(), got, want)
		}
		if got == nil && !p.Nullable() && !undeclared(p) {
			return fmt.Errorf("row %d is missing, which the program denies", row)
		}
		if want == true {
			yes++
		}
		if mask != nil && mask.Get(row) != (want == true) {
			return fmt.Errorf("row %d: the mask has %v, the row gives %v", row, mask.Get(row), want)
		}
		if row < 3 {
			trace, err := rows.Explain(p, batch, row)
			if err != nil {
				return err
			}
			if at, ok := trace.Value.(time.Time); ok {
				trace.Value = time.UnixMicro(at.UnixMicro()).UTC()
			}
			if trace.Value != want {
				return fmt.Errorf("row %d: explain has %v, the row gives %v", row, trace.Value, want)
			}
		}
	}
	if mask != nil && mask.Count() != yes {
		return fmt.Errorf("the mask has bits beyond its %d rows", batch.Rows())
	}
	return nil
}

// undeclared says whether a program may be missing for a reason that no word
// declares: the generator's numbers overflow.
func undeclared(p *expression.Program) bool {
	return strings.ContainsAny(p.Source(), "*^+-")
}

var (
	berlin = mustZone("Europe/Berlin")
	noon   = time.Date(2026, 3, 30, 12, 0, 0, 123_456_789, berlin)
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// vocabulary has two words of each kind: the first may be missing.
func vocabulary(t testing.TB) *expression.Vocabulary {
	t.Helper()
	v, err := expression.NewVocabulary().With(
		expression.Word{Name: "n", Kind: table.Number, Nullable: true},
		expression.Word{Name: "m", Kind: table.Number},
		expression.Word{Name: "b", Kind: table.Bool, Nullable: true},
		expression.Word{Name: "c", Kind: table.Bool},
		expression.Word{Name: "s", Kind: table.Text, Nullable: true},
		expression.Word{Name: "größe", Kind: table.Text},
		expression.Word{Name: "t", Kind: table.Time, Nullable: true},
		expression.Word{Name: "u", Kind: table.Time},
	)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var (
	someNumbers = []float64{0, 1, 2, 3, -1, -2.5, 0.5, 1.5, 2.5, 100, 1e300, -1e300}
	someTexts   = []string{"", "gold", "Gold", "silver", "old gold", "x", "Zoë", " a,b "}
	someTimes   = []time.Time{
		noon, noon.AddDate(0, 0, -1), noon.Add(-12 * time.Hour), noon.Add(-13 * time.Hour), time.UnixMicro(0), noon.AddDate(0, 0, 40),
		time.Date(2026, 1, 31, 0, 0, 0, 0, berlin), time.Date(2025, 12, 31, 23, 30, 0, 0, time.UTC),
		time.Date(1955, 7, 1, 0, 0, 0, 0, berlin), time.Date(1969, 12, 31, 12, 0, 0, 999_999_000, time.UTC),
	}
)

func drawTable(t *rapid.T, dict *table.Dict) *table.Table {
	n := rapid.SampledFrom([]int{0, 1, 5, 63, 64, 65, 130}).Draw(t, "rows")
	seed := rapid.Uint64().Draw(t, "values")
	next := func(n int) int { // rapid's own draws of every cell would be slow
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed>>33) % n
	}
	batch := table.New(n)
	for _, w := range []struct {
		name     string
		kind     table.Kind
		nullable bool
	}{
		{"n", table.Number, true},
		{"m", table.Number, false},
		{"b", table.Bool, true},
		{"c", table.Bool, false},
		{"s", table.Text, true},
		{"größe", table.Text, false},
		{"t", table.Time, true},
		{"u", table.Time, false},
	} {
		c := table.NewColumn(w.kind, n)
		if w.kind == table.Text && next(2) == 0 {
			c.Dict = dict
		}
		for i := range n {
			if w.nullable && next(3) == 0 {
				if w.kind == table.Text {
					c.Code[i] = 1 << 30 // means nothing, and must not be looked at
				}
				continue
			}
			c.Valid.Set(i)
			switch w.kind {
			case table.Number:
				c.Num[i] = someNumbers[next(len(someNumbers))]
			case table.Bool:
				if next(2) == 0 {
					c.Bits.Set(i)
				}
			case table.Text:
				c.Code[i] = c.Dict.CodeString(someTexts[next(len(someTexts))])
			case table.Time:
				c.Micro[i] = someTimes[next(len(someTimes))].UnixMicro()
			}
		}
		if !w.nullable {
			c.Valid = nil
		}
		batch.Set(w.name, c)
	}
	return batch
}

// writer writes random expressions that have no mistake.
type writer struct{ *rapid.T }

func (w writer) one(of ...string) string { return rapid.SampledFrom(of).Draw(w.T, "of") }

func (w writer) write(k table.Kind, depth int) string {
	if depth == 0 || rapid.IntRange(0, 5).Draw(w.T, "leaf") == 0 {
		return w.leaf(k)
	}
	x := func(k table.Kind) string { return w.write(k, depth-1) }
	any := func() table.Kind {
		return rapid.SampledFrom([]table.Kind{table.Number, table.Bool, table.Text, table.Time}).Draw(w.T, "kind")
	}
	switch rapid.IntRange(0, 9).Draw(w.T, "shape") {
	case 0:
		return fmt.Sprintf("(%s ?? %s)", x(k), x(k))
	case 1:
		return fmt.Sprintf("(%s ? %s : %s)", x(table.Bool), w.one(x(k), "nil"), x(k))
	}
	switch k {
	case table.Number:
		switch rapid.IntRange(0, 4).Draw(w.T, "number") {
		case 0:
			return fmt.Sprintf("-%s", x(k))
		case 1:
			return fmt.Sprintf("%s(%s)", w.one("abs", "round", "floor", "ceil"), x(k))
		case 2:
			return fmt.Sprintf("%s(%s, %s, %s)", w.one("min", "max"), x(k), x(k), x(k))
		case 3:
			return w.one(
				fmt.Sprintf("%s(%s)", w.one("days_since", "days_until", "year", "month", "day", "weekday"), x(table.Time)),
				fmt.Sprintf("len(%s)", x(table.Text)),
				fmt.Sprintf("len(split(%s, %s))", x(table.Text), x(table.Text)),
				fmt.Sprintf("first([%s, %s])", x(k), x(k)),
			)
		}
		return fmt.Sprintf("(%s %s %s)", x(k), w.one("+", "-", "*", "/", "%", "^", "**"), x(k))
	case table.Text:
		return w.one(
			fmt.Sprintf("%s(%s)", w.one("lower", "upper", "trim"), x(k)),
			fmt.Sprintf("(%s + %s)", x(k), x(k)),
			fmt.Sprintf("join(split(%s, \",\"), %s)", x(k), x(k)),
			fmt.Sprintf("last(split(%s, \" \"))", x(k)),
		)
	case table.Bool:
		switch rapid.IntRange(0, 7).Draw(w.T, "bool") {
		case 0:
			return fmt.Sprintf("(%s %s %s)", x(k), w.one("and", "&&"), x(k))
		case 1:
			return fmt.Sprintf("(%s %s %s %s %s)", x(k), w.one("or", "||"), x(k), w.one("or", "and"), x(k))
		case 2:
			return fmt.Sprintf("%s(%s)", w.one("not ", "!"), x(k))
		case 3:
			return fmt.Sprintf("((%s) %s nil)", x(any()), w.one("==", "!="))
		case 4:
			return fmt.Sprintf("(%s %s %s)", x(table.Text), w.one("startsWith", "endsWith", "contains", "not contains", "not startsWith"), w.one(x(table.Text), `"gold"`, `"o"`, `""`))
		case 5:
			return w.one(
				fmt.Sprintf("(%s %s [0, 1, 2.5])", x(table.Number), w.one("in", "not in")),
				fmt.Sprintf("(%s %s [\"gold\", \"x\", \"\"])", x(table.Text), w.one("in", "not in")),
				fmt.Sprintf("(%s %s [%s, %s])", x(table.Text), w.one("in", "not in"), x(table.Text), x(table.Text)),
				fmt.Sprintf("(%s %s [%s, 1/0])", x(table.Number), w.one("in", "not in"), x(table.Number)),
				fmt.Sprintf("(%s %s matches \"^[a-g]*o\")", x(table.Text), w.one("", "not")),
			)
		case 6:
			return fmt.Sprintf("(%s < %s <= %s)", x(table.Number), x(table.Number), x(table.Number))
		}
		kind := any()
		if kind == table.Bool {
			return fmt.Sprintf("(%s %s (%s))", x(kind), w.one("==", "!="), x(kind))
		}
		return fmt.Sprintf("(%s %s %s)", x(kind), w.one("==", "!=", "<", "<=", ">", ">="), x(kind))
	}
	return w.leaf(k)
}

func (w writer) leaf(k table.Kind) string {
	switch k {
	case table.Number:
		return w.one("n", "m", "n", "m", "0", "1", "2.5", "3", "1e300", "(1/0)")
	case table.Bool:
		return w.one("b", "c", "b", "c", "true", "false")
	case table.Text:
		return w.one("s", "größe", "s", "größe", `"gold"`, `"Zoë"`, `""`, "'x'")
	}
	return w.one("t", "u", "t", "u", "now", `date("2026-01-31")`, `date("2026-03-29T02:30")`)
}
