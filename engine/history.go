package engine

import (
	"time"

	"holdfast/engine/loyalty"
	"holdfast/rules"
)

// History is what the ledger remembers of the customers, as far as a decision
// at one instant can depend on it. It holds nothing from after that instant.
type History struct {
	Entries  []Entry          // every open entry, and the latest one of each playbook and customer
	Messages []Sent           // that left (or may have, or would have) after HistoryQuery.Messages
	Issued   []Issued         // by customer, offer and instant
	Spent    map[string]int64 // by account (AllowanceAccount, OfferAccount): since HistoryQuery.Spent
	Points   map[string]int64 // by customer: the balance

	FirstLetter time.Time // when the first letter ever left, if HistoryQuery asks; zero: none has

	Bans      Bans
	Choices   []Choice                       // the latest of each customer and topic
	Silences  []rules.Silence                // that the ledger has and that have not ended, by id
	Watches   map[string]Watch               // by playbook
	Waves     map[string][]Wave              // by playbook that has a canary: of entries that are open, by instant
	Matched   map[string][]int               // by playbook: how many came to match at its latest runs, oldest first, 30 at most
	Newest    map[string]map[int64]time.Time // by playbook and when entries began that are open, microseconds: Run.Newest of then
	Confirmed map[string]time.Time           // by playbook: until when a person has let its belts pass
	Promoted  map[string]map[string]string   // by playbook and step: the variant that everybody gets

	Members   Members
	Forgotten Forgotten      // whenever they were erased
	Free      map[string]int // by offer that has a pool: codes left in it
}

// HistoryQuery says how far back a plan has to look.
type HistoryQuery struct {
	At          time.Time
	Messages    time.Time            // messages after this instant
	Steps       bool                 // and which steps they were: a cap asks for the tags of letters
	FirstLetter bool                 // when the first letter left is wanted
	Spent       map[string]time.Time // by account: the beginning of its period
	Waves       []string             // playbooks whose waves are wanted: those with a canary
	Renamed     map[string]string    // by the name that a playbook had before: what it is called now
	Known       []string             // the playbooks there are; what others have handed over is wanted too, when not nil
	Loyalty     bool                 // Members are wanted
	Policy      loyalty.Policy       // of points, for what has fallen due and is not booked yet
	Changes     time.Time            // Members.Changes after this instant are wanted
	Pools       []string             // offers whose pools are wanted
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
	Had      []Had     // open, or one of the latest of a playbook that is gone: the steps that have been touched, oldest first
	LastAt   time.Time // when the last of them was; Began when there is none
}

// Had is one step that an open entry has been through.
type Had struct {
	Step    string // its id
	Content string // what it handed over, "email:we-miss-you": how a renamed step is known
	Outcome string // the State of what was handed over, or the Reason why nothing was
	Arm     string // the way taken behind a branch, a split or a wait; the variant of a letter
	Place   int    // of the step among the playbook's then, from 1: how one without a name is known that does something else now; 0: nobody knows
	Steps   int    // how many the playbook had then
}

// Sent is one message to one customer.
type Sent struct {
	Customer string
	At       time.Time
	Playbook string
	Channel  rules.Channel
	Ghost    bool // held out: nothing left, but it would have

	// What it was, where HistoryQuery.Steps asks: the step's id, and the variant of
	// its letter.
	Step, Variant string
}

// Watch is where a playbook whose trigger looks at changes last looked.
type Watch struct {
	At      time.Time
	Seen    time.Time // event, order: of when the newest fact was that the source held then; zero: nobody knows
	Members []string  // enter, leave: who was in the segment then; event, order: who had one of the instant Seen; sorted
}

// Wave is what became of the customers who came into a playbook at one instant:
// how many messages were sent to them, and what came back.
type Wave struct {
	Began                             time.Time
	First                             time.Time // when the first message was sent; zero: none was
	Sent                              int
	Bounced, Complained, Unsubscribed int
}

// Ban is why an address is never written to.
type Ban struct {
	Why    Reason // Suppressed, Unsubscribed, Bounced, Complained
	At     time.Time
	Detail string // who or what put it there
}

// Bans are the addresses that are never written to, by hash: those of Salted
// under the ledger's own salt, those of Plain (lists of other houses) without.
type Bans struct {
	Salt   []byte
	Salted map[[32]byte]Ban
	Plain  map[[32]byte]Ban
}

// Choice is a customer's own word on being written to, newer than the data or
// standing against it. Topic "" is everything.
type Choice struct {
	Customer string
	Topic    string
	Agreed   bool
	At       time.Time
	From     string // where it was said
	Text     string // version of the text agreed to
}

// Issued is one code of one offer: the latest of a customer, and every one that
// is still good or was used.
type Issued struct {
	Offer    string
	Customer string
	At       time.Time
	Until    time.Time // the first instant at which it is not good; zero: for ever
	Good     bool      // it can still be redeemed
	Used     int       // redemptions that stand
}
