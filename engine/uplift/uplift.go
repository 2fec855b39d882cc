// Package uplift says what a playbook has changed: it puts the ledger's touches
// and the customers' orders together, and compares those who were treated with
// those who were kept untouched, and the variants of a step with each other.
//
// Begin reading at Make; Winner is the same figures put to use. The statistics
// are engine/experiment's.
package uplift

import (
	"time"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/rules"
	"holdfast/rules/table"
)

// Level is the probability with which the intervals hold.
const Level = 0.95

// Before is how many days before the anchor the adjustment looks back.
const Before = 90

// Input is what the effect of one playbook is read from.
type Input struct {
	Book     *rules.Book
	Playbook *rules.Playbook
	From, To time.Time       // customers whose anchor lies in [From, To]; orders as known at To
	Within   rules.Days      // after the anchor: what a customer does in these days counts
	Margin   float64         // the share of revenue that is left before incentives are paid; 1: nobody has said. Not asked where orders have a cost
	Touches  []Touch         // of the playbook, in any order
	IDs      *table.Dict     // the customers; their codes are the rows of Orders
	Orders   []measure.Order // dated up to To
}

// Touch is what the ledger remembers of one step of one customer.
type Touch struct {
	Key     engine.Key
	State   engine.State
	At      time.Time
	Cost    int64  // expected, minor units
	Content string // what the step handed over: how a renamed step is known
	Arm     string // the way taken at a split, or the letter's variant
}

// Report is what a playbook has changed.
type Report struct {
	Project  string       `json:"project"`
	Playbook string       `json:"playbook"`
	Currency string       `json:"currency"`
	From     time.Time    `json:"from,omitzero"`
	To       time.Time    `json:"to"`
	Within   rules.Days   `json:"within_days"`
	Margin   float64      `json:"margin"`
	Trials   []Trial      `json:"experiments"` // the playbook as a whole, then each step with variants
	Outcomes []Definition `json:"outcomes"`
}

// Definition says what an outcome is.
type Definition struct {
	Name string `json:"name"`
	Unit string `json:"unit"` // "share", "count" or "money"
	Is   string `json:"is"`
}

// Trial is one experiment: its groups, and what they did.
type Trial struct {
	Step   string  `json:"step,omitempty"` // "": treated against untouched
	Groups []Group `json:"groups"`         // variants in the file's order; the untouched last
	Ratio  *Ratio  `json:"sample_ratio,omitempty"`
	// Edited is when somebody last came in under other shares than those of now; the
	// sample ratio is of those who came after.
	Edited time.Time `json:"shares_edited_after,omitzero"`
	// Waiting customers are left out: their days are not over. Counting what they
	// have done so far would compare months with days.
	Waiting int      `json:"waiting"`
	Gone    int      `json:"gone"` // left out: they are no longer among the customers
	Notes   []string `json:"notes,omitempty"`
	Results []Result `json:"results"` // by outcome, in the order of Outcomes
	Words   []string `json:"words"`   // what may be concluded, a sentence for each comparison
}

// Group is the customers of one arm whose days are over.
type Group struct {
	Name      string  `json:"name"`
	Customers int     `json:"customers"`
	Share     float64 `json:"intended_share"` // 0: not known
}

// Ratio is whether the groups have the sizes that the hash should give them.
type Ratio struct {
	P     float64 `json:"p"`
	Alarm bool    `json:"alarm"` // they have not: nothing else of the experiment can be trusted
}

// Result is one outcome of one experiment.
type Result struct {
	Outcome     string       `json:"outcome"`
	Means       []float64    `json:"means"` // by group
	Comparisons []Comparison `json:"comparisons"`
}

// Make reads the effects of a playbook.
func Make(in Input) *Report {
	r := &Report{
		Project: in.Book.Name, Playbook: in.Playbook.Name, Currency: in.Book.Currency.Code,
		From: in.From, To: in.To, Within: in.Within, Margin: in.Margin,
	}
	for _, o := range outcomes(in) {
		r.Outcomes = append(r.Outcomes, o.Definition)
	}
	entries := entriesOf(in)
	r.Trials = append(r.Trials, in.trial(whole(in, entries)))
	for i := range in.Playbook.Steps {
		if arms := armsOf(&in.Playbook.Steps[i]); len(arms) > 0 {
			r.Trials = append(r.Trials, in.trial(split(in, entries, i, arms)))
		}
	}
	return r
}

// Untouched is the name of the group that is kept from the playbook.
const Untouched = "untouched"

// Treated is the name of the group that is not.
const Treated = "treated"
