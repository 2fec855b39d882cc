package main

import (
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// standingJSON is how one offer stands for a customer: what it gives where it
// would be made, and what there is to give.
type standingJSON struct {
	Offer  string        `json:"offer"`
	Step   string        `json:"step"`
	Reason engine.Reason `json:"reason"` // "go": it would be made
	Why    string        `json:"why,omitempty"`
	giftJSON
	Cost    int64      `json:"cost,omitempty"`
	Margin  string     `json:"margin,omitempty"` // the expression
	Floor   int64      `json:"floor,omitempty"`
	OncePer int        `json:"once_per_days,omitempty"`
	Rest    int        `json:"rest_days,omitempty"`
	Group   string     `json:"group,omitempty"`
	Last    time.Time  `json:"last,omitzero"`
	Budget  int64      `json:"budget,omitempty"`
	Per     string     `json:"budget_per,omitempty"`
	Left    *int64     `json:"budget_left,omitempty"`
	Codes   *int64     `json:"codes_left,omitempty"` // of the budget's number
	Pool    *int       `json:"pool_left,omitempty"`
	Rungs   []rungJSON `json:"rungs"`
}

// rungJSON is one step of a ladder.
type rungJSON struct {
	giftJSON
	Why   string         `json:"why,omitempty"`   // why it gives nothing
	Value string         `json:"value,omitempty"` // the expression
	When  *engine.Branch `json:"when,omitempty"`
}

func standingOf(book *rules.Book, o engine.Standing) standingJSON {
	out := standingJSON{
		Offer: o.Offer.Name, Step: o.Step.ID, Reason: engine.Go, Why: o.Why, OncePer: int(o.Offer.OncePer), Rest: int(o.Offer.Rest),
		Group: o.Offer.Group, Last: o.Last, Rungs: []rungJSON{},
	}
	if o.Reason != "" {
		out.Reason = o.Reason
	}
	if o.Made != nil {
		out.giftJSON, out.Cost = giftOf(book.Currency, o.Made), o.Made.Cost
	}
	if m := o.Offer.Margin; m != nil {
		out.Margin, out.Floor = m.Source(), o.Offer.Floor
	}
	if b := o.Offer.Budget; b != nil {
		out.Per = b.Per
		if left := b.Amount - o.Spent; b.Amount > 0 {
			out.Budget, out.Left = b.Amount, &left
		}
		if left := b.Count - o.Codes; b.Count > 0 {
			out.Codes = &left
		}
	}
	if o.Offer.Pool {
		out.Pool = &o.Free
	}
	for _, r := range o.Rungs {
		rung := rungJSON{Why: r.Why, When: r.Holds}
		if r.Gives != nil {
			rung.giftJSON = giftOf(book.Currency, r.Gives)
		}
		if r.Value != nil {
			rung.Value = r.Value.Source()
		}
		out.Rungs = append(out.Rungs, rung)
	}
	return out
}
