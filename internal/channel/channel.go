// Package channel carries letters out. It may talk to a folder or a mail
// server; it does not decide who is written to, when, or whether to try again.
// For every letter it is handed it says what became of it, and where that
// cannot be known it says so.
//
// Begin reading at Envelope and Outcome. Outbox writes letters as .eml files,
// SMTP hands them to a mail server, Webhooks posts what others are to hand on;
// all have the same three methods. Open proves that the channel works before
// anything is claimed, Send answers every envelope in order, Close lets go. compose
// makes the message that the first two carry. Mailbox reads what comes back, and
// Marks tell, after a crash, what had left.
package channel

import (
	"time"

	"holdfast/templates"
)

// Envelope is one letter and where it goes.
type Envelope struct {
	// Key is the touch's key as a text that never changes. The message's id,
	// its boundary and its file name in the outbox are derived from it, so the
	// same touch is recognisable wherever it turns up twice.
	Key string

	To     string // the address alone: ada@example.com
	ToName string // in any script; may be empty

	From    string // RFC 5322: "Blue Door Coffee <hello@bluedoor.example>"
	ReplyTo string // RFC 5322; may be empty

	Message templates.Message
	// Write fills in Message, From and ReplyTo when the letter's turn comes, while
	// others are on their way; nil: they are there. It may be asked again.
	Write func(*Envelope) error

	At     time.Time // the Date header: the tick's instant, in the zone that it is shown in
	Locale string    // BCP 47, the language of the letter; may be empty

	// Unsubscribe are https: and mailto: addresses, the best first. An https: one
	// promises that a POST to it unsubscribes at once (RFC 8058).
	Unsubscribe []string

	// Playbook and Step are for the mailbox providers that report on campaigns; ""
	// tells them nothing.
	Playbook, Step string
	// Automatic marks a letter that answers something the customer did, such as an
	// order: no machine is to answer it (RFC 3834). A campaign is none: a person
	// has sent it, to many.
	Automatic bool
}

// State says what became of an envelope.
type State string

// The states of an envelope after Send.
//
//	Sent     the folder or the server has it
//	Failed   it will never be taken as it is: an address that is none, the server's
//	         5xx about the recipient or the letter
//	Later    it was certainly not delivered and may be tried again: the server's
//	         4xx, its 5xx about the sender, no connection, a full disk, cancelled
//	         before it was handed over
//	Unknown  it may have been delivered: the connection broke after the whole
//	         message was written and before the server answered
const (
	Sent    State = "sent"
	Failed  State = "failed"
	Later   State = "later"
	Unknown State = "unknown"
)

// Outcome is what became of one envelope.
type Outcome struct {
	State  State
	Detail string // one line for people: the file, or the server's or the network's words; never a secret

	// MessageID is the Message-ID header without its brackets, or the webhook-id;
	// empty when no message could be made.
	MessageID string

	NoMailbox bool // Failed: the server says that there is nobody at this address
	Unclear   bool // Failed: whoever refuses does not say that it is about this customer; it may be about all
	Unasked   bool // Failed: no server was asked, so it says nothing of one

	Theirs bool // Later: the server says that it is this address or mailbox that cannot be had now

	After time.Duration // Later: for how long the receiver wants to be left alone; 0: it did not say
}
