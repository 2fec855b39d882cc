package rules

import (
	"time"

	"holdfast/rules/expression"
)

// Offer is an incentive with a code.
type Offer struct {
	File      string // where its code stands, for messages
	Line      int
	Name      string
	About     string
	Ladder    []Rung // the first rung that holds
	Code      CodePattern
	Shared    string              // everybody's one code instead of a pattern, such as SUMMER26; "": each has their own
	Pool      bool                // codes are those that were imported for it: another house has made them
	Low       int                 // pool: so few left ask for more
	From      time.Time           // nobody gets it, and no code is good, before; zero: at once
	Until     time.Time           // nor at this instant and later; zero: for ever
	Expires   time.Duration       // after it was issued; 0: never
	Uses      int                 // of one code in all; 0: any number, for shared codes alone
	PerHead   int                 // uses of one code by one customer; 0: any number
	Stacks    bool                // the shop may take it together with other offers
	StaysUsed bool                // a code stays used though the order came back whole; else it can be used again
	Group     string              // nobody holds good codes of two offers of one group; "": none
	Rest      Days                // days since the customer's last code of any offer, by which they are not trained to wait for the next; 0: not asked
	Cost      *expression.Program // what one is expected to cost, in major units
	Margin    *expression.Program // what the order that it brings is expected to leave before that cost, in major units; nil: not asked
	Floor     int64               // Margin less Cost must come to this, in minor units
	Budget    *Budget
	OncePer   Days // between two codes for one customer; 0: no limit
}

// Days is a number of calendar days.
type Days int

// OfferKind is what an offer gives.
type OfferKind string

// The kinds of offer.
const (
	OfferPercent  OfferKind = "percent"       // Rung.Percent off
	OfferAmount   OfferKind = "amount"        // Rung.Amount off
	OfferShipping OfferKind = "free_shipping" // the parcel costs nothing
	OfferProduct  OfferKind = "product"       // Rung.Text as a gift
	OfferEarly    OfferKind = "early_access"  // Rung.Text before everybody else, from Offer.From until Offer.Until
	OfferPartner  OfferKind = "partner"       // Rung.Value points of another firm, Rung.Text
	OfferText     OfferKind = "text"          // Rung.Text, whatever the shop makes of it
)

// Rung is one value of an offer.
type Rung struct {
	Kind    OfferKind
	Percent float64             // percent: 15 is fifteen per cent
	Amount  int64               // amount: minor units
	Value   *expression.Program // percent, amount (major units), partner (points): worked out for each customer instead
	Text    string              // product, early_access, partner, text
	When    *expression.Program
}

// Budget is a most of expected cost and of codes in a period.
type Budget struct {
	Amount int64  // minor units; 0: not asked
	Count  int64  // codes; 0: not asked
	Per    string // "run": as of Allowance; or in the project's calendar "day", "month", "year"
}

// Redemptions are the columns of orders that say which code was used, and what
// it took off; "" where there is none.
type Redemptions struct{ Code, Cost string }

// API is how the shop's own programs ask and tell over HTTP. Without a Token
// nobody is served.
type API struct{ Token Secret }
