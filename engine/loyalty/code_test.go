package loyalty_test

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine/loyalty"
)

// lives are told as "verb customer redemption" lines with the state behind
// them, or the refusal.
func TestTheLifeOfACode(t *testing.T) {
	may, june := day(t, "2026-05-01"), day(t, "2026-06-01")
	type step struct {
		verb         loyalty.CodeVerb
		customer, id string
		on           string
		want         string
	}
	for _, c := range []struct {
		name  string
		code  loyalty.Code
		steps []step
	}{
		{"one customer, one use", loyalty.Code{State: loyalty.CodeFree, Terms: loyalty.CodeTerms{Uses: 1, From: may, Until: june}}, []step{
			{loyalty.Redeem, "ada", "o1", "2026-05-02", "not_issued"},
			{loyalty.Reserve, "", "", "2026-04-02", "no_name"},
			{loyalty.Reserve, "ada", "", "2026-04-02", "reserved"},
			{loyalty.Reserve, "ada", "", "2026-04-02", "repeated"},
			{loyalty.Reserve, "ben", "", "2026-04-02", "not_theirs"},
			{loyalty.Issue, "", "", "2026-04-02", "issued"},
			{loyalty.Issue, "", "", "2026-04-02", "repeated"},
			{loyalty.Redeem, "ada", "o1", "2026-04-30 23:59", "not_yet"},
			{loyalty.Redeem, "ben", "o1", "2026-05-01", "not_theirs"},
			{loyalty.Redeem, "ada", "", "2026-05-01", "no_name"},
			{loyalty.Redeem, "ada", "o1", "2026-05-01", "redeemed 1"},
			{loyalty.Redeem, "ada", "o1", "2026-05-01", "repeated"},
			{loyalty.Redeem, "ada", "o2", "2026-05-01", "used_up"},
			{loyalty.Redeem, "ada", "o2", "2026-06-01", "used_up"},
			{loyalty.Release, "", "", "2026-05-01", "not_possible"},
			{loyalty.Expire, "", "", "2026-06-01", "not_possible"},
			{loyalty.RollBack, "", "o2", "2026-05-02", "unknown"},
			{loyalty.RollBack, "", "o1", "2026-04-30", "past"},
			{loyalty.RollBack, "", "o1", "2026-05-02", "issued"},
			{loyalty.RollBack, "", "o1", "2026-05-02", "repeated"},
			{loyalty.Redeem, "ada", "o1", "2026-05-02", "rolled_back"},
			{loyalty.Redeem, "", "o2", "2026-05-31 23:59", "redeemed 1"},
		}},
		{"time is over", loyalty.Code{State: loyalty.CodeReserved, Customer: "ada", Terms: loyalty.CodeTerms{Uses: 2, Until: june}}, []step{
			{loyalty.Redeem, "ada", "o1", "2026-05-31 23:59", "redeemed 1"},
			{loyalty.Redeem, "ada", "o2", "2026-06-01", "expired"},
			{loyalty.Expire, "", "", "2026-05-31", "not_yet"},
			{loyalty.Expire, "", "", "2026-06-01", "expired 1"},
			{loyalty.Expire, "", "", "2026-06-01", "repeated"},
			{loyalty.Redeem, "ada", "o2", "2026-06-01", "expired"},
			{loyalty.RollBack, "", "o1", "2026-06-02", "expired"},
			{loyalty.Release, "", "", "2026-06-02", "not_possible"},
			{loyalty.Issue, "", "", "2026-06-02", "not_possible"},
		}},
		{"the step failed for good", loyalty.Code{State: loyalty.CodeReserved, Customer: "ada"}, []step{
			{loyalty.Release, "", "", "2026-05-01", "released"},
			{loyalty.Release, "", "", "2026-05-01", "repeated"},
			{loyalty.Issue, "", "", "2026-05-01", "released"},
			{loyalty.Redeem, "ada", "o1", "2026-05-01", "released"},
			{loyalty.Reserve, "ada", "", "2026-05-01", "not_possible"},
			{loyalty.Expire, "", "", "2026-05-01", "not_possible"},
		}},
		{"a voucher that nobody has seen goes back", loyalty.Code{State: loyalty.CodeFree, Pooled: true, Terms: loyalty.CodeTerms{Until: june}}, []step{
			{loyalty.Reserve, "ada", "", "2026-06-01", "expired"},
			{loyalty.Reserve, "ada", "", "2026-05-01", "reserved"},
			{loyalty.Release, "", "", "2026-05-01", "free"},
			{loyalty.Release, "", "", "2026-05-01", "not_possible"},
			{loyalty.Reserve, "ben", "", "2026-05-01", "reserved"},
			{loyalty.Issue, "", "", "2026-05-01", "issued"},
			{loyalty.Release, "", "", "2026-05-01", "released"},
			{loyalty.Reserve, "ada", "", "2026-05-01", "not_theirs"},
		}},
		{"a poster", loyalty.Code{State: loyalty.CodeIssued, Terms: loyalty.CodeTerms{Uses: 3, PerCustomer: 1}}, []step{
			{loyalty.Redeem, "", "o1", "2026-05-01", "no_name"},
			{loyalty.Redeem, "ada", "o1", "2026-05-01", "redeemed 1"},
			{loyalty.Redeem, "ada", "o2", "2026-05-01", "used_by_customer"},
			{loyalty.Redeem, "ben", "o2", "2026-05-01", "redeemed 2"},
			{loyalty.RollBack, "", "o1", "2026-05-01", "redeemed 1"},
			{loyalty.Redeem, "ada", "o3", "2026-05-01", "redeemed 2"},
			{loyalty.Redeem, "cat", "o4", "2026-05-01", "redeemed 3"},
			{loyalty.Redeem, "dan", "o5", "2026-05-01", "used_up"},
			{loyalty.Expire, "", "", "2126-05-01", "not_possible"},
			{"burn", "", "", "2026-05-01", "not_possible"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code := c.code
			for i, s := range c.steps {
				next, err := code.After(loyalty.CodeEvent{Verb: s.verb, At: day(t, s.on), Customer: s.customer, ID: s.id})
				got := string(next.State)
				if n := next.Standing(); n > 0 {
					got += " " + strconv.Itoa(n)
				}
				if err != nil {
					got = err.Error()
					if diff := cmp.Diff(code, next); diff != "" {
						t.Errorf("step %d is refused, and changes the code:\n%s", i, diff)
					}
				}
				if got != s.want {
					t.Fatalf("step %d, %s by %q: %s, want %s", i, s.verb, s.customer, got, s.want)
				}
				code = next
			}
		})
	}
}

func TestTwoWaysFromOneCodeDoNotMeet(t *testing.T) {
	code, at := loyalty.Code{State: loyalty.CodeIssued}, day(t, "2026-05-01")
	for _, id := range []string{"o1", "o2", "o3"} { // so that there is room behind the third
		code, _ = code.After(loyalty.CodeEvent{Verb: loyalty.Redeem, At: at, ID: id})
	}
	one, _ := code.After(loyalty.CodeEvent{Verb: loyalty.Redeem, At: at, ID: "one"})
	_, _ = code.After(loyalty.CodeEvent{Verb: loyalty.Redeem, At: at, ID: "two"})
	if got := one.Uses[3].ID; got != "one" {
		t.Errorf("the first way has the redemption %q", got)
	}
}

// plain is the reference for codes: the list of all that was let through, from
// which every promise can be read off.
type plain struct {
	code loyalty.Code
	done []loyalty.CodeEvent
}

// now is whose code it is, and whether it was ever taken away from somebody who
// had seen it, or has expired.
func (p plain) now() (owner string, seen, dead bool) {
	owner, seen = p.code.Customer, p.code.State == loyalty.CodeIssued
	for _, e := range p.done {
		switch e.Verb {
		case loyalty.Reserve:
			owner = e.Customer
		case loyalty.Issue, loyalty.Redeem:
			seen = true
		case loyalty.Release:
			owner, dead = "", dead || seen || !p.code.Pooled
		case loyalty.Expire:
			dead = true
		}
	}
	return owner, seen, dead
}

// mayRedeem says whether a redemption keeps all promises.
func (p plain) mayRedeem(e loyalty.CodeEvent) bool {
	owner, seen, dead := p.now()
	if e.Customer == "" {
		e.Customer = owner
	}
	total, theirs := 0, 0
	for _, d := range p.done {
		if d.Verb != loyalty.Redeem {
			continue
		}
		if d.ID == e.ID {
			return false
		}
		if !p.rolledBack(d.ID) {
			total++
			if d.Customer == e.Customer || d.Customer == "" && owner == e.Customer {
				theirs++
			}
		}
	}
	terms := p.code.Terms
	switch {
	case dead, owner == "" && !seen, owner != "" && owner != e.Customer, e.Customer == "" && terms.PerCustomer > 0:
		return false
	case !terms.Until.IsZero() && !e.At.Before(terms.Until), e.At.Before(terms.From):
		return false
	}
	return (terms.Uses == 0 || total < terms.Uses) && (terms.PerCustomer == 0 || theirs < terms.PerCustomer)
}

func (p plain) rolledBack(id string) bool {
	for _, d := range p.done {
		if d.Verb == loyalty.RollBack && d.ID == id {
			return true
		}
	}
	return false
}

func TestCodesKeepTheirPromisesUnderAnyInterleaving(t *testing.T) {
	many(t, func(t *rapid.T) {
		at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
		code := loyalty.Code{State: loyalty.CodeFree, Pooled: rapid.Bool().Draw(t, "pooled")}
		if rapid.IntRange(0, 3).Draw(t, "poster") == 0 {
			code.State = loyalty.CodeIssued
		}
		code.Terms.Uses = rapid.IntRange(0, 3).Draw(t, "uses")
		code.Terms.PerCustomer = rapid.IntRange(0, 2).Draw(t, "per customer")
		if rapid.Bool().Draw(t, "has a time") {
			code.Terms.From, code.Terms.Until = at.Add(5*time.Hour), at.Add(40*time.Hour)
		}
		p := plain{code: code}
		customers := rapid.SampledFrom([]string{"", "ada", "ada", "ben"})
		for range rapid.IntRange(1, 25).Draw(t, "events") {
			at = at.Add(time.Duration(rapid.IntRange(0, 4).Draw(t, "hours")) * time.Hour)
			e := loyalty.CodeEvent{
				At: at, Customer: customers.Draw(t, "customer"), ID: strconv.Itoa(rapid.IntRange(0, 6).Draw(t, "redemption")),
				Verb: rapid.SampledFrom([]loyalty.CodeVerb{
					loyalty.Reserve, loyalty.Reserve, loyalty.Issue, loyalty.Redeem, loyalty.Redeem, loyalty.Redeem, loyalty.RollBack, loyalty.Release, loyalty.Expire,
				}).Draw(t, "verb"),
			}
			before := code
			before.Uses = slices.Clone(code.Uses)
			next, err := code.After(e)
			if e.Verb == loyalty.Redeem && (err == nil) != p.mayRedeem(e) {
				t.Fatalf("%+v of %+v: %v, and that it may is %v", e, code, err, p.mayRedeem(e))
			}
			if !reflect.DeepEqual(before, code) {
				t.Fatalf("the code behind was changed:\n%s", cmp.Diff(before, code))
			}
			if err != nil {
				var refusal loyalty.Refusal
				if !errors.As(err, &refusal) {
					t.Fatalf("no refusal: %v", err)
				}
				continue
			}
			code = next
			p.done = append(p.done, e)
		}
	})
}
