package engine

// Reason is why a customer did or did not get a step. The list is closed: every
// candidate of a plan ends in exactly one.
type Reason string

// The reasons, in the order in which the funnel shows them.
const (
	Go            Reason = "go"             // gets the step
	Waiting       Reason = "waiting"        // is on the way; the next step is not due yet
	Deferred      Reason = "quiet_hours"    // gets it when the customer's day begins
	OffDay        Reason = "off_day"        // gets it on the next day on which messages may leave
	Capped        Reason = "capped"         // has had enough messages; asked again when the window moves on
	OverBudget    Reason = "over_budget"    // the playbook's or the project's allowance is used up; asked again in the next period
	Inhibited     Reason = "inhibited"      // is on the way through a playbook that holds this one back
	Silenced      Reason = "silenced"       // somebody has asked for quiet for a while
	CanaryWait    Reason = "canary"         // gets it when the first few have shown that it is well received
	TooLate       Reason = "too_late"       // was put off for longer than it is worth
	HeldOut       Reason = "held_out"       // is kept untouched so that the effect can be measured
	Exited        Reason = "exited"         // has reached the goal
	EnteredBefore Reason = "entered_before" // has been through, and once_per has not run out
	Erased        Reason = "erased"         // was erased, and the shop's files still have them
	NoConsent     Reason = "no_consent"     // has not agreed to be written to, or nobody knows
	Unconfirmed   Reason = "unconfirmed"    // has agreed, but the second opt-in has not come
	Unsubscribed  Reason = "unsubscribed"   // has asked not to be written to
	Bounced       Reason = "bounced"        // the mailbox does not exist
	Complained    Reason = "complained"     // has called a letter spam
	Suppressed    Reason = "suppressed"     // is on the list of those never to be written to
	NoAddress     Reason = "no_address"     // has no usable e-mail address
	ConditionNo   Reason = "condition_no"   // the step's own condition does not hold
	NoRung        Reason = "no_rung"        // no rung of the offer's ladder holds
	OfferRecent   Reason = "offer_recent"   // has had this offer within its once_per
	BudgetSpent   Reason = "budget_spent"   // the offer's budget would be overdrawn
	OfferGroup    Reason = "offer_group"    // holds a good code of an offer that this one does not go together with
	OfferOver     Reason = "offer_over"     // the offer has not begun, or is over
	NoMargin      Reason = "no_margin"      // the offer would leave the shop less than its floor
	PoolEmpty     Reason = "pool_empty"     // no code is left of those that were imported
	NoCost        Reason = "no_cost"        // what the offer costs is unknown for this customer, and it has a budget
	NoPoints      Reason = "no_points"      // the reward comes to nothing, or cannot be computed
	RenderError   Reason = "render_error"   // the letter cannot be written for this customer
	NoDate        Reason = "no_date"        // the date that the step waits for is missing
	AudienceBelt  Reason = "audience_belt"  // the playbook matches more customers than it may
	Drifted       Reason = "drift"          // it matches far more or fewer than it used to
	StaleSource   Reason = "stale_source"   // a source that it reads is too old
	CanaryStopped Reason = "canary_stopped" // too many of the first few bounced, complained or left
	StepGone      Reason = "step_gone"      // the steps this customer was between are no longer in the playbook
	Nothing       Reason = "nothing_left"   // only waits were left in the playbook
	Passed        Reason = "passed"         // took a way at a branch, a split or a wait: no verdict of its own
)

// Reasons is the closed list, in the funnel's order.
var Reasons = []Reason{
	Go, Waiting, Deferred, OffDay, Capped, OverBudget, Inhibited, Silenced, CanaryWait, TooLate,
	HeldOut, Exited, EnteredBefore, Erased, NoConsent, Unconfirmed, Unsubscribed, Bounced, Complained, Suppressed, NoAddress,
	ConditionNo, NoRung, OfferRecent, OfferGroup, OfferOver, BudgetSpent, NoMargin, PoolEmpty, NoCost, NoPoints, RenderError, NoDate,
	AudienceBelt, Drifted, StaleSource, CanaryStopped, StepGone, Nothing, Passed,
}
