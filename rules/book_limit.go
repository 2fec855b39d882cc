package rules

import "time"

// Limits protect customers from too much and the shop from its own mistakes.
type Limits struct {
	Messages []Cap
	Quiet    *Quiet
	Days     Weekdays // weekdays on which messages may leave; none set: all
	Holidays []Date   // days of the customer's calendar on which none leaves, sorted

	// GiveUp is how long a step that is put off (cap, quiet hours, holiday,
	// inhibited, silenced, over a budget) is worth keeping, from the instant at
	// which it was first due; 7 days unless written. A playbook may have its own.
	GiveUp time.Duration

	Belt     Belt // of each playbook that has none of its own
	Together Belt // of all customers whom the playbooks of one plan take in
	Drift    Drift
	Budgets  []Allowance
	Inhibit  []Inhibit
	Holdout  float64 // share of customers that no playbook touches but transactional ones
}

// Channel is the way a message goes.
type Channel string

// The channels.
const (
	ChannelEmail   Channel = "email"
	ChannelWebhook Channel = "webhook"
)

// Cap is a most of Max messages in any window of Per: of all, or of one channel,
// or of the playbooks with a tag. Transactional playbooks neither ask nor count.
type Cap struct {
	Max     int
	Per     time.Duration
	Channel Channel // "": every channel
	Tag     string  // "": every playbook
}

// Quiet are the hours of a customer's day in which nothing is sent, in minutes
// after midnight; From may be later than To (over midnight).
type Quiet struct{ From, To int }

// Weekdays is a set of weekdays: bit 0 is Sunday, as in time.Weekday.
type Weekdays uint8

// Has says whether the day is in the set.
func (d Weekdays) Has(day time.Weekday) bool { return d&(1<<day) != 0 }

// Date is a day of the calendar, without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Belt is a most of customers that a playbook takes in at once.
type Belt struct {
	Share float64 // of all customers; 0: not asked
	Count int     // 0: not asked
	Both  bool    // stops only when both are exceeded; else when either is
}

// Drift stops a playbook whose audience is more than Factor times the median of
// its latest runs, or less than the median divided by Factor. It is not asked
// before Runs runs.
type Drift struct {
	Factor float64 // above 1; 0: not asked
	Runs   int
}

// Allowance is a most of messages, points or expected money in a period, for the
// project or for one playbook. What goes beyond it is put off to the next period.
type Allowance struct {
	Of   string // "messages", "points", "money"
	Most int64  // money in minor units
	Per  string // "run": from one scheduled instant to the next; or in the project's calendar "day", "month", "year"
}

// Exceeds says whether so many of all customers are more than the belt lets in.
func (b Belt) Exceeds(matched, all int) bool {
	share := b.Share > 0 && float64(matched) > b.Share*float64(all)+1e-6 // 29% of 100 is a hair below 29
	count := b.Count > 0 && matched > b.Count
	if b.Both {
		return share && count
	}
	return share || count
}

// Untouched is the share of customers whom the project's holdout keeps from a
// playbook. What customers are owed is kept from nobody.
func (b *Book) Untouched(p *Playbook) float64 {
	if p.Transactional {
		return 0
	}
	return b.Limits.Holdout
}

// Inhibit keeps customers who are on their way through one playbook from the
// steps of others: Hold are tags or names of playbooks.
type Inhibit struct {
	While string
	Hold  []string
}

// Silence keeps playbooks still for a while. It matches what all of its set
// fields say.
type Silence struct {
	ID                               string // of the ledger's; "" in rules
	Playbook, Segment, Customer, Tag string
	From                             time.Time // zero: always
	Until                            time.Time
	Author, Comment                  string
}

// Consent says what has to be known before a letter is sent.
type Consent struct {
	Topics    []Topic // by name
	Confirmed string  // attribute: the second opt-in has come; "": not asked
	Proof     Proof
}

// Topic is something a customer may agree to hear about. Attribute is the
// yes-or-no column that says so.
type Topic struct{ Name, About, Attribute string }

// Proof are the attributes that say when, where and to which text a customer
// agreed. Required makes consent without all of the named ones no consent.
type Proof struct {
	At, From, Text string
	Required       bool
}

// Attribute is the column that says whether a customer agrees to a topic; "" is
// the general consent.
func (c *Consent) Attribute(topic string) string {
	for _, t := range c.Topics {
		if t.Name == topic {
			return t.Attribute
		}
	}
	return "consent"
}
