package ledger

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"holdfast/engine"
)

// Banned is one ban as a person reads it.
type Banned struct {
	Address string   // "" where only the hash is known
	Plain   bool     // the hash has no salt: it came from another house
	Hash    [32]byte // SHA-256 of the address, under the ledger's salt unless Plain
	Ban     engine.Ban
}

// Ban puts an address on the list of those never to be written to, from the
// instant on. A ban that is there already stays as it is.
func (l *Ledger) Ban(ctx context.Context, at time.Time, address string, ban engine.Ban) error {
	err := l.batch(ctx, func(p *pen) error { return p.ban(at, address, address, ban) })
	if err != nil {
		return fmt.Errorf("banning %s: %w", address, err)
	}
	return nil
}

// BanAll is Ban for many addresses, in one transaction.
func (l *Ledger) BanAll(ctx context.Context, at time.Time, addresses []string, ban engine.Ban) error {
	err := l.batch(ctx, func(p *pen) error {
		for _, address := range addresses {
			if err := p.ban(at, address, address, ban); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("banning %d addresses: %w", len(addresses), err)
	}
	return nil
}

// ban writes a ban under the ledger's salt. shown is what a person is to read.
func (p *pen) ban(at time.Time, address, shown string, ban engine.Ban) error {
	salt, err := p.salt()
	if err != nil {
		return err
	}
	hash := engine.BanHash(salt, address)
	return p.banHash(false, hash, shown, at, ban)
}

func (p *pen) banHash(plain bool, hash [32]byte, shown string, at time.Time, ban engine.Ban) error {
	switch ban.Why {
	case engine.Suppressed, engine.Unsubscribed, engine.Bounced, engine.Complained:
	default:
		return fmt.Errorf("nobody is banned because of %q", ban.Why)
	}
	_, _, err := p.put(`INSERT INTO ban (plain, hash, address, why, at, detail) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`, plain, hash[:], shown, string(ban.Why), micro(at), clip(ban.Detail))
	return err
}

// salt is the ledger's salt, made when the first address is banned.
func (p *pen) salt() (salt []byte, err error) {
	err = p.get(`SELECT salt FROM salt`, nil, &salt)
	if !errors.Is(err, sql.ErrNoRows) {
		return salt, err
	}
	salt = make([]byte, 32)
	if _, err := rand.Read(salt); err != nil {
		return nil, fmt.Errorf("making a salt: %w", err)
	}
	_, _, err = p.put(`INSERT INTO salt (id, salt) VALUES (1, ?)`, salt)
	return salt, err
}

// BanHashes puts addresses of which another house gives only the hash (SHA-256 of
// the address in lower case) on the list.
func (l *Ledger) BanHashes(ctx context.Context, at time.Time, plain [][32]byte, ban engine.Ban) error {
	err := l.batch(ctx, func(p *pen) error {
		for _, hash := range plain {
			if err := p.banHash(true, hash, "", at, ban); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("banning %d hashes: %w", len(plain), err)
	}
	return nil
}

// Unban takes an address off the list, however it came there. It says whether it
// was on it.
func (l *Ledger) Unban(ctx context.Context, address string) (found bool, err error) {
	err = l.batch(ctx, func(p *pen) error {
		salt, err := p.salt()
		if err != nil {
			return err
		}
		salted, plain := engine.BanHash(salt, address), engine.BanHash(nil, address)
		_, found, err = p.put(`DELETE FROM ban WHERE plain = 0 AND hash = ?1 OR plain = 1 AND hash = ?2`, salted[:], plain[:])
		return err
	})
	if err != nil {
		return false, fmt.Errorf("taking %s off the list of bans: %w", address, err)
	}
	return found, nil
}

// Bans lists every ban, newest first, those of one instant by address and hash.
func (l *Ledger) Bans(ctx context.Context) ([]Banned, error) {
	var all []Banned
	err := l.view(ctx, func(tx *sql.Tx) error {
		all = nil
		r := reader{ctx: ctx, tx: tx}
		r.each(`SELECT plain, hash, address, why, at, detail FROM ban ORDER BY at DESC, address, hash, plain`, nil,
			func(rows *sql.Rows) error {
				var b Banned
				var hash []byte
				var at int64
				err := rows.Scan(&b.Plain, &hash, &b.Address, &b.Ban.Why, &at, &b.Ban.Detail)
				copy(b.Hash[:], hash)
				b.Ban.At = instant(at)
				all = append(all, b)
				return err
			})
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("listing bans: %w", err)
	}
	return all, nil
}
