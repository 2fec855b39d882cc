package ledger

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
)

// forget makes ready for a customer's points and referrals to be erased: what the
// points come to is kept without a name, and others' books say no more who it
// was.
func (p *pen) forget(customer string) error {
	kept := `ON CONFLICT DO UPDATE SET points = points + excluded.points`
	for _, query := range []string{
		`INSERT INTO erased_points (month, source_kind, pot, points)
			SELECT strftime('%Y-%m', m.at / 1000000, 'unixepoch'), l.source_kind, p.pot, sum(p.points)
			FROM movement m JOIN posting p ON p.customer = m.customer AND p.seq = m.seq
				JOIN lot l ON l.customer = p.customer AND l.lot = p.lot
			WHERE m.customer = ?1 GROUP BY 1, 2, 3 ` + kept,
		`INSERT INTO erased_points (month, source_kind, pot, points)
			SELECT strftime('%Y-%m', at / 1000000, 'unixepoch'), source_kind, 'short', sum(short)
			FROM movement WHERE customer = ?1 AND short <> 0 GROUP BY 1, 2, 3 ` + kept,
		`UPDATE referral SET referrer = '', code = '' WHERE referrer = ?1`,
	} {
		if _, _, err := p.put(query, customer); err != nil {
			return fmt.Errorf("adding up points: %w", err)
		}
	}
	// Whoever brought the customer has points for it, whose source names them.
	name := make([]byte, 8)
	if _, err := rand.Read(name); err != nil {
		return fmt.Errorf("making up a name: %w", err)
	}
	for _, table := range []string{"movement", "lot"} {
		_, _, err := p.put(`UPDATE `+table+` SET source = ?2 WHERE source_kind = 'referral' AND source = 'referrer ' || ?1`,
			customer, "erased "+hex.EncodeToString(name))
		if err != nil {
			return fmt.Errorf("in table %s: %w", table, err)
		}
	}
	return nil
}
