package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"holdfast/engine"
)

// remember keeps the hash of the id of a customer who is erased.
func (p *pen) remember(at time.Time, customer string) error {
	salt, err := p.salt()
	if err != nil {
		return err
	}
	hash := engine.CustomerHash(salt, customer)
	_, _, err = p.put(`INSERT INTO forgotten (hash, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)`, hash[:], micro(at))
	return err
}

// erased says whether a customer was erased, and when.
func (p *pen) erased(customer string) (at time.Time, was bool, err error) {
	if p.secret == nil {
		p.secret = []byte{}
		err := p.get(`SELECT salt FROM salt WHERE EXISTS (SELECT 1 FROM forgotten)`, nil, &p.secret)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return time.Time{}, false, fmt.Errorf("reading the salt: %w", err)
		}
	}
	if len(p.secret) == 0 {
		return time.Time{}, false, nil
	}
	hash := engine.CustomerHash(p.secret, customer)
	var when int64
	err = p.get(`SELECT at FROM forgotten WHERE hash = ?`, []any{hash[:]}, &when)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, nil
	}
	return instant(when), err == nil, err
}

// forgot says whether something was done before its customer was erased, or at
// that instant: it is not booked any more.
func (p *pen) forgot(customer string, done time.Time) (bool, error) {
	at, was, err := p.erased(customer)
	return was && micro(done) <= micro(at), err
}

// lasting are those of a list that are to be booked still, by their customers and
// instants.
func lasting[T any](p *pen, all []T, of func(one *T) (customer string, done time.Time)) (some []T, err error) {
	for i := range all {
		gone, err := p.forgot(of(&all[i]))
		if err != nil {
			return nil, err
		}
		if !gone {
			some = append(some, all[i])
		}
	}
	return some, nil
}

// forgotten reads who was erased, up to now: there is nothing left to tell how it
// was before.
func (r *reader) forgotten(h *engine.History) {
	r.each(`SELECT hash, at FROM forgotten`, nil, func(rows *sql.Rows) error {
		var hash []byte
		var at int64
		if err := rows.Scan(&hash, &at); err != nil {
			return err
		}
		if len(hash) != 32 {
			return errors.New("an erased customer whose hash is no SHA-256")
		}
		if h.Forgotten.At == nil {
			h.Forgotten.At = map[[32]byte]time.Time{}
		}
		h.Forgotten.At[[32]byte(hash)] = instant(at)
		return nil
	})
	if h.Forgotten.At != nil {
		r.each(`SELECT salt FROM salt`, nil, func(rows *sql.Rows) error { return rows.Scan(&h.Forgotten.Salt) })
	}
}
