package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// Leader is one customer's place among all.
type Leader struct {
	Place    int    `json:"place"` // equals share one
	Customer string `json:"customer"`
	Balance  int64  `json:"points"`
	Earned   int64  `json:"earned"` // ever, less what was given back
	Spent    int64  `json:"spent"`  // points
	Tier     string `json:"tier"`   // "": none

	Spend    int64  `json:"spend,omitempty"`    // money, in minor units: orders less refunds
	Currency string `json:"currency,omitempty"` // of Spend; "": nobody has asked for it
}

// Leading is what customers are ranked by.
type Leading string

// The ways to rank customers.
const (
	ByBalance Leading = "points" // what can be spent
	ByEarned  Leading = "earned"
	BySpent   Leading = "spent"
	BySpend   Leading = "spend" // money
)

func (l Leader) by(by Leading) int64 {
	switch by {
	case ByEarned:
		return l.Earned
	case BySpent:
		return l.Spent
	case BySpend:
		return l.Spend
	default:
		return l.Balance
	}
}

// Leaders are the first so many customers (0: all) as of an instant, first place
// first; equals by id. Whoever has nothing of it has no place.
func (l *Ledger) Leaders(ctx context.Context, at time.Time, by Leading, top int, policy loyalty.Policy) ([]Leader, error) {
	all, err := l.Members(ctx, at, policy)
	return Ranked(all, by, top), err
}

// Members are all customers who have ever had points, as of an instant, by id and
// without places. What they spent in money the ledger does not know.
func (l *Ledger) Members(ctx context.Context, at time.Time, policy loyalty.Policy) ([]Leader, error) {
	h, err := l.History(ctx, engine.HistoryQuery{At: at, Loyalty: true, Policy: policy})
	if err != nil {
		return nil, fmt.Errorf("ranking customers: %w", err)
	}
	var all []Leader
	for _, lot := range h.Members.Lots {
		n := len(all)
		if n == 0 || all[n-1].Customer != lot.Customer {
			all = append(all, Leader{Customer: lot.Customer, Tier: h.Members.Standings[lot.Customer].Tier})
			n++
		}
		one := &all[n-1]
		one.Balance, one.Earned, one.Spent = one.Balance+lot.Outstanding, one.Earned+lot.Issued-lot.Back, one.Spent+lot.Spent
	}
	return all, nil
}

// Ranked are the first so many of some customers (0: all) with their places, equals by
// id. Whoever has nothing of it has no place.
func Ranked(all []Leader, by Leading, top int) []Leader {
	leaders := slices.DeleteFunc(append([]Leader{}, all...), func(o Leader) bool { return o.by(by) <= 0 })
	slices.SortFunc(leaders, func(a, b Leader) int {
		return cmp.Or(cmp.Compare(b.by(by), a.by(by)), strings.Compare(a.Customer, b.Customer))
	})
	for i := range leaders {
		if leaders[i].Place = i + 1; i > 0 && leaders[i].by(by) == leaders[i-1].by(by) {
			leaders[i].Place = leaders[i-1].Place
		}
	}
	if top > 0 && len(leaders) > top {
		leaders = leaders[:top]
	}
	return leaders
}
