package templates_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/templates"
)

// typed is the vocabulary with the kinds of expressions, and a warning for one.
type typed map[string]templates.Kind

type typedExpression struct {
	templates.Expression
	src  string
	kind templates.Kind
}

func (k typed) Compile(src string, locals []string) (templates.Expression, error) {
	e, err := vocabulary{}.Compile(src, locals)
	if err != nil {
		return nil, err
	}
	return typedExpression{e, src, k[src]}, nil
}

func (e typedExpression) Kind() templates.Kind { return e.kind }

func (e typedExpression) Warnings() []*templates.Fault {
	if e.src == "orders >\n 60" {
		return []*templates.Fault{{Line: 2, Column: 2, Message: "60 is much", Hint: "write 6", Warning: true}}
	}
	return nil
}

var kinds = typed{
	"first_name": templates.Text, "sku": templates.Text, "city + first_name": templates.Text, "orders": templates.Number, "aov": templates.Money,
	"orders > 3": templates.Truth, "orders >\n 60": templates.Truth, "vip": templates.Truth, "last_order_at": templates.Date,
	"favourites": templates.List, "gone_list": templates.List, "gone": templates.Number, "gone + 1": templates.Money, "city": templates.Date,
}

func TestATagTakesWhatItCanWorkWith(t *testing.T) {
	for _, c := range []struct {
		name, markdown string
		want           []string
	}{
		{"what fits", "{% if vip %}{{ orders }}{% end %}{% for x in favourites %}{{ x }}{% end %}", nil},
		{"a condition that is a text", "a {% if first_name %}x{% end %}", []string{"4:9: first_name is a text, not true or false (write first_name != nil)"}},
		{"a condition that is always there", "{% if sku %}x{% end %}", []string{`4:7: sku is a text, not true or false (write sku != "")`}},
		{"a condition that is a sum", "{% if city + first_name %}x{% end %}", []string{"4:7: city + first_name is a text, not true or false (write (city + first_name) != nil)"}},
		{"a condition that is a number", "{% if vip %}x{% elif  orders %}y{% end %}", []string{"4:23: orders is a number, not true or false (write orders > 0)"}},
		{"a condition that is an amount", "{% if aov %}x{% end %}", []string{"4:7: aov is a number, not true or false (write aov > 0)"}},
		{"a condition that is a date", "{% if last_order_at %}x{% end %}", []string{"4:7: last_order_at is a date, not true or false (compare it with another date)"}},
		{"a condition that is a list", "{% if favourites %}x{% end %}", []string{"4:7: favourites is a list, not true or false (write len(favourites) > 0)"}},
		{"in a branch that no sample takes", "{% if vip %}{% else %}{% if orders %}{% end %}{% end %}", []string{"4:29: orders is a number, not true or false (write orders > 0)"}},
		{"a loop over a number", "{% for o in orders %}{{ o }}{% end %}", []string{"4:13: orders is a number, not a list (write {{ orders }} without the loop)"}},
		{"a loop over a truth", "{% for o in vip %}{% end %}", []string{"4:13: vip is true or false, not a list (write {% if vip %})"}},
		{"a truth printed", "é {{ orders > 3 }}", []string{"4:6: orders > 3 is true or false (write {% if orders > 3 %})"}},
		{"a list printed", "{{ gone_list }}", []string{"4:4: gone_list is a list (write {% for x in gone_list %})"}},
		{"a number that may be missing", "{{ gone }}", []string{`4:1: warning: gone may be missing (write {{ number(gone) ?? "..." }})`}},
		{"an amount that may be missing", "{{ gone + 1 }}", []string{`4:1: warning: gone + 1 may be missing (write {{ money(gone + 1) ?? "..." }})`}},
		{"a date that may be missing", "{{ city }}", []string{`4:1: warning: city may be missing (write {{ date(city) ?? "..." }})`}},
		{"what the language warns of", "é {% if orders >\n 60 %}x{% end %}", []string{"5:2: warning: 60 is much (write 6)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, faults := templates.Parse(letterOf(c.markdown), kinds)
			if diff := cmp.Diff(c.want, list(faults)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
