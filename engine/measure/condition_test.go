package measure_test

import (
	"testing"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// where is a condition over the fields of orders and events.
func where(t testing.TB, src string) *expression.Program {
	t.Helper()
	fields, err := expression.NewVocabulary().With(
		expression.Word{Name: "at", Kind: table.Time},
		expression.Word{Name: "amount", Kind: table.Number, Unit: expression.Money, Nullable: true},
		expression.Word{Name: "category", Kind: table.Text, Nullable: true},
		expression.Word{Name: "quantity", Kind: table.Number},
		expression.Word{Name: "kind", Kind: table.Text},
		expression.Word{Name: "value", Kind: table.Number, Nullable: true},
	)
	if err != nil {
		t.Fatal(err)
	}
	p, err := expression.Compile(src, fields, expression.Options{Want: []table.Kind{table.Bool}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
