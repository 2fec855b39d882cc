package rules

import (
	"slices"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// BuiltInMetrics are the metrics that every project has: what engine/measure
// computes from the orders and events dated not after the plan's instant. An
// order is one with an amount of 0 or more, a refund one with less.
func BuiltInMetrics() []expression.Word {
	return []expression.Word{
		{Name: "orders", Kind: table.Number, Unit: expression.Count, About: "how many orders, refunds not counted"},
		{Name: "refunds", Kind: table.Number, Unit: expression.Count, About: "how many refunds"},
		{Name: "revenue", Kind: table.Number, Unit: expression.Money, About: "the sum of all amounts, refunds taken off"},
		{Name: "revenue_gross", Kind: table.Number, Unit: expression.Money, About: "the sum of the orders' amounts, refunds left out"},
		{Name: "aov", Kind: table.Number, Unit: expression.Money, Nullable: true, About: "average order value: revenue_gross / orders; missing without orders"},
		{Name: "first_order_at", Kind: table.Time, Nullable: true, About: "when the first order was; missing without orders"},
		{Name: "last_order_at", Kind: table.Time, Nullable: true, About: "when the latest order was; missing without orders"},
		{Name: "days_since_first_order", Kind: table.Number, Unit: expression.Days, Nullable: true, About: "calendar days from the first order's date to today's, in the project's zone; missing without orders"},
		{Name: "days_since_last_order", Kind: table.Number, Unit: expression.Days, Nullable: true, About: "calendar days from the latest order's date to today's, in the project's zone; missing without orders"},
		{Name: "order_interval_days", Kind: table.Number, Unit: expression.Days, Nullable: true, About: "mean days between orders: (last_order_at - first_order_at) / (orders - 1); missing below 2 orders"},
		{Name: "rfm_recency", Kind: table.Number, Unit: expression.Score, Nullable: true, About: "5 for the customers who ordered most recently, 1 for the least: 5 - cut points (20, 40, 60, 80 %) below days_since_last_order, unless rfm has another rule; missing without orders"},
		{Name: "rfm_frequency", Kind: table.Number, Unit: expression.Score, Nullable: true, About: "5 for the customers with the most orders, 1 for the fewest: 1 + cut points (20, 40, 60, 80 %) below orders, unless rfm has another rule; missing without orders"},
		{Name: "rfm_monetary", Kind: table.Number, Unit: expression.Score, Nullable: true, About: "5 for the customers with the most revenue, 1 for the least: 1 + cut points (20, 40, 60, 80 %) below revenue, unless rfm has another rule; missing without orders"},
		{Name: "events", Kind: table.Number, Unit: expression.Count, About: "how many events"},
		{Name: "last_event_at", Kind: table.Time, Nullable: true, About: "when the latest event was; missing without events"},
	}
}

// EntryWords are the words about a customer's passage through the playbook that
// asks, for its exit and its steps. A customer whose entry only
// begins now has 0 everywhere.
func EntryWords() []expression.Word {
	return []expression.Word{
		{Name: "orders_since_entry", Kind: table.Number, Unit: expression.Count, About: "how many orders after the entry began, refunds not counted"},
		{Name: "revenue_since_entry", Kind: table.Number, Unit: expression.Money, About: "the sum of all amounts after the entry began, refunds taken off"},
		{Name: "events_since_entry", Kind: table.Number, Unit: expression.Count, About: "how many events after the entry began"},
		{Name: "days_since_entry", Kind: table.Number, Unit: expression.Days, About: "calendar days from the date the entry began to today's, in the project's zone"},
	}
}

// PointsWord is the one word that comes from the ledger.
func PointsWord() expression.Word {
	return expression.Word{Name: "points", Kind: table.Number, Unit: expression.Points, About: "balance of loyalty points"}
}

// LetterWords are the words that only letters have; the offer's are there when
// the step carries one, the survey's in the letters of surveys, with
// AnswerWord of each score.
func LetterWords() []expression.Word {
	return slices.Concat(letterWords, offerWords(&mixed), surveyWords(&Survey{Kind: SurveyText}))
}
