package rules

import (
	"regexp"

	"gopkg.in/yaml.v3"
)

// rungDraft is what an offer is worth, or one rung of its ladder, as it is
// written.
type rungDraft struct {
	at      value
	bad     bool        // a name in it has been complained of
	kinds   []OfferKind // that are written
	percent float64
	amount  string
	place   value  // of the last kind
	value   source // an expression instead of a percentage or an amount, or the partner's points
	text    source
	when    source
}

func rungFields(r *rungDraft) []field {
	return append(worthFields(r), field{name: "when", about: "Who gets this rung.", slot: expr(&r.when).of("condition", "revenue >= 300")})
}

// worthFields are the kinds of offer.
func worthFields(r *rungDraft) []field {
	kind := func(k OfferKind, s slot) slot {
		return slot{s.shape, func(l *loader, v value) {
			r.kinds, r.place = append(r.kinds, k), v
			s.read(l, v)
		}}
	}
	return []field{
		{name: "percent", about: "A percentage off: a number, or an expression.", slot: kind(OfferPercent, orFormula(spokenPercent(&r.percent), &r.value, "min(30, 10 + orders)"))},
		{name: "amount", about: "An amount of money off: a number, or an expression.", slot: kind(OfferAmount, orFormula(money(&r.amount, "amount"), &r.value, "round(aov * 0.1)"))},
		{name: "free_shipping", about: "true: the parcel costs nothing.", slot: kind(OfferShipping, onlyTrue("free_shipping", new(value)))},
		{name: "product", about: "A gift, in words.", slot: kind(OfferProduct, word(&r.text, "a text").like("", "A mug"))},
		{name: "early_access", about: "What is theirs before everybody else, in words; from: and until: say when.", slot: kind(OfferEarly, word(&r.text, "a text").like("", "The winter sale"))},
		{name: "partner", about: "Points of another firm.", slot: kind(OfferPartner, objectSlot("partner", func() []field {
			return []field{
				{name: "of", about: "What the firm is called.", slot: word(&r.text, "a name").like("", "Airline"), required: true, sample: "Airline"},
				{name: "points", about: "How many: a number or an expression.", slot: expr(&r.value).of("points", "500"), required: true, sample: "500"},
			}
		}))},
		{name: "text", about: "Anything else, in words.", slot: kind(OfferText, word(&r.text, "a text").like("", "A tour of the roastery"))},
	}
}

// kindNamesOf are the names of worthFields.
func kindNamesOf() []string {
	var names []string
	for _, f := range worthFields(&rungDraft{}) {
		names = append(names, f.name)
	}
	return names
}

// formulaPattern is what can only be meant as an expression where a number may
// stand, too: a word, or something that is calculated.
const formulaPattern = `^\s*[\p{L}_][\p{L}\p{Nd}_]*\s*$|[*/?(]|\S\s+[-+]\s+\S`

var formulaText = regexp.MustCompile(formulaPattern)

// orFormula reads a number, or an expression that gives it.
func orFormula(number slot, into *source, example string) slot {
	formula := shape{kind: "text", pattern: formulaPattern, example: example}
	return slot{shape{kind: "any of", of: []shape{number.shape, formula}}, func(l *loader, v value) {
		if v = v.follow(); v.node.Kind == yaml.ScalarNode && formulaText.MatchString(v.node.Value) {
			expr(into).read(l, v)
			return
		}
		number.read(l, v)
	}}
}

// spokenPercent reads 15 into 15, for offers, whose percentages are spoken.
func spokenPercent(into *float64) slot {
	inner := percent(into, "percent")
	return slot{inner.shape, func(l *loader, v value) {
		inner.read(l, v)
		*into = roundTo(*into*100, 6)
	}}
}
