package report

import (
	"slices"

	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// Words that say the same as the groups themselves would only find themselves.
var (
	moneyWords = []string{"rfm_monetary", "rfm_segment"} // beside all that is counted in money
	oftenWords = []string{
		"orders", "orders_12m", "orders_per_year", "rfm_frequency", "refunds", "p_alive", "churn_risk", "expected_orders_90d",
		"order_interval_days", "order_interval_median_days",
	}
	recencyWords = []string{"days_since_last_order", "rfm_recency", "p_alive", "churn_risk", "expected_orders_90d", "clv_12m"}
)

// sayValue are the words that say how much or how often somebody buys: those
// above, numbers made from money, and conditions over either. A share of money
// (the margin's, the refunds') says something else.
func sayValue(book *rules.Book) map[string]bool {
	same, money := map[string]bool{}, map[string]bool{}
	unit, kind := map[string]expression.Unit{}, map[string]table.Kind{}
	for _, w := range book.Vocabulary.Words() {
		unit[w.Name], kind[w.Name] = w.Unit, w.Kind
		money[w.Name] = w.Unit == expression.Money || slices.Contains(moneyWords, w.Name)
		same[w.Name] = money[w.Name] || slices.Contains(oftenWords, w.Name)
	}
	stands := func(p *expression.Program, on map[string]bool) bool {
		return p != nil && slices.ContainsFunc(p.Uses(), func(word string) bool { return on[word] })
	}
	for _, m := range book.Metrics {
		switch {
		case kind[m.Name] != table.Number:
			same[m.Name] = same[m.Name] || stands(m.Program, same)
		case unit[m.Name] != expression.Share && stands(m.Program, money):
			same[m.Name], money[m.Name] = true, true
		}
	}
	for _, s := range book.Segments {
		same[s.Name] = same[s.Name] || stands(s.Where, same)
	}
	return same
}
