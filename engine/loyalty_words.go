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
	// Troubles are what could not be counted, a sentence each: the
	// first ten.
	Troubles []string
}
