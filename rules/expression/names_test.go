package expression_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

func TestNamesAreFoundWithoutAVocabulary(t *testing.T) {
	got, err := expression.Names("größe == \"orders\" and now > at\n  and 3 < n < 9 and round(n) in [n]")
	want := []expression.Name{
		{Name: "größe", Line: 1, Column: 1},
		{Name: "at", Line: 1, Column: 29},
		{Name: "n", Line: 2, Column: 11},
		{Name: "n", Line: 2, Column: 27},
		{Name: "n", Line: 2, Column: 34},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	_, err = expression.Names("a = b")
	if bad := (*expression.Error)(nil); !errors.As(err, &bad) || bad.Column != 3 {
		t.Errorf("%v", err)
	}
}

func TestKindsOfRawColumnsAreInferred(t *testing.T) {
	const number, text = table.Number, table.Text
	for src, want := range map[string]map[string]table.Kind{
		`Quantity * UnitPrice`:                {"Quantity": number, "UnitPrice": number},
		`not (InvoiceNo startsWith "C")`:      {"InvoiceNo": text},
		`Country == "Germany" and Total > 0`:  {"Country": text, "Total": number},
		`-Amount`:                             {"Amount": number},
		`0 < Amount < Limit + 1`:              {"Amount": number, "Limit": number},
		`Kind in [1, 2] or Code in ["a"]`:     {"Kind": number, "Code": text},
		`(Amount ?? 0) > 3`:                   {"Amount": number},
		`First + " " + Last`:                  {"First": text, "Last": text},
		`round(Amount) == Other`:              {"Amount": number, "Other": number},
		`Paid == "yes" ? Amount : 0`:          {"Paid": text, "Amount": number},
		`lower(City) == Town and Total != -1`: {"City": text, "Town": text, "Total": number},
		`Id`:                                  {"Id": text},
		`len(Code) > Limit`:                   {"Code": text, "Limit": number},
	} {
		got, err := expression.Infer(src)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", src, err, diff)
		}
	}
	if _, err := expression.Infer("a +"); err == nil {
		t.Error("half an expression has kinds")
	}
}
