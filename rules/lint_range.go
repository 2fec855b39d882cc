package rules

import (
	"math"
	"slices"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// ownRanges are where Holdfast's own words lie. Words that are not here may be
// any number: revenue_gross and aov too, for an order's further lines may take
// off more than its first one put on. Shares are not here: comparing one with what is no share draws a
// warning of its own.
var ownRanges = map[string]expression.Range{
	"orders":                 wholeFrom0,
	"refunds":                wholeFrom0,
	"events":                 wholeFrom0,
	"points":                 wholeFrom0,
	"days_since_first_order": wholeFrom0,
	"days_since_last_order":  wholeFrom0,
	"orders_since_entry":     wholeFrom0,
	"days_since_entry":       wholeFrom0,
	"events_since_entry":     wholeFrom0,
	"order_interval_days":    {Min: 0, Max: math.Inf(1)},
	"rfm_recency":            score,
	"rfm_frequency":          score,
	"rfm_monetary":           score,
}

var (
	wholeFrom0 = expression.Range{Min: 0, Max: math.Inf(1), Whole: true}
	score      = expression.Range{Min: 1, Max: 5, Whole: true}
)

// OwnRange is where one of Holdfast's own words lies, as far as something is
// promised of it.
func OwnRange(word string) (r expression.Range, ok bool) {
	r, ok = ownRanges[word]
	return r, ok
}

// ranges are where the words of a project lie: Holdfast's own, unless the
// project has made the name its own, and its counts.
func ranges(b *Book) map[string]expression.Range {
	found := map[string]expression.Range{}
	for _, w := range slices.Concat(BuiltInMetrics(), EntryWords(), []expression.Word{PointsWord()}) {
		known, there := b.Vocabulary.Word(w.Name)
		if bounds, ok := ownRanges[w.Name]; ok && (!there || known == w) {
			found[w.Name] = bounds
		}
	}
	for _, w := range b.EarnedWords() {
		if w.Kind == table.Number && (w.Unit == expression.Count || w.Unit == expression.Points) {
			found[w.Name] = expression.Range{Min: 0, Max: math.Inf(1), Whole: !w.Nullable} // a tier may begin between two points
		}
	}
	for _, m := range b.Metrics {
		if m.Aggregate != nil && m.Aggregate.Op == "count" {
			found[m.Name] = wholeFrom0
		}
	}
	return found
}
