package ledger

import (
	"database/sql"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// members reads what customers had reached by an instant, and the changes of
// tiers after another.
func (r *reader) members(h *engine.History, at, changes int64) {
	h.Members.Standings = map[string]loyalty.Standing{}
	// By the key, so that the latest of a customer comes last.
	r.values(4, `SELECT customer, tier, since, until FROM standing WHERE at <= ? ORDER BY customer, at`, []any{at}, func(v []any) error {
		customer, _ := v[0].(string)
		h.Members.Standings[customer] = loyalty.Standing{Tier: r.word(v[1]), Since: instant(number(v[2])), Until: instant(number(v[3]))}
		return nil
	})
	r.each(`SELECT customer, at, was, became, up FROM tier_change WHERE at > ?1 AND at <= ?2 AND booked <= ?2 ORDER BY at, customer`,
		[]any{changes, at}, func(rows *sql.Rows) error {
			var c engine.Change
			var at int64
			err := rows.Scan(&c.Customer, &at, &c.From, &c.To, &c.Up)
			c.At = instant(at)
			h.Members.Changes = append(h.Members.Changes, c)
			return err
		})
	r.values(5, `SELECT customer, challenge, of, at, booked FROM award WHERE booked <= ? ORDER BY customer, challenge, of`, []any{at}, func(v []any) error {
		customer, _ := v[0].(string)
		h.Members.Awards = append(h.Members.Awards, engine.Award{
			Customer: customer, Booked: instant(number(v[4])),
			Award: loyalty.Award{Challenge: r.word(v[1]), Of: instant(number(v[2])), At: instant(number(v[3]))},
		})
		return nil
	})
	r.each(`SELECT referred, referrer, code, at, CASE WHEN rewarded <= ?1 THEN rewarded END FROM referral WHERE booked <= ?1 ORDER BY referred`, []any{at},
		func(rows *sql.Rows) error {
			var f loyalty.ReferralRecord
			var at int64
			var rewarded sql.NullInt64
			err := rows.Scan(&f.Referred, &f.Referrer, &f.Code, &at, &rewarded)
			f.At, f.Rewarded = instant(at), perhaps(rewarded)
			h.Members.Referrals = append(h.Members.Referrals, f)
			return err
		})
	h.Members.Codes = map[string]string{}
	r.values(2, `SELECT customer, code FROM referral_code WHERE at <= ?`, []any{at}, func(v []any) error {
		customer, _ := v[0].(string)
		code, _ := v[1].(string)
		h.Members.Codes[customer] = code
		return nil
	})
	h.Members.Spent = map[string]bool{}
	// By the index of spends: of all movements they are few.
	r.values(1, `SELECT source FROM movement INDEXED BY movement_spend WHERE kind = 'spend' AND at <= ?`, []any{at}, func(v []any) error {
		id, _ := v[0].(string)
		h.Members.Spent[id] = true
		return nil
	})
}
