package uplift

import (
	"fmt"
	"slices"

	"holdfast/rules"
)

// outcome is one thing that is compared, a number for each customer.
type outcome struct {
	Definition
	value func(*subject) float64
}

// share says whether the outcome is a yes or no.
func (o *outcome) share() bool { return o.Unit == "share" }

// Value is the outcome that verdicts are about.
const Value = "value"

// outcomes are what is compared.
func outcomes(in Input) []outcome {
	major := in.Book.Currency.Major
	yes := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	value := "revenue"
	switch {
	case in.Book.HasCost():
		value = "margin (revenue less the orders' cost)"
	case in.Margin != 1:
		value = fmt.Sprintf("%g%% of revenue", 100*in.Margin)
	}
	value += ", less what the codes are expected to cost"
	if slices.ContainsFunc(in.Playbook.Steps, func(s rules.Step) bool { return s.Kind == rules.StepReward }) {
		value += "; points are not counted: nothing says what one is worth"
	}
	days := int(in.Within)
	return []outcome{
		{
			Definition{"ordered", "share", fmt.Sprintf("customers who order within %d days", days)},
			func(s *subject) float64 { return yes(s.orders > 0) },
		},
		{
			Definition{"orders", "count", fmt.Sprintf("orders within %d days, refunds not counted", days)},
			func(s *subject) float64 { return float64(s.orders) },
		},
		{
			Definition{"revenue", "money", fmt.Sprintf("the amounts of %d days, refunds taken off", days)},
			func(s *subject) float64 { return major(s.revenue) },
		},
		{
			Definition{Value, "money", value},
			func(s *subject) float64 {
				if in.Book.HasCost() {
					return major(s.revenue - s.goods - s.cost)
				}
				return major(s.revenue)*in.Margin - major(s.cost)
			},
		},
		{
			Definition{"retained", "share", fmt.Sprintf("customers who order in the second half of the %d days", days)},
			func(s *subject) float64 { return yes(s.late) },
		},
	}
}

// tally fills in what the subjects did, in one pass over the orders. Days are
// counted on the project's calendar from the minute of the anchor: an order in
// that minute counts as after it.
func (d *design) tally(in Input) {
	const day = 24 * 60
	of := make(map[uint32]*subject, len(d.subjects))
	for i := range d.subjects {
		of[d.subjects[i].row] = &d.subjects[i]
	}
	window := int64(in.Within) * day
	for i := range in.Orders {
		o := &in.Orders[i]
		s := of[o.Row]
		if s == nil {
			continue
		}
		after := (o.Day-s.day)*day + int64(o.Minute) - s.minute
		switch {
		case after >= window || after < -Before*day:
		case after < 0:
			s.before += o.Minor
		default:
			s.revenue += o.Minor
			s.goods += o.Cost
			if !o.Refund {
				s.orders++
				s.late = s.late || 2*after >= window
			}
		}
	}
}

// moneyText is an amount as a sentence has it: 1.40 EUR.
func moneyText(c rules.Currency, v float64) string {
	return fmt.Sprintf("%.*f %s", c.Digits, v, c.Code)
}
