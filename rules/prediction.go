package rules

import (
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// Prediction says how customers' futures are foretold.
type Prediction struct {
	Model    string  // "auto" (the better one on the last quarter), "bg/nbd" or "pareto/nbd"
	Discount float64 // of money that comes a year later, 0.1 for 10 %
}

// PredictedWords are what the models of engine/measure/lifetime say of each
// customer. All of them are missing when the orders cannot carry a model: too
// few customers, too short a history, nobody who comes again, or nobody who
// ever leaves. Then plan says why, and every condition on them is false.
//
// BG/NBD takes one who has bought once to be alive for certain; Pareto/NBD does
// not, and is the better choice where one-time buyers matter.
func PredictedWords() []expression.Word {
	return []expression.Word{
		{Name: "p_alive", Kind: table.Number, Unit: expression.Share, Nullable: true, About: "probability that the customer has not left for good, 0 to 1 (BG/NBD or Pareto/NBD)"},
		{Name: "churn_risk", Kind: table.Number, Unit: expression.Share, Nullable: true, About: "1 - p_alive"},
		{Name: "expected_orders_90d", Kind: table.Number, Unit: expression.Count, Nullable: true, About: "expected number of days with an order in the coming 90 days (BG/NBD or Pareto/NBD)"},
		{Name: "predicted_aov", Kind: table.Number, Unit: expression.Money, Nullable: true, About: "expected spend per day with an order, between the customer's own mean and everybody's (Gamma-Gamma)"},
		{Name: "clv_12m", Kind: table.Number, Unit: expression.Money, Nullable: true, About: "expected turnover of the coming 12 months, discounted by the month (expected orders times predicted_aov)"},
	}
}

func predictionFields(p *Prediction) []field {
	return []field{
		{name: "model", about: "Which model foretells orders; auto takes the one that did better on the last quarter.", slot: choice(&p.Model, "a model", "auto", "bg/nbd", "pareto/nbd")},
		{name: "discount", about: "How much less money is worth a year later.", slot: share(&p.Discount, "discount")},
	}
}
