// Package report turns a shop's customers and orders into the figures that
// retention is steered by: who stays and who leaves, cohorts, RFM, segments and
// how customers move between them, lifetime value, what the best customers and
// the lost ones have in common, and progress towards goals. Every figure
// carries its definition.
//
// Begin reading at Make. It computes; others draw.
package report

import (
	"time"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/rules"
)

// Input is what a report is made from. The customers of both boards are the
// same, row by row; everything on them is measured, used or not.
type Input struct {
	Book       *rules.Book
	From, To   time.Time // the period (From, To]
	Start, End *engine.Board
	Orders     []measure.Order // dated up to To
	Prediction *measure.Prediction
}

// Report is everything a report says.
type Report struct {
	Project    string              `json:"project"`
	Currency   string              `json:"currency"`
	From       time.Time           `json:"from"`
	To         time.Time           `json:"to"`
	Customers  int                 `json:"customers"`
	Figures    []Figure            `json:"figures"`
	Goals      []Goal              `json:"goals,omitempty"`
	Cohorts    Cohorts             `json:"cohorts"`
	Grid       Grid                `json:"rfm"`
	Segments   []Segment           `json:"segments"`
	Migration  *Migration          `json:"migration,omitempty"`
	Surveys    []Survey            `json:"surveys,omitempty"` // that somebody has answered
	Value      Distribution        `json:"lifetime_value"`
	Subscribed *Subscriptions      `json:"subscriptions,omitempty"`
	IdealBy    string              `json:"ideal_customer_by"` // the word that the best tenth is chosen by
	Ideal      []Difference        `json:"ideal_customer"`
	Drivers    []Difference        `json:"churn_drivers"`
	Channels   []Channel           `json:"channels"`
	Prediction *measure.Prediction `json:"prediction,omitempty"`
}

// Figure is one number with its meaning. Missing says why there is none.
type Figure struct {
	Name       string  `json:"name"`
	Value      float64 `json:"value"`
	Unit       string  `json:"unit"` // "share", "money", "count", "days", "score"
	Definition string  `json:"definition"`
	Missing    string  `json:"missing,omitempty"`
}

// Words are the ready words that a report reads and no rule may ask for.
func Words() []string {
	list := []string{"rfm_segment", "financial_value"}
	for _, q := range questions() {
		list = append(list, q.name, q.name+"_at", q.name+"_sent_at")
	}
	return append(list, channelWords...)
}

// ActiveDays is how long after an order a customer counts as active; whoever
// has not ordered for longer is churned.
const ActiveDays = 90

// Make computes a report.
func Make(in Input) *Report {
	r := &Report{
		Project: in.Book.Name, Currency: in.Book.Currency.Code, From: in.From, To: in.To,
		Customers: in.End.Table.Rows(), Prediction: in.Prediction,
	}
	c := newCrowd(in)
	asked := surveys(in)
	r.Figures = append(figures(in, c), said(in, asked)...)
	r.Figures = append(r.Figures, referral(in, c))
	r.Goals = goals(in, r.Figures)
	r.Cohorts = cohorts(in)
	r.Grid = grid(in)
	r.Segments = segments(in)
	r.Migration = migration(in)
	r.Surveys = answered(asked)
	r.Value = distribution(c.end.number("clv_12m"))
	r.Subscribed = subscriptions(in)
	r.IdealBy, r.Ideal = ideal(in, c)
	r.Drivers = drivers(in, c)
	r.Channels = channels(in, c)
	return r
}
