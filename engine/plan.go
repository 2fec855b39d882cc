// Package engine decides. It is handed rules, customers, history and an
// instant, and gives back a Plan: one decision with one named reason for every
// customer that a playbook could touch. It reads no clock, no file and no
// database, so the dry run and the real run are the same value.
//
// Begin reading at Decide; the stages that a customer passes stand in stage.go.
package engine

import (
	"slices"
	"time"

	"holdfast/rules"
)

// Plan is every decision of one instant, before anything happens.
type Plan struct {
	At        time.Time
	Customers int
	Playbooks []PlaybookPlan // in the order they were decided
	Bookings  Bookings       // what customers have earned since the last plan
}

// Go is every decision that hands something over, in the plan's order.
func (p *Plan) Go() []Decision { return p.choose(func(d *Decision) bool { return d.Reason == Go }) }

// Goes says whether the plan hands anything over.
func (p *Plan) Goes() bool {
	return slices.ContainsFunc(p.Playbooks, func(pp PlaybookPlan) bool {
		return slices.ContainsFunc(pp.Funnel, func(t Tally) bool { return t.Reason == Go })
	})
}

func (p *Plan) choose(want func(*Decision) bool) []Decision {
	var chosen []Decision
	for i := range p.Playbooks {
		for d := range p.Playbooks[i].Decisions.All() {
			if want(d) {
				chosen = append(chosen, *d)
			}
		}
	}
	return chosen
}

// Blocked are the playbooks that a belt has stopped.
func (p *Plan) Blocked() []*PlaybookPlan {
	var blocked []*PlaybookPlan
	for i := range p.Playbooks {
		if p.Playbooks[i].Blocked != "" {
			blocked = append(blocked, &p.Playbooks[i])
		}
	}
	return blocked
}

// PlaybookPlan is what one playbook would do. The sums close: Customers of the
// plan = Matched + NotMatched, and Matched = the sum of Funnel.
type PlaybookPlan struct {
	Playbook   *rules.Playbook
	Matched    int     // in the audience, or on their way through
	NotMatched int     //
	Funnel     []Tally // in the order of Reasons; no zeroes
	Decisions  Decisions
	Cost       int64  // expected, of all that goes, minor units
	Blocked    Reason // why the playbook does nothing at all; "" when it runs
	BlockedWhy string // the numbers behind it
	Closed     string // why it takes in nobody now though it is due: it has not started, or has ended
	Run        *Run   // what the ledger keeps of a due run; nil when it was not due, or was blocked
}

// Run is what the ledger keeps of one due run of one playbook, for the next
// ones: written when everything else of the plan is.
type Run struct {
	Playbook   string
	Matched    int       // who came to match, for Drift
	Watch      bool      // the trigger looks at changes: from now on since the plan's instant
	Seen       time.Time // event, order: of when the newest fact is that has been seen
	Newest     time.Time // of when the newest order is, where somebody comes in: one of before that is not known yet may come to light; zero: not asked
	Came, Went []string  // how Watch.Members has changed since, customers sorted
}

// Tally is how many candidates ended in a reason.
type Tally struct {
	Reason Reason
	Count  int
}

// Decision is one customer and one step: go, or the named reason why not. A
// candidate who ends without a step (has been through, has reached the goal)
// has a decision without one.
type Decision struct {
	Key       Key
	Place     int // of the step among the playbook's, from 1; 0: there is no step
	Steps     int // how many the playbook has
	Row       int // of the customer in People
	Step      *rules.Step
	Reason    Reason
	Why       string    // the numbers behind the reason; may be empty
	Due       time.Time // a step that was asked about: when it was first due
	Until     time.Time // waiting and put off: the first instant to ask again
	Address   string    // email: where it goes
	Locale    string    // email: the customer's language
	Topic     string    // of a message: what it is about, when it is about one topic
	Variant   string    // email with variants: the one taken
	Arm       string    // passed: the way taken
	Untouched bool      // nothing was given in the entry before it, and no wait passed: the audience is asked at sending
	Ghost     bool      // of a customer who is held out of the whole project
	Charges   []Charge
	Incentive *Incentive
	Points    int64 // reward
	Opens     bool  // the entry begins with this decision
	Last      bool  // nothing comes behind it: the entry is finished
	Keep      bool  // the ledger remembers it though nothing is handed over
}

// Cost is what the decision is expected to cost, in minor units.
func (d *Decision) Cost() int64 {
	if d.Incentive == nil {
		return 0
	}
	return d.Incentive.Cost
}

// Charge is what a go-decision takes from an account that has a limit.
type Charge struct {
	Account string
	Amount  int64
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
	Kind    rules.OfferKind
	Percent float64
	Amount  int64     // minor units
	Value   int64     // partner: points
	Text    string    // product, early_access, partner, text
	From    time.Time // zero: at once
	Expires time.Time // zero: never
	Cost    int64     // expected, minor units
}

// Writes says whether it is a letter that the decision sends.
func (d *Decision) Writes() bool { return d.Step != nil && mails(d.Step) }

// Letter is the letter that an email or survey decision sends.
func (d *Decision) Letter() *rules.Letter {
	for i := range d.Step.Variants {
		if d.Step.Variants[i].Name == d.Variant {
			return d.Step.Variants[i].Letter
		}
	}
	return d.Step.Letter
}
