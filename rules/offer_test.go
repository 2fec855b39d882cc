package rules_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
	"holdfast/rules/expression"
)

// offered is the offer that is written, in the generous shop.
func offered(t *testing.T, yaml string) rules.Offer {
	t.Helper()
	return generously(t, "offers: {one: {"+yaml+"}}\n").Offers[0]
}

func TestAnOfferGivesOneKind(t *testing.T) {
	for yaml, want := range map[string]rules.Rung{
		"percent: 15":            {Kind: rules.OfferPercent, Percent: 15},
		"percent: 12.5%":         {Kind: rules.OfferPercent, Percent: 12.5},
		"amount: 5.50":           {Kind: rules.OfferAmount, Amount: 550},
		"free_shipping: true":    {Kind: rules.OfferShipping},
		"product: A mug":         {Kind: rules.OfferProduct, Text: "A mug"},
		"text: A tour":           {Kind: rules.OfferText, Text: "A tour"},
		"ladder: [{text: Cake}]": {Kind: rules.OfferText, Text: "Cake"},
		"early_access: Sale, from: 2026-06-01, until: 2026-07-01": {Kind: rules.OfferEarly, Text: "Sale"},
	} {
		if diff := cmp.Diff([]rules.Rung{want}, offered(t, yaml+", code: \"A-{8}\"").Ladder); diff != "" {
			t.Errorf("%s: %s", yaml, diff)
		}
	}
	for yaml, want := range map[string]struct {
		kind rules.OfferKind
		text string
	}{
		"percent: \"min(30, 10 + orders)\"":              {rules.OfferPercent, "min(30, 10 + orders)"},
		"percent: orders":                                {rules.OfferPercent, "orders"},
		"amount: 0.1 * aov":                              {rules.OfferAmount, "0.1 * aov"},
		"partner: {of: Airline, points: 500}":            {rules.OfferPartner, "500"},
		"partner: {of: Airline, points: round(revenue)}": {rules.OfferPartner, "round(revenue)"},
	} {
		rung := offered(t, yaml+", code: \"A-{8}\"").Ladder[0]
		if rung.Kind != want.kind || rung.Value.Source() != want.text || rung.Percent != 0 || rung.Amount != 0 {
			t.Errorf("%s is %+v", yaml, rung)
		}
	}
}

func TestAnOffersTermsAreReadWithWhatIsUsual(t *testing.T) {
	pattern, err := rules.ParsePattern("A-{8}")
	if err != nil {
		t.Fatal(err)
	}
	rung := []rules.Rung{{Kind: rules.OfferPercent, Percent: 5}}
	for yaml, want := range map[string]rules.Offer{
		"code: \"A-{8}\"":          {Code: pattern, Uses: 1},
		"code: \"A-{8}\", uses: 3": {Code: pattern, Uses: 3},
		"code: {shared: SUMMER26}": {Shared: "SUMMER26", PerHead: 1},
		"code: {shared: SUMMER26}, uses: 500, uses_per_customer: 2": {Shared: "SUMMER26", Uses: 500, PerHead: 2},
		"code: {shared: SUMMER26}, uses_per_customer: any":          {Shared: "SUMMER26"},
		"code: {pool: true, low: 50}, stacks: true, stays_used: true, group: winback, rest: 60d, once_per: 180d": {
			Pool: true, Low: 50, Uses: 1, Stacks: true, StaysUsed: true, Group: "winback", Rest: 60, OncePer: 180,
		},
		"code: \"A-{8}\", from: 2026-06-01, until: 2026-09-01T12:00, expires: 14d": {
			Code: pattern, Uses: 1, Expires: 14 * 24 * time.Hour,
			From: time.Date(2026, 5, 31, 22, 0, 0, 0, time.UTC), Until: time.Date(2026, 9, 1, 10, 0, 0, 0, time.UTC),
		},
		"code: \"A-{8}\", cost: 5, margin: 0.4 * aov, floor: 2.50, budget: {amount: 500, count: 100, per: run}": {
			Code: pattern, Uses: 1, Floor: 250, Budget: &rules.Budget{Amount: 50000, Count: 100, Per: "run"},
		},
		"code: \"A-{8}\", cost: 5, margin: 0.4 * aov, floor: 0, budget: {count: 100, per: day}": {
			Code: pattern, Uses: 1, Budget: &rules.Budget{Count: 100, Per: "day"},
		},
	} {
		want.Name, want.Ladder = "one", rung
		got := offered(t, "percent: 5, "+yaml)
		if asked := got.Margin != nil; asked != (got.Cost != nil) {
			t.Errorf("%s: margin %v, cost %v", yaml, got.Margin, got.Cost)
		}
		got.Margin, got.Cost, got.File, got.Line = nil, nil, "", 0
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(rules.CodePattern{})); diff != "" {
			t.Errorf("%s: %s", yaml, diff)
		}
	}
}

func TestLettersMissOnlyWhatAnOfferLeavesOpen(t *testing.T) {
	for yaml, missing := range map[string][]string{
		"percent: 5": {"offer_amount", "offer_text", "offer_from", "offer_expires_at"},
		"ladder: [{percent: 5, when: orders > 1}, {amount: 5}], expires: 9d":     {"offer_percent", "offer_amount", "offer_text", "offer_from"},
		"free_shipping: true, from: 2026-01-01, until: 2026-02-01":               {"offer_value", "offer_percent", "offer_amount", "offer_text"},
		"partner: {of: Airline, points: 5}, from: 2026-01-01, until: 2026-02-01": {"offer_percent", "offer_amount"},
	} {
		o := offered(t, yaml+", code: \"A-{8}\"")
		var got []string
		for _, w := range rules.OfferWords(&o) {
			if w.Nullable {
				got = append(got, w.Name)
			}
		}
		if diff := cmp.Diff(missing, got); diff != "" {
			t.Errorf("%s: %s", yaml, diff)
		}
	}
}

func TestWhatAnOfferAsksIsMeasuredAndCanBeChanged(t *testing.T) {
	const yaml = "offers:\n  one: {ladder: [{percent: \"5 + events\", when: orders > 3}, {amount: refunds + 1}], code: \"A-{8}\", cost: aov, margin: revenue, floor: 0}\n" +
		"playbooks: {one: {schedule: '@daily', audience: \"true\", steps: [{offer: one}]}}\n"
	book := generously(t, yaml)
	for _, word := range []string{"events", "orders", "refunds", "aov", "revenue"} {
		if !book.Needs(word) {
			t.Errorf("nobody measures %s", word)
		}
	}
	program := func(text string) *expression.Program {
		p, err := expression.Compile(text, book.Vocabulary, expression.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, c := range []rules.Condition{{Role: rules.RoleMargin, Owner: "one"}, {Role: rules.RoleWorth, Owner: "one", Nth: 1}} {
		changed := book.With(&c, program("77"))
		o := changed.Playbooks[0].Steps[0].Offer
		if got := map[rules.Role]*expression.Program{rules.RoleMargin: o.Margin, rules.RoleWorth: o.Ladder[1].Value}[c.Role].Source(); got != "77" {
			t.Errorf("%s is %s", c.Title(), got)
		}
		if before := &book.Offers[0]; before.Margin.Source() != "revenue" || before.Ladder[1].Value.Source() != "refunds + 1" {
			t.Error("the original has changed")
		}
	}
}
