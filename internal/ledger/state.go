package ledger

// State says what became of a touch.
type State string

const (
	// Claimed is a touch that is about to be handed over, or is being handed
	// over. Claim puts it there in a durable transaction before anything leaves;
	// Settle takes it out, or Recover, when the process died in between.
	Claimed State = "claimed"

	// Sent is a touch that was handed over, and whoever took it said yes. Settle
	// puts it there. A reward, or an offer without a letter, is done by being
	// written down, so Claim itself puts it there. Nothing leaves this state.
	Sent State = "sent"

	// Failed is a touch that was refused for good; Touch.Detail has the server's
	// words. Settle puts it there, and the entry goes on without it. Its code
	// stays issued, because the customer may have seen it. Nothing leaves this
	// state.
	Failed State = "failed"

	// Unknown is a touch of which nobody can say whether it arrived: the process
	// or the connection died during the hand-over. Settle or Recover put it
	// there. It counts as a message, and only a person takes it out.
	Unknown State = "unknown"

	// Released is what Settle says of a claimed touch that was certainly not
	// delivered and may be tried again. The touch is deleted, so no touch is
	// ever found in this state.
	Released State = "released"

	// Skipped is a step that the customer was passed over for; Touch.Reason says
	// why. Record puts it there. Nothing leaves this state.
	Skipped State = "skipped"

	// HeldOut is a step that the customer was kept from on purpose, so that the
	// effect can be measured. Record puts it there. Nothing leaves this state.
	HeldOut State = "held_out"
)
