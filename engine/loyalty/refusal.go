package loyalty

// Refusal is why something was not done. The list is closed, and nothing has
// changed when one comes back: an account that refuses a spend has only caught
// up with the instant.
type Refusal string

// The refusals.
const (
	Nothing        Refusal = "nothing"           // it comes to no points
	TooMuch        Refusal = "too_much"          // more than MostPoints at once
	NoAuthor       Refusal = "no_author"         // by hand, and nobody has put a name to it
	NoName         Refusal = "no_name"           // an order, a redemption or a customer without an id
	Repeated       Refusal = "repeated"          // was done before: who tries again after a crash may go on
	Past           Refusal = "past"              // lies before what has been written already
	NotEnough      Refusal = "not_enough"        // more than can be spent
	Unknown        Refusal = "unknown"           // nobody has heard of this order, code or redemption
	NotYet         Refusal = "not_yet"           // the code is not valid yet
	OutOfDate      Refusal = "expired"           // the code is not valid any more
	NotIssued      Refusal = "not_issued"        // nobody has been given the code
	Withdrawn      Refusal = "released"          // the code was taken back
	NotTheirs      Refusal = "not_theirs"        // the code belongs to somebody else
	UsedUp         Refusal = "used_up"           // the code was used as often as it may be
	UsedByCustomer Refusal = "used_by_customer"  // this customer has used it as often as one may
	NotPossible    Refusal = "not_possible"      // a code in this state cannot do that
	RolledBack     Refusal = "rolled_back"       // the redemption was taken back: to use the code again takes another id
	PoolEmpty      Refusal = "pool_empty"        // no voucher is left
	SelfReferral   Refusal = "self_referral"     // somebody has referred themselves
	Circle         Refusal = "circle"            // the referrer was referred, directly or not, by the referred
	ReferredBefore Refusal = "referred_before"   // somebody else was earlier
	NotNew         Refusal = "existing_customer" // was a customer before the referral
)

// Error is the refusal's name, so that a refusal is an error as it stands.
func (r Refusal) Error() string { return string(r) }
