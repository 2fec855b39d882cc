package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

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
