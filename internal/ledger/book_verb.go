package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// do does one thing to an account. What cannot be done is a refusal in words; ""
// is that it was done, now or before.
func (u *purse) do(p *pen, do *engine.Posting, at time.Time) (refusal string, err error) {
	switch {
	case do.Earn != nil:
		e := *do.Earn
		err = u.earn(p, e)
		refusal, err = told(err, "customer %q does not earn %d points of %s", u.customer, e.Points, of(e.Source))
	case do.Refund != nil:
		f := *do.Refund
		f.At = u.from(f.At)
		refusal, err = told(u.Refund(f), "of customer %q nothing is taken back for %s", u.customer, of(f.Source))
	case do.Spend != nil:
		s := *do.Spend
		err = u.spend(p, s)
		refusal, err = told(err, "customer %q does not spend %d points on %s", u.customer, s.Points, s.ID)
	case do.Renew:
		refusal, err = told(u.Renew(u.from(at)), "the points of customer %q are not renewed", u.customer)
	}
	return refusal, err
}

// earn lets a source earn unless it has, whosever account it was booked to.
func (u *purse) earn(p *pen, e loyalty.Earn) error {
	owner, found, err := p.owner(loyalty.Earned, e.Source)
	if err != nil {
		return err
	}
	if found && owner != u.customer {
		return hindered{loyalty.NotTheirs, fmt.Sprintf("customer %q has earned with it", owner)}
	}
	if e.Source.Kind == loyalty.Referral {
		if err := u.brought(p, e.Source); err != nil {
			return err
		}
	}
	e.At = u.from(e.At)
	return u.Earn(e)
}

// spend spends unless somebody else has on the same redemption.
func (u *purse) spend(p *pen, s loyalty.Spend) error {
	owner, found, err := p.owner(loyalty.Used, loyalty.Source{Kind: loyalty.Redemption, ID: s.ID})
	if err != nil {
		return err
	}
	if found && owner != u.customer {
		return hindered{loyalty.NotTheirs, fmt.Sprintf("customer %q has spent points on it", owner)}
	}
	s.At = u.from(s.At)
	err = u.Spend(s)
	if errors.Is(err, loyalty.NotEnough) {
		return hindered{loyalty.NotEnough, fmt.Sprintf("there are %d", u.Balance())}
	}
	return err
}

// owner is whose account a source has earned on, or was spent on.
func (p *pen) owner(kind loyalty.MovementKind, s loyalty.Source) (customer string, found bool, err error) {
	query, args := `SELECT customer FROM movement WHERE kind = 'earn' AND source_kind = ? AND source = ?`, []any{string(s.Kind), s.ID}
	if kind == loyalty.Used {
		query, args = `SELECT customer FROM movement WHERE kind = 'spend' AND source = ?`, args[1:]
	}
	err = p.get(query, args, &customer)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return customer, err == nil, err
}

// hindered is a refusal with the facts behind it.
type hindered struct {
	loyalty.Refusal
	because string
}

// Error is the facts, for a person.
func (h hindered) Error() string { return h.because }

// Unwrap is the refusal.
func (h hindered) Unwrap() error { return h.Refusal }

// told turns a refusal into words. One that says that it was done before is none.
func told(err error, what string, args ...any) (refusal string, _ error) {
	var no loyalty.Refusal
	switch {
	case err == nil, !errors.As(err, &no):
		return "", err
	case no == loyalty.Repeated:
		return "", nil
	}
	return fmt.Sprintf(what, args...) + ": " + Because(err), nil
}

// Because is a refusal as a person reads it.
func Because(err error) string {
	var with hindered
	var no loyalty.Refusal
	switch {
	case errors.As(err, &with):
		return with.because
	case errors.As(err, &no) && refusals[no] != "":
		return refusals[no]
	case errors.As(err, &no):
		return strings.ReplaceAll(string(no), "_", " ")
	default:
		return err.Error()
	}
}

// refusals are those that an account gives, in words.
var refusals = map[loyalty.Refusal]string{
	loyalty.Nothing:   "it comes to no points",
	loyalty.TooMuch:   fmt.Sprintf("%d is the most at once", loyalty.MostPoints),
	loyalty.NoAuthor:  "nobody has put a name to it",
	loyalty.NoName:    "it has no id",
	loyalty.Repeated:  "it was done before",
	loyalty.Past:      "something later is booked already",
	loyalty.NotEnough: "there are not so many points",
	loyalty.Unknown:   "the ledger has nothing under that id",
	loyalty.Circle:    "the one was brought by the other",

	loyalty.SelfReferral:   "nobody brings themselves",
	loyalty.ReferredBefore: "somebody else has brought them before",
}

// of is a source in words.
func of(s loyalty.Source) string { return string(s.Kind) + " " + s.ID }
