package rules

import (
	"time"

	"holdfast/rules/expression"
)

// Loyalty is what customers earn by what they do.
type Loyalty struct {
	Starts    time.Time // orders and events at this instant and later count
	Points    Accrual
	Tiers     *Tiers
	Badges    []Badge  // by name
	Streaks   []Streak // by name
	Referrals *Referrals
}

// Accrual is how points are earned, and what becomes of them.
type Accrual struct {
	Order      *expression.Program // points of one line of an order, over the columns of orders; nil: orders earn nothing
	Categories []Times             // by name; what their lines are multiplied by
	Campaigns  []Campaign          // by name
	Most       int64               // of one order; 0: not asked
	Events     []Earning           // in the order of the file
	Spent      string              // type of the events whose value is points that the shop has taken; "": none

	Pending Days   // calendar days from the order until its points can be spent
	Expiry  Expiry // zero: never
	// Worth is what points cost the shop: so many minor units for so many points;
	// both 0: nobody has said.
	Worth struct{ Minor, Points int64 }
}

// Times is a category and what its lines' points are multiplied by.
type Times struct {
	Category string
	Times    float64
}

// Campaign is a time in which orders earn more.
type Campaign struct {
	Name        string
	From, Until time.Time // zero: no bound
	Times       float64
	Where       *expression.Program // over the columns of orders; nil: all lines
}

// Earning is points for something else than an order: an event of a type, or a
// customer's date that has come round (29 February as the 28th).
type Earning struct {
	Event       string              // its type, or
	Anniversary string              // a word that is a date
	Points      *expression.Program // over the columns of events; of an anniversary a plain number
}

// Expiry is how long points live, as engine/loyalty has it: "", "rolling",
// "sliding" (N days), "month", "year" (to its end, or that of the Nth behind it).
type Expiry struct {
	Kind string
	N    int
}

// Tiers are ranks, and what they are reached by.
type Tiers struct {
	By     string              // "points" earned, "spend", "orders"; "": Value
	Value  *expression.Program // over what is measured, as of the instant asked about
	Period string              // the window: "month", "quarter", "year"; "": Days
	Days   int
	Grace  int // calendar days behind the window's end
	Levels []Level
}

// What tiers are reached by, but for an expression.
const (
	TierPoints = "points" // earned
	TierSpend  = "spend"
	TierOrders = "orders"
)

// Level is one tier; lowest first.
type Level struct {
	Name string
	From float64
}

// Badge is what is won by so much of something.
type Badge struct {
	Name, About string
	Deed        Deed
	Need        float64
	From, Until time.Time // zero: no bound but Loyalty.Starts
	Each        string    // won anew in every "day", "week", "month", "quarter", "year"; "": once
	Points      int64     // that come with it
}

// Streak is how many periods in a row somebody has done something.
type Streak struct {
	Name, About string
	Deed        Deed
	Per         string // "day", "week", "month", "quarter", "year"
	Need        float64
}

// Deed is what counts: a count of orders or events, or the sum of a column.
type Deed struct {
	Of    string              // "orders" or "events"
	Field string              // summed; "": counted, orders once each
	Where *expression.Program // over the source's columns; nil: all
}

// Referrals is how customers bring others.
type Referrals struct {
	Code CodePattern // of the code that every customer has to give on
	// By is the customers' column that says who brought them: a code, or the
	// referrer's id.
	By                 string
	When               *expression.Program // of who was brought, over what is measured: it is worth the reward; nil: at once
	Referrer, Referred int64               // points
}
