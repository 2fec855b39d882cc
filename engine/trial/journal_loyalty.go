package trial

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// earned is what a journal keeps of what customers have earned.
type earned struct {
	movements map[string][]loyalty.Movement // by customer
	standings map[string]loyalty.Standing
	changes   []engine.Change // in the order in which they were booked
	awards    []engine.Award
	referrals []loyalty.ReferralRecord
	codes     map[string]string // by customer: the code to give on
}

func unearned() earned {
	return earned{movements: map[string][]loyalty.Movement{}, standings: map[string]loyalty.Standing{}, codes: map[string]string{}}
}

// account does something to a customer's points; what they refuse changes
// nothing.
func (e *earned) account(customer string, policy loyalty.Policy, do func(*loyalty.Account) error) error {
	a, err := loyalty.Open(policy, e.movements[customer])
	if err == nil {
		err = do(a)
	}
	if err != nil {
		return err
	}
	e.movements[customer] = a.Journal()
	return nil
}

// Book writes down what customers have earned, as Ledger.Book does: what is there
// already is left as it is. A code to give on shows its pattern.
func (e *earned) Book(at time.Time, b engine.Bookings, terms engine.Terms) (booked engine.Booked) {
	at = exact(at)
	for _, p := range b.Points {
		err := e.account(p.Customer, terms.Policy, func(a *loyalty.Account) error { return p.Do(a, later(at, a.Now())) })
		if err != nil && !errors.Is(err, loyalty.Repeated) {
			booked.Refusals = append(booked.Refusals, fmt.Sprintf("points of %s: %s", p.Customer, err))
		}
	}
	for _, r := range b.Ranks {
		e.standings[r.Customer] = r.Standing
		for _, c := range r.Changes {
			e.changes = append(e.changes, engine.Change{Customer: r.Customer, TierChange: c})
		}
		booked.Changes += len(r.Changes)
	}
	for _, a := range b.Awards {
		if !slices.ContainsFunc(e.awards, func(o engine.Award) bool {
			return o.Customer == a.Customer && o.Challenge == a.Challenge && o.Of.Equal(a.Of)
		}) {
			e.awards = append(e.awards, a)
			booked.Awards++
		}
	}
	for _, r := range b.Referrals {
		i := slices.IndexFunc(e.referrals, func(o loyalty.ReferralRecord) bool { return o.Referred == r.Referred })
		switch {
		case i < 0:
			e.referrals = append(e.referrals, r)
			booked.Referrals++
		case e.referrals[i].Rewarded.IsZero():
			e.referrals[i].Rewarded = r.Rewarded
		}
	}
	for _, customer := range b.Codes {
		if e.codes[customer] == "" {
			e.codes[customer] = terms.Friend.Masked()
			booked.Codes++
		}
	}
	return booked
}

// Journals are the movements of some customers' points, oldest first.
func (e *earned) Journals(customers []string) map[string][]loyalty.Movement {
	journals := map[string][]loyalty.Movement{}
	for _, customer := range customers {
		if movements := e.movements[customer]; len(movements) > 0 {
			journals[customer] = movements
		}
	}
	return journals
}

// balances are what customers can spend.
func (e *earned) balances(q engine.HistoryQuery) map[string]int64 {
	points := map[string]int64{}
	for customer := range e.movements {
		for _, l := range e.lots(q, customer) {
			points[customer] += l.Outstanding
		}
	}
	return points
}

// lots are a customer's lots at an instant.
func (e *earned) lots(q engine.HistoryQuery, customer string) (lots []engine.Lot) {
	a, err := loyalty.Open(q.Policy, e.movements[customer])
	if err != nil {
		return nil // the movements are an account's own
	}
	if q.At.After(a.Now()) {
		err = a.Advance(exact(q.At))
	}
	if err != nil {
		return nil
	}
	for _, l := range a.Lots() {
		lots = append(lots, engine.Lot{
			Customer: customer, Seq: l.Seq, Source: l.Source, Earned: l.Earned, Matures: l.Matures, Ends: l.Ends, Sums: l.Sums, Back: l.Back(),
		})
	}
	return lots
}

// members are what is known of customers' loyalty.
func (e *earned) members(q engine.HistoryQuery) engine.Members {
	m := engine.Members{Standings: maps.Clone(e.standings), Awards: slices.Clone(e.awards), Referrals: slices.Clone(e.referrals), Codes: maps.Clone(e.codes), Spent: map[string]bool{}}
	for _, customer := range slices.Sorted(maps.Keys(e.movements)) {
		m.Lots = append(m.Lots, e.lots(q, customer)...)
		for _, move := range e.movements[customer] {
			if move.Kind == loyalty.Used {
				m.Spent[move.Source.ID] = true
			}
		}
	}
	for _, c := range e.changes {
		if c.At.After(q.Changes) {
			m.Changes = append(m.Changes, c)
		}
	}
	slices.SortFunc(m.Awards, func(a, b engine.Award) int {
		return cmp.Or(strings.Compare(a.Customer, b.Customer), strings.Compare(a.Challenge, b.Challenge), a.Of.Compare(b.Of))
	})
	slices.SortFunc(m.Referrals, func(a, b loyalty.ReferralRecord) int { return strings.Compare(a.Referred, b.Referred) })
	return m
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
