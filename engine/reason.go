package engine

// Reason is why a customer did or did not get a step. The list is closed: every
// candidate of a plan ends in exactly one.
type Reason string

// The reasons, in the order in which the funnel shows them.
const (
	Go            Reason = "go"             // gets the step
	Waiting       Reason = "waiting"        // is on the way; the next step is not due yet
	Deferred      Reason = "quiet_hours"    // gets it when the customer's day begins
	Capped        Reason = "capped"         // has had enough messages; asked again when the window moves on
	HeldOut       Reason = "held_out"       // is kept untouched so that the effect can be measured
	Exited        Reason = "exited"         // has reached the goal
	EnteredBefore Reason = "entered_before" // has been through, and once_per has not run out
	NoConsent     Reason = "no_consent"     // has not agreed to be written to, or nobody knows
	NoAddress     Reason = "no_address"     // has no usable e-mail address
	ConditionNo   Reason = "condition_no"   // the step's own condition does not hold
	NoRung        Reason = "no_rung"        // no rung of the offer's ladder holds
	OfferRecent   Reason = "offer_recent"   // has had this offer within its once_per
	BudgetSpent   Reason = "budget_spent"   // the offer's budget would be overdrawn
	NoCost        Reason = "no_cost"        // what the offer costs is unknown for this customer, and it has a budget
	NoPoints      Reason = "no_points"      // the reward comes to nothing, or cannot be computed
	RenderError   Reason = "render_error"   // the letter cannot be written for this customer
	AudienceBelt  Reason = "audience_belt"  // the playbook matches more customers than it may
	StepGone      Reason = "step_gone"      // the steps this customer was between are no longer in the playbook
	Nothing       Reason = "nothing_left"   // only waits were left in the playbook
)

// Reasons is the closed list, in the funnel's order.
var Reasons = []Reason{
	Go, Waiting, Deferred, Capped, HeldOut, Exited, EnteredBefore, NoConsent, NoAddress, ConditionNo,
	NoRung, OfferRecent, BudgetSpent, NoCost, NoPoints, RenderError, AudienceBelt, StepGone, Nothing,
}
