// Package engine decides. It is handed rules, customers, history and an
// instant, and gives back a Plan: one decision with one named reason for every
// customer that a playbook could touch. It reads no clock, no file and no
// database, so the dry run and the real run are the same value.
//
// Begin reading at Decide.
package engine

import (
	"time"

	"holdfast/rules"
)

// Plan is every decision of one instant, before anything happens.
type Plan struct {
	At        time.Time
	Customers int
	Playbooks []PlaybookPlan // in the order they were decided
}

// PlaybookPlan is what one playbook would do. The sums close: Customers of the
// plan = Matched + NotMatched, and Matched = the sum of Funnel.
type PlaybookPlan struct {
	Playbook   *rules.Playbook
	Matched    int // in the audience, or on their way through
	NotMatched int
	Funnel     []Tally // Go first, then by the order of Reasons; no zeroes
	Decisions  []Decision
	Blocked    Reason // why the playbook does nothing at all; "" when it runs
	BlockedWhy string // the numbers behind it
}

// Tally is how many candidates ended in a reason.
type Tally struct {
	Reason Reason
	Count  int
}

// Decision is one customer and one step: go, or the named reason why not.
type Decision struct {
	Key       Key
	Row       int // of the customer in People
	Step      *rules.Step
	Reason    Reason
	Why       string    // the numbers behind the reason; may be empty
	Until     time.Time // deferred and waiting: the first instant to ask again
	Address   string    // where a message goes
	Locale    string
	Incentive *Incentive // the offer that goes with the step
	Points    int64      // reward
	Cost      int64      // expected, minor units
	Last      bool       // nothing comes after this step: the entry is finished
	Opens     bool       // the entry begins with this decision
}

// Key names a touch for ever: nobody gets the same key twice.
type Key struct {
	Playbook string
	Customer string
	Entry    time.Time // when this passage through the playbook began, UTC, to the microsecond
	Step     string
}

// Incentive is an offer as it is made to one customer. Its code is drawn only
// when the touch is claimed.
type Incentive struct {
	Offer   *rules.Offer
	Percent float64
	Amount  int64 // minor units
	Expires time.Time
	Cost    int64 // expected, minor units
}
