package loyalty

import (
	"slices"
	"time"
)

// CodeVerb is what may happen to a code.
type CodeVerb string

// The verbs.
const (
	Reserve  CodeVerb = "reserve"   // a decision takes it for a customer
	Issue    CodeVerb = "issue"     // the letter has left
	Redeem   CodeVerb = "redeem"    // the customer has used it
	RollBack CodeVerb = "roll_back" // the order it was used on came to nothing
	Release  CodeVerb = "release"   // the step failed for good, or somebody takes it back
	Expire   CodeVerb = "expire"    // its time is over
)

// CodeEvent is something that happens to a code.
type CodeEvent struct {
	Verb     CodeVerb
	At       time.Time
	Customer string // Reserve: for whom; Redeem: by whom, "" where the shop does not know
	ID       string // Redeem, RollBack: the redemption's
}

// After is the code behind an event. The code itself is not changed, and when
// the event is refused it comes back as it was.
//
// Refused are: Repeated, when it has happened before (whoever retries may go
// on); NotPossible, when a code in this state cannot do it; NoName, without the
// customer or redemption that it takes; and what the verbs say below.
func (c Code) After(e CodeEvent) (Code, error) {
	switch e.Verb {
	case Reserve:
		return c.reserve(e)
	case Issue:
		return c.issue()
	case Redeem:
		return c.redeem(e)
	case RollBack:
		return c.rollBack(e)
	case Release:
		return c.release()
	case Expire:
		return c.expire(e)
	}
	return c, NotPossible
}

// reserve refuses NotTheirs when somebody else has it, OutOfDate when it can
// never be used.
func (c Code) reserve(e CodeEvent) (Code, error) {
	switch {
	case e.Customer == "":
		return c, NoName
	case c.State != CodeFree && c.Customer != e.Customer:
		return c, NotTheirs
	case c.State == CodeReleased:
		return c, NotPossible
	case c.State != CodeFree:
		return c, Repeated
	case c.Terms.over(e.At):
		return c, OutOfDate
	}
	c.State, c.Customer = CodeReserved, e.Customer
	return c, nil
}

// issue refuses Withdrawn when it was released.
func (c Code) issue() (Code, error) {
	switch c.State {
	case CodeReserved:
		c.State = CodeIssued
		return c, nil
	case CodeIssued, CodeRedeemed:
		return c, Repeated
	case CodeReleased:
		return c, Withdrawn
	default:
		return c, NotPossible
	}
}

// redeem refuses NotIssued, Withdrawn, OutOfDate, NotYet, NotTheirs, UsedUp,
// UsedByCustomer and RolledBack. A code that is only reserved is redeemed all the same: who
// shows it has had the letter, whatever was written of it before the crash.
// Where the shop does not know the customer, a code that belongs to somebody was
// used by them; one that is everybody's, and has a limit for each, was used by
// nobody knows whom: NoName.
func (c Code) redeem(e CodeEvent) (Code, error) {
	if e.Customer == "" {
		e.Customer = c.Customer
	}
	switch {
	case e.ID == "" || e.Customer == "" && c.Terms.PerCustomer > 0:
		return c, NoName
	case c.use(e.ID) >= 0 && !c.Uses[c.use(e.ID)].Back.IsZero():
		// Whoever tells of it again, late, must not redeem what was given back.
		return c, RolledBack
	case c.use(e.ID) >= 0:
		return c, Repeated
	case c.State == CodeFree:
		return c, NotIssued
	case c.State == CodeReleased:
		return c, Withdrawn
	case c.Customer != "" && c.Customer != e.Customer:
		return c, NotTheirs
	case c.UsedUp():
		return c, UsedUp
	case c.State == CodeExpired || c.Terms.over(e.At):
		return c, OutOfDate
	case e.At.Before(c.Terms.From):
		return c, NotYet
	}
	byThem := c.standing(func(u CodeUse) bool { return u.Customer == e.Customer })
	if c.Terms.PerCustomer > 0 && byThem >= c.Terms.PerCustomer {
		return c, UsedByCustomer
	}
	c.State = CodeRedeemed
	c.Uses = append(slices.Clip(c.Uses), CodeUse{ID: e.ID, Customer: e.Customer, At: e.At})
	return c, nil
}

// rollBack gives a use back, so that the code can be used again if its time is
// not over. It refuses Unknown when there was no such redemption, Past when it
// was later.
func (c Code) rollBack(e CodeEvent) (Code, error) {
	i := c.use(e.ID)
	switch {
	case i < 0:
		return c, Unknown
	case !c.Uses[i].Back.IsZero():
		return c, Repeated
	case e.At.Before(c.Uses[i].At):
		return c, Past
	}
	c.Uses = slices.Clone(c.Uses)
	c.Uses[i].Back = e.At
	if c.State == CodeRedeemed && c.Standing() == 0 {
		c.State = CodeIssued
	}
	return c, nil
}

// release lets a voucher that nobody has seen go back to its pool. What a
// customer has seen is never anybody else's.
func (c Code) release() (Code, error) {
	switch c.State {
	case CodeReserved, CodeIssued:
		if c.Pooled && c.State == CodeReserved {
			c.State, c.Customer = CodeFree, ""
		} else {
			c.State = CodeReleased
		}
		return c, nil
	case CodeReleased:
		return c, Repeated
	default:
		return c, NotPossible
	}
}

// expire refuses NotYet before the time is over. What was used up has not
// expired.
func (c Code) expire(e CodeEvent) (Code, error) {
	switch {
	case c.State == CodeExpired:
		return c, Repeated
	case c.State == CodeReleased || c.UsedUp():
		return c, NotPossible
	case !c.Terms.over(e.At):
		return c, NotYet
	}
	c.State = CodeExpired
	return c, nil
}

// over says whether the time to use a code is over.
func (t CodeTerms) over(at time.Time) bool { return !t.Until.IsZero() && !at.Before(t.Until) }
