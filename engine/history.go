package engine

import "time"

// History is what the ledger remembers of the customers, as far as a decision
// at one instant can depend on it. It holds nothing from after that instant.
type History struct {
	Entries  []Entry          // every open entry, and the latest one of each playbook and customer
	Messages []Sent           // e-mails that left (or may have) within HistoryQuery.Messages
	Issued   []Issued         // the latest code of each offer and customer
	Spent    map[string]int64 // by offer: expected cost since HistoryQuery.Spent, minor units
	Points   map[string]int64 // by customer: the balance
}

// HistoryQuery says how far back a plan has to look.
type HistoryQuery struct {
	At       time.Time
	Messages time.Time            // e-mails after this instant
	Spent    map[string]time.Time // by offer: the beginning of its budget's period
}

// EntryState says where an entry stands.
type EntryState string

// The states of an entry. It begins open; it becomes finished after its last
// step, or exited when the playbook's exit holds; it never opens again.
const (
	EntryOpen     EntryState = "open"
	EntryFinished EntryState = "finished"
	EntryExited   EntryState = "exited"
)

// Entry is one customer's passage through one playbook.
type Entry struct {
	Playbook string
	Customer string
	Began    time.Time
	State    EntryState
	Due      time.Time // open: the first instant at which there is something to do
	Steps    []string  // open: ids of the steps that have been touched, oldest first
	Outcomes []string  // open: of each of Steps, the State of what was handed over, or the Reason why nothing was
	LastAt   time.Time // when the last of them was; Began when there is none
}

// Sent is one message to one customer.
type Sent struct {
	Customer string
	At       time.Time
}

// Issued is one code of one offer.
type Issued struct {
	Offer    string
	Customer string
	At       time.Time
}
