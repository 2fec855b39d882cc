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

// referrals writes who was brought by whom. The rule is asked once more here,
// against what this transaction sees.
func (k *booking) referrals(b engine.Bookings) error {
	return batches(b.Referrals, func(some []loyalty.ReferralRecord) error {
		return k.write(func(p *pen) (booked engine.Booked, err error) {
			// An erased friend was brought before, and nobody knows any more by whom.
			some, err := lasting(p, some, func(r *loyalty.ReferralRecord) (string, time.Time) { return r.Referred, time.Time{} })
			if err == nil {
				some, err = lasting(p, some, func(r *loyalty.ReferralRecord) (string, time.Time) { return r.Referrer, r.At })
			}
			if err != nil {
				return booked, err
			}
			for _, r := range some {
				err := p.refer(r, micro(k.at))
				if err == nil {
					booked.Referrals++
				}
				refusal, err := told(err, "customer %q does not count as brought by %q", r.Referred, r.Referrer)
				switch {
				case err != nil:
					return booked, fmt.Errorf("customer %q: %w", r.Referred, err)
				case refusal != "":
					booked.Refusals = append(booked.Refusals, refusal)
				}
			}
			return booked, nil
		})
	})
}

// refer writes one referral, not rewarded yet.
func (p *pen) refer(r loyalty.ReferralRecord, booked int64) error {
	var failed error
	rule := loyalty.Referrals{
		Owner: func(string) (string, bool) { return r.Referrer, r.Referrer != "" },
		Referrer: func(customer string) (string, bool) {
			up, found, err := p.referrer(customer)
			failed = errors.Join(failed, err)
			return up, found
		},
		Existing: func(string) bool { return false }, // it was asked of the orders
	}
	_, err := rule.Refer(r.Code, r.Referred, r.At)
	if failed != nil || err != nil {
		return errors.Join(failed, err)
	}
	_, _, err = p.put(`INSERT INTO referral (referred, referrer, code, at, booked) VALUES (?, ?, ?, ?, ?)`,
		r.Referred, r.Referrer, r.Code, micro(r.At), booked)
	return err
}

// referrer is who brought a customer.
func (p *pen) referrer(customer string) (referrer string, found bool, err error) {
	err = p.get(`SELECT referrer FROM referral WHERE referred = ?`, []any{customer}, &referrer)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return referrer, err == nil, err
}

// brought refuses one side's reward for a referral that is not written.
func (u *purse) brought(p *pen, s loyalty.Source) error {
	side, referred, _ := strings.Cut(s.ID, " ")
	referrer, found, err := p.referrer(referred)
	switch {
	case err != nil:
		return err
	case !found, side == "referrer" && referrer != u.customer, side == "referred" && referred != u.customer:
		return hindered{loyalty.Unknown, "nobody was brought by it"}
	}
	return nil
}

// rewarded marks the referrals whose reward is paid.
func (k *booking) rewarded(b engine.Bookings) error {
	return batches(b.Referrals, func(some []loyalty.ReferralRecord) error {
		return k.write(func(p *pen) (booked engine.Booked, err error) {
			for _, r := range some {
				if r.Rewarded.IsZero() {
					continue
				}
				_, _, err := p.put(`UPDATE referral SET rewarded = ?3 WHERE referred = ?1 AND referrer = ?2 AND rewarded IS NULL`,
					r.Referred, r.Referrer, micro(r.Rewarded))
				if err != nil {
					return booked, fmt.Errorf("customer %q: %w", r.Referred, err)
				}
			}
			return booked, nil
		})
	})
}

// codes draws the codes that customers give on.
func (k *booking) codes(b engine.Bookings) error {
	return batches(b.Codes, func(some []string) error {
		return k.write(func(p *pen) (booked engine.Booked, err error) {
			booked.Drawn = map[string]string{}
			some, err := lasting(p, some, func(customer *string) (string, time.Time) { return *customer, k.at })
			if err != nil {
				return booked, err
			}
			for _, customer := range some {
				code, err := k.code(p, customer)
				if err != nil {
					return booked, fmt.Errorf("customer %q: %w", customer, err)
				}
				if code != "" {
					booked.Codes++
					booked.Drawn[customer] = code
				}
			}
			return booked, nil
		})
	})
}

// code draws a customer's code; "" where there is one.
func (k *booking) code(p *pen, customer string) (code string, err error) {
	var there int
	if err := p.get(`SELECT 1 FROM referral_code WHERE customer = ?`, []any{customer}, &there); !errors.Is(err, sql.ErrNoRows) {
		return "", err
	}
	for range draws {
		code, err := k.terms.Draw(k.terms.Friend)
		if err != nil {
			return "", fmt.Errorf("drawing a code: %w", err)
		}
		code = loyalty.Canonical(code)
		_, free, err := p.put(`INSERT INTO referral_code (customer, code, at) VALUES (?, ?, ?) ON CONFLICT (code) DO NOTHING`,
			customer, code, micro(k.at))
		if err != nil {
			return "", err
		}
		if free {
			return code, nil
		}
	}
	return "", ErrCodesTaken
}
