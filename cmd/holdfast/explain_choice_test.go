//go:build !race

package main

import (
	"strings"
	"testing"

	"holdfast/engine"
	"holdfast/rules"
)

func TestAChoiceShowsWhatIsAskedAndChosen(t *testing.T) {
	t.Chdir(playground(t))
	replace(t, "examples/coffee/playbooks/win-back.yaml", "audience: slipping_regulars and not in_trouble",
		`audience: "(first_name in [\"Ada\", \"Bob\"] ? orders > 3 : revenue > 100 and days_since_last_order > 30) and (orders > 2 ? spend_90d : revenue) > 20 or orders in (first_name != nil ? [1, 2] : [3])"`)
	out, errs, code := hold(t, "explain", "C0004", "win-back", "--project", "examples/coffee")
	if code != fine {
		t.Fatalf("exit %d\n%s", code, errs)
	}
	for _, lines := range []string{
		`
      first_name in ["Ada", "Bob"] ? … = yes
        first_name in ["Ada", "Bob"] = no (first_name = "David")
        revenue > 100 and days_since_last_order > 30 = yes
          revenue > 100 = yes (revenue = 176.9)
          days_since_last_order > 30 = yes (days_since_last_order = 120)
      (orders > 2 ? spend_90d : revenue) > 20 = no < decides
        orders > 2 = yes, orders = 7, spend_90d = 0
`, `
    orders in (first_name != nil ? [1, 2] : [3]) = no
      orders = 7, first_name != nil = yes, first_name = "David"
`,
	} {
		if !strings.Contains(out, lines) {
			t.Errorf("nothing says %s in\n%s", lines, out)
		}
	}
}

func TestAListIsShownAsItIsWritten(t *testing.T) {
	if got := valueText([]any{"Ada", 1.5, nil}); got != `["Ada", 1.5, missing]` {
		t.Error(got)
	}
	if got := valueText([]string{"Ada", "Bob"}); got != `["Ada", "Bob"]` {
		t.Error(got)
	}
}

func TestAScoreSaysWhatItStandsFor(t *testing.T) {
	book := &rules.Book{}
	f := &engine.Figure{Value: 3.0, Band: &engine.Band{Of: "orders", Least: 2, Most: 6}}
	if got := comparedText(book, f); got != ", compared with all customers (those with 3 have orders from 2 to 6)" {
		t.Error(got)
	}
	book.RFM.Rule, f.Band.Most = rules.RFMThresholds, 2
	if got := comparedText(book, f); got != ", by the project's thresholds (those with 3 have orders = 2)" {
		t.Error(got)
	}
	f.Band = nil
	if got := comparedText(book, f); got != ", by the project's thresholds" {
		t.Error(got)
	}
}
