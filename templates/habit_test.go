package templates_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/templates"
)

func TestHabitsOfOtherToolsAreAnswered(t *testing.T) {
	for _, c := range []struct{ markdown, want string }{
		{"{% if vip %}{% endif %}", "4:13: {% endif %} is Liquid's (write {% end %})"},
		{"{% for x in favourites %}{{ x }}{% endfor %}", "4:33: {% endfor %} is Liquid's (write {% end %})"},
		{"{% if vip %}{% elsif orders > 1 %}{% end %}", "4:13: {% elsif %} is not known (write {% elif orders > 1 %})"},
		{"{% if vip %}{% elseif orders > 1 %}{% end %}", "4:13: {% elseif %} is not known (write {% elif orders > 1 %})"},
		{"{% if vip %}{% else if orders > 1 %}{% end %}", "4:13: else if is one word here (write {% elif orders > 1 %})"},
		{"{% if vip %}{% end if %}", "4:13: end stands alone (write {% end %})"},
		{"{% unless vip %}a{% else %}b{% endunless %}", "4:1: {% unless %} is Liquid's (write {% if not (vip) %}); 4:29: {% endunless %} is Liquid's (write {% end %})"},
		{"{%- if vip -%}{% end %}", "4:1: the dashes at the braces are Liquid's and not needed (write {% if vip %})"},
		{"{{- sku -}} ", "4:1: the dashes at the braces are Liquid's and not needed (write {{ sku }})"},
		{"{% assign x = 1 %}", "4:1: a letter cannot set variables, so {% assign %} means nothing (declare a metric and use its name)"},
		{"{% include \"x\" %}", "4:1: a letter cannot include another file (write its text here)"},
		{"{% case vip %}", "4:1: {% case %} is Liquid's (write {% if ... %} {% elif ... %} {% end %})"},
		{"{% comment %}", "4:1: {% comment %} is Liquid's (write <!-- ... -->, which is left out)"},
		{"{% raw %}", `4:1: {% raw %} is Liquid's (write {{ "{{" }} for two braces)`},
		{"{% break %}", "4:1: {% break %} is Liquid's (write {% for x in list %} ... {% end %})"},
		{"{% for x in favourites limit:3 %}{{ x }}{% end %}", "4:1: a loop has no limit: (write {% for x in favourites[:3] %})"},
		{"{% for x in favourites | sort %}{{ x }}{% end %}", "4:24: there are no filters, so | sort means nothing (write a function, like {% for x in upper(favourites) %})"},
		{"{% if sku | size > 3 %}{% end %}", "4:11: | size is Liquid's (write {% if len(sku) %})"},
		{`{{ first_name | default: "x" }}`, `4:15: | default is Liquid's (write {{ first_name ?? "x" }})`},
		{`{{ first_name | default: 'a | b' }}`, `4:15: | default is Liquid's (write {{ first_name ?? 'a | b' }})`},
		{"{{ sku | upcase }}", "4:8: | upcase is Liquid's (write {{ upper(sku) }})"},
		{"{{ aov | money }}", "4:8: | money is Liquid's (write {{ money(aov) }})"},
		{`{{ last_order_at | date: "%d" }}`, "4:18: | date is Liquid's (write {{ date(last_order_at) }})"},
		{"{{ sku | escape }}", "4:8: | escape is Liquid's (write {{ sku }})"},
		{"{{ sku | shout }}", "4:8: there are no filters, so | shout means nothing (write a function, like {{ upper(sku) }})"},
		{"{{ sku | upper() }}", ""},
		{"{{ (vip || vip) ? 1 : 2 }}", ""},
		{"{{#if vip}}a{{else}}b{{/if}}", "4:1: {{#if vip}} is Handlebars' (write {% if ... %}); 4:13: {{else}} is Handlebars' (write {% else %}); 4:22: {{/if}} is Mustache's (write {% end %})"},
		{"{{#favourites}}a{{/favourites}}", "4:1: {{#favourites}} is Mustache's (write {% if ... %} or {% for x in list %}); 4:17: {{/favourites}} is Mustache's (write {% end %})"},
		{"{{^vip}}", "4:1: {{^vip}} is Mustache's (write {% if not ... %})"},
		{"{{> footer}}", "4:1: a letter cannot include another file (write its text here)"},
		{"{{! note }}", "4:1: there are no comments between braces (write <!-- ... -->, which is left out)"},
		{"{{& sku}}", "4:1: {{& sku}} is Mustache's (write {{ sku }})"},
		{"{{{sku}}} x", "4:1: three braces are Mustache's (write {{ sku }})"},
		{"{{{ sku }}}", "4:1: three braces are Mustache's (write {{ sku }})"},
		{"{{ customer.first_name }}", "4:4: customer.first_name is not a word here (write first_name)"},
		{"{{ subscriber.SHOE_SIZE }}", "4:4: subscriber.SHOE_SIZE is not a word here (write SHOE_SIZE)"},
		{`{{ "now" | date: "%Y" }}`, "4:10: | date is Liquid's (write {{ date(today) }})"},
		{"{{ 'today' | date }}", "4:12: | date is Liquid's (write {{ date(today) }})"},
		{"{% if user.orders > 2 %}{% end %}", "4:7: user.orders is not a word here (write orders > 2)"},
		{"{% for x in favourites %}{{ forloop.index }}{% end %}", "4:29: a loop does not count its turns (use the loop variable only)"},
		{"Hi [[name]]", "4:4: [[name]] is another tool's (write {{ name }})"},
		{"Hi *|FNAME|*", "4:4: *|FNAME|* is another tool's (write {{ first_name }})"},
		{"Hi %FIRST_NAME%!", "4:4: %FIRST_NAME% is another tool's (write {{ first_name }})"},
		{"Hi %%firstname%%!", "4:4: %%firstname%% is another tool's (write {{ first_name }})"},
		{"Hi ${user.city}!", "4:4: ${user.city} is another tool's (write {{ city }})"},
		{"Hi <%= @city %>!", "4:4: <%= @city %> is another tool's (write {{ city }})"},
		{"[[1]](https://x.example/%C3%A4) 20% off, 30% more", ""},
		{`{{ "[[name]] and *|FNAME|*" }}`, ""},
	} {
		t.Run(c.markdown, func(t *testing.T) {
			_, faults := templates.Parse(letterOf(c.markdown), vocabulary{})
			got := ""
			for i, f := range list(faults) {
				if i > 0 {
					got += "; "
				}
				got += f
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
