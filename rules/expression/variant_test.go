package expression_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// variedWords are words of every kind to vary conditions over.
func variedWords(t *testing.T) *expression.Vocabulary {
	t.Helper()
	v := expression.NewVocabulary()
	for _, w := range []expression.Word{
		{Name: "orders", Kind: table.Number},
		{Name: "overdue", Kind: table.Number, Nullable: true},
		{Name: "risk", Kind: table.Number},
		{Name: "gone", Kind: table.Bool},
		{Name: "vip", Kind: table.Bool},
		{Name: "tier", Kind: table.Text, Nullable: true},
	} {
		if err := v.Add(w); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

func TestVariantsAreSlipsOfThePen(t *testing.T) {
	cases := []struct {
		name, source string
		want         []string // line:column was -> becomes => source
	}{
		{"a comparison and its number", `orders > 3`, []string{
			"1:8 > -> >= => orders >= 3", "1:8 > -> < => orders < 3", "1:10 3 -> 4 => orders > 4", "1:10 3 -> 2 => orders > 2",
		}},
		{"the last written decimal", `risk < 0.6`, []string{
			"1:6 < -> <= => risk <= 0.6", "1:6 < -> > => risk > 0.6", "1:8 0.6 -> 0.7 => risk < 0.7", "1:8 0.6 -> 0.5 => risk < 0.5",
		}},
		{"below nothing", `orders >= 0`, []string{
			"1:8 >= -> > => orders > 0", "1:8 >= -> < => orders < 0", "1:11 0 -> 1 => orders >= 1", "1:11 0 -> -1 => orders >= (-1)",
		}},
		{"the other way round, in brackets", `(2 <= (orders))`, []string{
			"1:2 2 -> 3 => (3 <= (orders))", "1:2 2 -> 1 => (1 <= (orders))", "1:4 <= -> < => (2 < (orders))", "1:4 <= -> > => (2 > (orders))",
		}},
		{"text", `tier == "gold"`, []string{`1:6 == -> != => tier != "gold"`}},
		{"missing", `tier != nil`, []string{"1:6 != -> == => tier == nil"}},
		{"joined by and", `gone and vip`, []string{
			"1:1 and -> or => ((gone) or (vip))", "1:1 gone ->  => ((vip))", "1:10 vip ->  => ((gone))",
		}},
		{"joined by or, in a bracket", `(gone or not vip) and orders == 1`, []string{
			"1:1 and -> or => ((gone or not vip) or (orders == 1))",
			"1:2 gone or not vip ->  => ((orders == 1))",
			"1:2 or -> and => (((gone) and (not vip))) and orders == 1",
			"1:2 gone ->  => (((not vip))) and orders == 1",
			"1:10 not vip ->  => (((gone))) and orders == 1",
			"1:10 not vip -> vip => (gone or (vip)) and orders == 1",
			"1:23 orders == 1 ->  => ((gone or not vip))",
			"1:30 == -> != => (gone or not vip) and orders != 1",
			"1:33 1 -> 2 => (gone or not vip) and orders == 2",
			"1:33 1 -> 0 => (gone or not vip) and orders == 0",
		}},
		{"in", `tier in ["gold", "silver"]`, []string{
			`1:1 tier in ["gold", "silver"] -> not (tier in ["gold", "silver"]) => (not (tier in ["gold", "silver"]))`,
		}},
		{"not the value for missing", `(overdue ?? 99) == 2`, []string{
			"1:17 == -> != => (overdue ?? 99) != 2", "1:20 2 -> 3 => (overdue ?? 99) == 3", "1:20 2 -> 1 => (overdue ?? 99) == 1",
		}},
		{"a bare word", `gone`, []string{"1:1 gone -> true => true", "1:1 gone -> false => false"}},
		{"a second line", "orders > 1\nand gone", []string{
			"1:1 and -> or => ((orders > 1) or (gone))", "1:1 orders > 1 ->  => ((gone))",
			"1:8 > -> >= => orders >= 1\nand gone", "1:8 > -> < => orders < 1\nand gone",
			"1:10 1 -> 2 => orders > 2\nand gone", "1:10 1 -> 0 => orders > 0\nand gone",
			"2:5 gone ->  => ((orders > 1))",
		}},
	}
	v := variedWords(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, err := expression.Compile(c.source, v, expression.Options{Want: []table.Kind{table.Bool}})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, variant := range p.Variants() {
				got = append(got, describe(variant))
				if _, err := expression.Compile(variant.Source, v, expression.Options{Want: []table.Kind{table.Bool}}); err != nil {
					t.Errorf("%q cannot be read: %v", variant.Source, err)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("- want, + got:\n%s", diff)
			}
		})
	}
}

func describe(v expression.Variant) string {
	return fmt.Sprintf("%d:%d %s -> %s => %s", v.Line, v.Column, v.Was, v.Becomes, v.Source)
}

func TestPartsAreWhatAndOrAndNotJoin(t *testing.T) {
	p, err := expression.Compile(`gone or not (orders > 2 and (overdue ?? 0) <= 5) or true`, variedWords(t), expression.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []expression.Part{
		{Source: "gone", Line: 1, Column: 1, Length: 4},
		{Source: "orders > 2", Line: 1, Column: 14, Length: 10},
		{Source: "(overdue ?? 0) <= 5", Line: 1, Column: 29, Length: 19},
	}
	if diff := cmp.Diff(want, p.Parts()); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	rows := table.New(2)
	rows.Set("gone", &table.Column{Kind: table.Bool, Bits: table.Mask{0b10}})
	rows.Set("orders", &table.Column{Kind: table.Number, Num: []float64{3, 2}})
	rows.Set("overdue", &table.Column{Kind: table.Number, Num: []float64{6, 6}, Valid: table.Mask{0b01}})
	e := expression.NewEvaluator(expression.Context{})
	for row, want := range [][]bool{{false, true, false}, {true, false, true}} {
		got, err := e.PartsHold(p, rows, row)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("row %d: %v, %v, want %v", row, got, err, want)
		}
	}
}
