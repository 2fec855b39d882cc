package loyalty

import (
	"slices"
	"strings"
	"time"
)

// CodeState is where a code stands.
//
//	free --reserve--> reserved --issue--> issued --redeem--> redeemed (n of m)
//	  ^                 |  |                |  ^----roll back----'  |
//	  '----release------'  '---release------+--> released           |
//	  (of a pool)                           '------- expire --------+--> expired
type CodeState string

// The states of a code.
const (
	CodeFree     CodeState = "free"     // nobody's: drawn just now, or a voucher in its pool
	CodeReserved CodeState = "reserved" // a decision has taken it; the letter is on its way
	CodeIssued   CodeState = "issued"   // the customer has it, and has not used it or has had every use rolled back
	CodeRedeemed CodeState = "redeemed" // used, once or more
	CodeExpired  CodeState = "expired"  // its time was over before it was used up
	CodeReleased CodeState = "released" // taken back: it is worth nothing and is never given to anybody again
)

// Code is one code of an offer and all that became of it.
type Code struct {
	Code     string // canonical
	Printed  string // as another house prints it; "": as Code
	Offer    string
	Customer string // whose it is; "": everybody's, such as one on a poster, which begins issued
	Pooled   bool   // it came from a list of vouchers and goes back there if nobody has seen it
	State    CodeState
	Terms    CodeTerms
	Uses     []CodeUse // oldest first, those rolled back too
}

// CodeTerms is how a code may be used.
type CodeTerms struct {
	Uses        int       // in all; 0: any number
	PerCustomer int       // by one customer; 0: any number
	From        time.Time // valid from this instant; zero: at once
	Until       time.Time // and before this one; zero: for ever
}

// CodeUse is one redemption.
type CodeUse struct {
	ID       string // of the redemption: the shop's order
	Customer string // "": the shop did not know
	At       time.Time
	Back     time.Time // when it was rolled back; zero: it stands
}

// Shown is the code as customers, tills and programs are told it.
func (c Code) Shown() string {
	if c.Printed != "" {
		return c.Printed
	}
	return c.Code
}

// Standing are the uses that were not rolled back: the n of "n of m".
func (c Code) Standing() int { return c.standing(func(CodeUse) bool { return true }) }

// UsedUp says whether the code was used as often as it may be.
func (c Code) UsedUp() bool { return c.Terms.Uses > 0 && c.Standing() >= c.Terms.Uses }

func (c Code) standing(of func(CodeUse) bool) (n int) {
	for _, u := range c.Uses {
		if u.Back.IsZero() && of(u) {
			n++
		}
	}
	return n
}

// use is the place of a redemption among the uses; -1: there is none.
func (c Code) use(id string) int {
	return slices.IndexFunc(c.Uses, func(u CodeUse) bool { return u.ID == id })
}

// Canonical is a code as it is kept and looked up: capital letters, and no white
// space, which people put in when they read a code out or copy it.
func Canonical(code string) string {
	return strings.ToUpper(strings.Join(strings.Fields(code), ""))
}
