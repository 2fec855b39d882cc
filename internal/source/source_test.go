package source_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/internal/source"
	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// customers is a source with an attribute of every kind.
func customers() *rules.Source {
	return &rules.Source{
		Name: "customers", Format: rules.CSV, Path: "customers.csv",
		Fields: []rules.Field{
			{Name: "id", Kind: table.Text, Column: "id", Required: true},
			{Name: "name", Kind: table.Text, Column: "name"},
			{Name: "score", Kind: table.Number, Column: "score"},
			{Name: "consent", Kind: table.Bool, Column: "consent"},
			{Name: "since", Kind: table.Time, Column: "since"},
		},
	}
}

// orders is a source as most shops have it.
func orders() *rules.Source {
	return &rules.Source{
		Name: "orders", Format: rules.CSV, Path: "orders.csv", MaxBad: 1,
		Fields: []rules.Field{
			{Name: "customer", Kind: table.Text, Column: "customer", Required: true},
			{Name: "at", Kind: table.Time, Column: "at", Required: true},
			{Name: "amount", Kind: table.Number, Column: "amount", Required: true},
		},
	}
}

// lines is a source of order lines: amount is an expression, some rows are
// cancellations.
func lines(t testing.TB) *rules.Source {
	raw := map[string]table.Kind{"no": table.Text, "quantity": table.Number, "price": table.Number}
	return &rules.Source{
		Name: "orders", Format: rules.CSV, Path: "lines.csv", MaxBad: 1, Raw: raw,
		Where: program(t, raw, `not (no startsWith "C") and quantity > 0`),
		Fields: []rules.Field{
			{Name: "customer", Kind: table.Text, Column: "customer", Required: true},
			{Name: "order", Kind: table.Text, Column: "no"},
			{Name: "at", Kind: table.Time, Column: "at", Required: true},
			{Name: "amount", Kind: table.Number, Program: program(t, raw, `quantity * price`), Required: true},
		},
	}
}

func program(t testing.TB, raw map[string]table.Kind, src string) *expression.Program {
	t.Helper()
	v := expression.NewVocabulary()
	for name, kind := range raw {
		if err := v.Add(expression.Word{Name: name, Kind: kind, Nullable: true}); err != nil {
			t.Fatal(err)
		}
	}
	p, err := expression.Compile(src, v, expression.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// result is what a scan gave, each row as its fields' values in the source's
// order, separated by bars.
type result struct {
	rows   []string
	codes  []uint32
	first  []bool
	report source.Report
	err    error
}

// scan writes content to the source's file and reads it.
func scan(t testing.TB, src *rules.Source, content string, o source.Options) result {
	t.Helper()
	root := t.TempDir()
	write(t, root, src.Path, content)
	if o.IDs == nil {
		o.IDs = table.NewDict()
		if src.Name != "customers" {
			for _, id := range []string{"ada", "bob", "00123", "9e+05"} {
				o.IDs.CodeString(id)
			}
		}
	}
	var r result
	r.report, r.err = source.Scan(t.Context(), root, src, o, func(b *source.Batch) error {
		for i := range b.Rows() {
			var cells []string
			for _, f := range src.Fields {
				if c := b.Column(f.Name); c != nil {
					cells = append(cells, show(c.Value(i)))
				}
			}
			r.rows = append(r.rows, strings.Join(cells, "|"))
			r.first = append(r.first, b.First.Get(i))
		}
		r.codes = append(r.codes, b.Customer...)
		return nil
	})
	if rep := r.report; rep.Rows != rep.Used+rep.Filtered+rep.NoCustomer+rep.Unknown+rep.Repeated+rep.Bad {
		t.Errorf("the rows do not add up: %+v", rep)
	}
	return r
}

func write(t testing.TB, root, path, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(root, path), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "-"
	case time.Time:
		return v.Format("2006-01-02T15:04:05.999999Z")
	}
	return fmt.Sprint(v)
}

// bad are the bad rows of a report, one a line.
func bad(r source.Report) string {
	var all []string
	for _, b := range r.BadRows {
		all = append(all, fmt.Sprintf("%d: %v", b.Line, b))
	}
	return strings.Join(all, "\n")
}
