package engine

import "time"

// State says what became of a touch.
type State string

// The states of a touch. The drawing of how they follow each other stands at the
// ledger.
const (
	// TouchClaimed is a touch that is about to be handed over, or is being handed
	// over. Claim puts it there in a durable transaction before anything leaves;
	// Settle takes it out, or Recover, when the process died in between.
	TouchClaimed State = "claimed"

	// TouchSent is a touch that was handed over, and whoever took it said yes. Settle
	// puts it there. A reward, or an offer without a letter, is done by being
	// written down, so Claim itself puts it there. Nothing leaves this state.
	TouchSent State = "sent"

	// TouchFailed is a touch that was refused for good; Touch.Detail has the server's
	// words. Settle puts it there, and the entry goes on without it. Its code
	// stays issued, because the customer may have seen it. Nothing leaves this
	// state.
	TouchFailed State = "failed"

	// TouchUnknown is a touch of which nobody can say whether it arrived: the process
	// or the connection died during the hand-over. Settle or Recover put it
	// there. It counts as a message, and only a person takes it out.
	TouchUnknown State = "unknown"

	// TouchReleased is what Settle says of a claimed touch that was certainly not
	// delivered and may be tried again. The touch is deleted, so no touch is
	// ever found in this state.
	TouchReleased State = "released"

	// TouchSkipped is a step that the customer was passed over for; Touch.Reason says
	// why. Record puts it there. Nothing leaves this state.
	TouchSkipped State = "skipped"

	// TouchPassed is a step that hands nothing over and was gone through: a branch,
	// a split, a wait for a condition; Touch.Arm says which way. Record puts it
	// there. Nothing leaves this state.
	TouchPassed State = "passed"

	// TouchHeldOut is a step that the customer was kept from on purpose, so that the
	// effect can be measured. Record puts it there. Nothing leaves this state.
	TouchHeldOut State = "held_out"
)

// Settlement is what became of one claimed touch.
type Settlement struct {
	Key       Key
	State     State     // TouchSent, TouchFailed, TouchUnknown or TouchReleased
	Detail    string    // the server's words; kept to 1,000 characters
	MessageID string    // of the mail
	Retry     time.Time // TouchReleased: when to try again
	Tries     Tries     // TouchReleased: with this one; zero: it was not tried
}

// Tries is how often a message has been put off by whoever was to take it.
type Tries struct {
	First time.Time // when it was first tried
	Times int
}

// Mailed is a letter that has left, or may have, and whether it came back.
type Mailed struct {
	Key       Key
	MessageID string
	Back      time.Time // when we heard that it bounced; zero: it did not
	Soft      bool      // it bounced, and the next may not
	Detail    string    // the words it came back with
}

// Budgeted is how much may be spent from an account: what is charged to it at
// Since or later comes to Limit at most.
type Budgeted struct {
	Since time.Time
	Limit int64
}

// Claim is the ledger's answer for one decision.
type Claim struct {
	Key   Key
	Taken bool // the step is the caller's to hand over, and nobody else's
	// Reason is why it was not taken: EnteredBefore when the step has been
	// touched, or the customer is on another passage through the playbook or has
	// finished this one; Exited when they have left it; BudgetSpent or OverBudget;
	// OfferRecent; Unsubscribed or a ban's reason when a message is not wanted any
	// more.
	Reason Reason
	Code   string // the offer's code, when the decision carries an offer
}
