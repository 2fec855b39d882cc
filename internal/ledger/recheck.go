package ledger

import (
	"database/sql"
	"errors"

	"holdfast/engine"
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

// recent says OfferRecent when the customer has had the offer within its days.
func (c *claiming) recent(d *engine.Decision) (engine.Reason, error) {
	if d.Incentive == nil || d.Incentive.Offer.OncePer == 0 {
		return "", nil
	}
	offer := d.Incentive.Offer
	var last sql.NullInt64
	err := c.get(`SELECT max(issued) FROM code WHERE customer = ? AND offer = ?`,
		[]any{d.Key.Customer, offer.Name}, &last)
	if err != nil {
		return "", err
	}
	if last.Valid && instant(last.Int64).In(c.at.Location()).AddDate(0, 0, int(offer.OncePer)).After(c.at) {
		return engine.OfferRecent, nil
	}
	return "", nil
}
