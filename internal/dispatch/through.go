package dispatch

import (
	"context"
	"time"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/templates"
)

// Ledger takes steps before they are handed over and writes down what became of
// them. All of it is durable when it returns.
type Ledger interface {
	Claim(ctx context.Context, at time.Time, batch []engine.Decision, terms engine.Terms) ([]engine.Claim, error)
	Record(ctx context.Context, at time.Time, batch []engine.Decision) error
	Settle(ctx context.Context, at time.Time, batch []engine.Settlement) error
	// Tries are how often messages have been put off; those that never were are
	// missing.
	Tries(ctx context.Context, keys []engine.Key) (map[engine.Key]engine.Tries, error)
	// PutOff are the messages that were put off and have not gone since, and until
	// when they are to wait.
	PutOff(ctx context.Context) (map[engine.Key]time.Time, error)
	// Book writes down what customers have earned. What is there already is left
	// as it is; what may not be booked is told of, and is no error.
	Book(ctx context.Context, at time.Time, b engine.Bookings, terms engine.Terms) (engine.Booked, error)
	// Conclude keeps what the next plans have to know of runs that were carried
	// out to their end.
	Conclude(ctx context.Context, at time.Time, runs []engine.Run) error
}

// Marks remember, through the death of the process, which letters have left.
type Marks interface {
	Clear() error // the ledger has them
}

// terms are what the delivery's claims are held to.
func (d *Delivery) terms() engine.Terms {
	t := engine.Terms{
		Budgets: d.Input.Limits(), Policy: engine.Policy(d.Book),
		Draw: func(p rules.CodePattern) (string, error) { return p.Draw(d.Random) },
	}
	if l := d.Book.Loyalty; l != nil && l.Referrals != nil {
		t.Friend = l.Referrals.Code
	}
	return t
}

// Carrier hands messages over. Open proves that it can, before anything is
// claimed; Send answers every message, in order.
type Carrier interface {
	Open(ctx context.Context) error
	Send(ctx context.Context, letters []Letter) []Outcome
	Close() error
}

// Letter is one message to one customer: a letter, or what a webhook is told.
type Letter struct {
	Key    engine.Key
	To     string
	Write  func() (templates.Message, error) // of a letter; any goroutine may call it, and again
	At     time.Time
	Locale string // BCP 47: the language that it is written in
	// Unsubscribe are the addresses for List-Unsubscribe, the best first.
	Unsubscribe []string
	Automatic   bool // it answers something the customer did, such as an order

	Webhook *rules.Webhook // nil: it is a letter
	Data    map[string]any // engine.Payload
}

// Outcome is what became of a message: engine.TouchSent, Failed, Unknown, or
// Released when it was certainly not delivered and may be tried again.
type Outcome struct {
	State     engine.State
	Detail    string
	MessageID string
	NoMailbox bool          // Failed: there is nobody at that address
	Unclear   bool          // Failed: whether it is this customer or everybody who is refused was not said
	Unasked   bool          // Failed: nobody was asked to take it
	Theirs    bool          // Released: it is this customer's address or mailbox that cannot be had now
	After     time.Duration // Released: for how long it is not to be tried again; 0: it was not said
}
