package engine

import "holdfast/rules/table"

// Loyalty is what customers have earned and what they stand at, as of one
// instant, with everything counted that is about to be booked.
type Loyalty struct {
	Bookings Bookings
	Words    map[string]*table.Column // by word, a row per customer
	// Reached are the customers for whom a trigger on a tier or a badge
	// has come since it last looked, by playbook.
	Reached map[string]table.Mask
	// Strangers are those who were brought by nobody we know.
	Strangers Strangers
	// Troubles are what could not be counted, a sentence each: the
	// first ten.
	Troubles []string
}

// Strangers are customers of whom their row says that somebody brought them, by a
// code or an id that is nobody's. Whoever was there before loyalty began is none
// of them: nobody is rewarded for them in any case.
type Strangers struct {
	Count int        `json:"count"`
	First []Stranger `json:"first"` // by customer, a few of them
}

// Stranger is one of them.
type Stranger struct {
	Customer string `json:"customer"`
	Code     string `json:"code"` // as the row has it
}
