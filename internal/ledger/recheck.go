package ledger

import (
	"database/sql"
	"errors"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/rules"
)

// listen finds out, once a batch, whether anybody is banned or has said no since
// the plan: mostly nobody has, and then no decision has to ask.
func (c *claiming) listen() error {
	err := c.get(`SELECT EXISTS (SELECT 1 FROM ban), EXISTS (SELECT 1 FROM choice WHERE agreed = 0 AND at > ?)`,
		[]any{micro(c.at)}, &c.banned, &c.said)
	if err != nil || !c.banned {
		return err
	}
	err = c.get(`SELECT salt FROM salt`, nil, &c.salt)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // every ban came as a hash
	}
	return err
}

// unwanted says why a message may not go to its address or customer any more, or
// "".
func (c *claiming) unwanted(d *engine.Decision) (engine.Reason, error) {
	if d.Step == nil {
		return "", nil
	}
	if _, sends := d.Step.Sends(); !sends {
		return "", nil
	}
	if c.said {
		var no bool
		err := c.get(`SELECT EXISTS (SELECT 1 FROM choice
			WHERE customer = ? AND (topic = '' OR topic = ?) AND agreed = 0 AND at > ?)`,
			[]any{d.Key.Customer, d.Topic, micro(c.at)}, &no)
		if no || err != nil {
			return engine.Unsubscribed, err
		}
	}
	if !c.banned || d.Address == "" {
		return "", nil
	}
	salted, plain := engine.BanHash(c.salt, d.Address), engine.BanHash(nil, d.Address)
	var why engine.Reason
	err := c.get(`SELECT why FROM ban WHERE plain = 0 AND hash = ?1 OR plain = 1 AND hash = ?2 ORDER BY plain LIMIT 1`,
		[]any{salted[:], plain[:]}, &why)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return why, err
}

// recent says OfferRecent when the customer has had the offer within its OncePer,
// or any within its Rest, and OfferGroup when they hold a good code of another
// one of its group.
func (c *claiming) recent(d *engine.Decision) (engine.Reason, error) {
	offer, customer := d.Incentive.Offer, d.Key.Customer
	within := func(days rules.Days, query string, args ...any) (bool, error) {
		if days == 0 {
			return false, nil
		}
		var last sql.NullInt64
		err := c.get(query, args, &last)
		return last.Valid && instant(last.Int64).In(c.at.Location()).AddDate(0, 0, int(days)).After(c.at), err
	}
	if yes, err := within(offer.OncePer, `SELECT max(at) FROM issue WHERE customer = ? AND offer = ?`, customer, offer.Name); yes || err != nil {
		return engine.OfferRecent, err
	}
	if yes, err := within(offer.Rest, `SELECT max(at) FROM issue WHERE customer = ?`, customer); yes || err != nil {
		return engine.OfferRecent, err
	}
	if offer.Group == "" {
		return "", nil
	}
	var codes []string
	err := c.each(`SELECT code FROM issue WHERE customer = ? AND offer <> ? AND grouped = ? AND ended IS NULL AND (until IS NULL OR until > ?)`,
		[]any{customer, offer.Name, offer.Group, micro(c.at)}, func(rows *sql.Rows) error {
			var code string
			err := rows.Scan(&code)
			codes = append(codes, code)
			return err
		})
	for _, text := range codes {
		code, err := c.code(text)
		if err != nil {
			return "", err
		}
		if goodFor(code, customer) {
			return engine.OfferGroup, nil
		}
	}
	return "", err
}

// goodFor says whether a customer may use a code once more, as long as its time
// is not over.
func goodFor(c loyalty.Code, customer string) bool {
	theirs := 0
	for _, u := range c.Uses {
		if u.Back.IsZero() && u.Customer == customer {
			theirs++
		}
	}
	return !c.UsedUp() && (c.Terms.PerCustomer == 0 || theirs < c.Terms.PerCustomer)
}
