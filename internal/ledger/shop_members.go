package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// ShopMembers is what customers had reached by an instant.
type ShopMembers struct {
	Tiers     []TierMembers         `json:"tiers"`  // by name; "" is whoever has none
	Moves     []TierMoves           `json:"moves"`  // from one tier to another, ever
	Badges    []BadgeAwards         `json:"badges"` // by name
	Referrals loyalty.ReferralCount `json:"referrals"`
	Codes     int                   `json:"referral_codes"` // customers who have a code to give on
}

// TierMembers is how many customers have a tier.
type TierMembers struct {
	Tier    string `json:"tier"`
	Members int    `json:"members"`
}

// TierMoves is how often customers have come from one tier into another.
type TierMoves struct {
	From string `json:"from"`
	To   string `json:"to"`
	Up   bool   `json:"up"`
	N    int    `json:"times"`
}

// BadgeAwards is how often a badge was won, and by how many customers.
type BadgeAwards struct {
	Badge     string `json:"badge"`
	Awards    int    `json:"awards"`
	Customers int    `json:"customers"`
}

// ShopMembers counts what customers had reached by an instant.
func (l *Ledger) ShopMembers(ctx context.Context, at time.Time) (ShopMembers, error) {
	var s ShopMembers
	err := l.view(ctx, func(tx *sql.Tx) error {
		s = ShopMembers{Tiers: []TierMembers{}, Moves: []TierMoves{}, Badges: []BadgeAwards{}}
		r := reader{ctx: ctx, tx: tx}
		until := []any{micro(at)}
		r.each(`SELECT s.tier, count(*) FROM standing s WHERE s.at = (SELECT max(at) FROM standing WHERE customer = s.customer AND at <= ?1)
			GROUP BY s.tier ORDER BY s.tier`, until, func(rows *sql.Rows) error {
			var t TierMembers
			err := rows.Scan(&t.Tier, &t.Members)
			s.Tiers = append(s.Tiers, t)
			return err
		})
		r.each(`SELECT was, became, up, count(*) FROM tier_change WHERE at <= ?1 AND booked <= ?1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`, until,
			func(rows *sql.Rows) error {
				var m TierMoves
				err := rows.Scan(&m.From, &m.To, &m.Up, &m.N)
				s.Moves = append(s.Moves, m)
				return err
			})
		r.each(`SELECT challenge, count(*), count(DISTINCT customer) FROM award WHERE booked <= ?1 GROUP BY challenge ORDER BY challenge`, until,
			func(rows *sql.Rows) error {
				var b BadgeAwards
				err := rows.Scan(&b.Badge, &b.Awards, &b.Customers)
				s.Badges = append(s.Badges, b)
				return err
			})
		r.each(`SELECT count(DISTINCT referrer), count(*), count(*) FILTER (WHERE rewarded <= ?1), (SELECT count(*) FROM referral_code WHERE at <= ?1)
			FROM referral WHERE booked <= ?1`, until, func(rows *sql.Rows) error {
			return rows.Scan(&s.Referrals.Referrers, &s.Referrals.Referred, &s.Referrals.Rewarded, &s.Codes)
		})
		return r.err
	})
	if err != nil {
		return ShopMembers{}, fmt.Errorf("counting members: %w", err)
	}
	return s, nil
}

// Leader is one customer's place among all.
type Leader struct {
	Place    int    `json:"place"` // equals share one
	Customer string `json:"customer"`
	Balance  int64  `json:"points"`
	Earned   int64  `json:"earned"` // ever, less what was given back
	Spent    int64  `json:"spent"`  // points
	Tier     string `json:"tier"`   // "": none
}

// Leading is what customers are ranked by.
type Leading string

// The ways to rank customers.
const (
	ByBalance Leading = "points" // what can be spent
	ByEarned  Leading = "earned"
	BySpent   Leading = "spent"
)

func (l Leader) by(by Leading) int64 {
	switch by {
	case ByEarned:
		return l.Earned
	case BySpent:
		return l.Spent
	default:
		return l.Balance
	}
}

// Leaders are the first so many customers (0: all) as of an instant, first place
// first; equals by id. Whoever has nothing of it has no place.
func (l *Ledger) Leaders(ctx context.Context, at time.Time, by Leading, top int, policy loyalty.Policy) ([]Leader, error) {
	h, err := l.History(ctx, engine.HistoryQuery{At: at, Loyalty: true, Policy: policy})
	if err != nil {
		return nil, fmt.Errorf("ranking customers: %w", err)
	}
	leaders := []Leader{}
	for _, lot := range h.Members.Lots {
		n := len(leaders)
		if n == 0 || leaders[n-1].Customer != lot.Customer {
			leaders = append(leaders, Leader{Customer: lot.Customer, Tier: h.Members.Standings[lot.Customer].Tier})
			n++
		}
		one := &leaders[n-1]
		one.Balance, one.Earned, one.Spent = one.Balance+lot.Outstanding, one.Earned+lot.Issued-lot.Back, one.Spent+lot.Spent
	}
	leaders = slices.DeleteFunc(leaders, func(o Leader) bool { return o.by(by) <= 0 })
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
	return leaders, nil
}
