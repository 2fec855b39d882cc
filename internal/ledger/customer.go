package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"holdfast/engine"
)

// about says where something about a customer is kept, and which rows are about
// one. Rows come before those they point to.
type about struct{ table, where string }

// ofEntry are the rows of a customer's entries.
const ofEntry = `entry IN (SELECT id FROM entry WHERE customer = ?1)`

// abouts are all the places. What accounts were charged is kept: it is a sum. So
// is what an erased customer's points come to.
var abouts = []about{
	{"response", "customer = ?1"},
	{"feedback", ofEntry},
	{"charge", ofEntry},
	{"use", "customer = ?1"},
	{"issue", "customer = ?1"},
	{"code", "customer = ?1 AND customer <> ''"},
	{"posting", "customer = ?1"},
	{"lot", "customer = ?1"},
	{"movement", "customer = ?1"},
	{"tier_change", "customer = ?1"},
	{"standing", "customer = ?1"},
	{"award", "customer = ?1"},
	{"referral", "referred = ?1 OR referrer = ?1"},
	{"referral_code", "customer = ?1"},
	{"touch", ofEntry},
	{"try", ofEntry},
	{"entry", "customer = ?1"},
	{"choice", "customer = ?1"},
	{"member", "customer = ?1"},
	{"silence", "customer = ?1"},
}

// Erase removes a customer from every table. What stays is the sum of what was
// charged to accounts, the salted hash of the id, and, where an address is given,
// that of the address: neither can be read by anybody. What is dated before at
// earns nothing for the id any more, and the address is suppressed. The rows are overwritten, in
// the file and in the log beside it.
//
// A touch that is being handed over is erased too; settling it is ErrNotClaimed.
func (l *Ledger) Erase(ctx context.Context, at time.Time, customer, address string) error {
	err := l.overwriting(ctx, func() error {
		return l.batch(ctx, func(p *pen) error { return p.erase(at, customer, address) })
	})
	if err != nil {
		return fmt.Errorf("erasing customer %q: %w", customer, err)
	}
	return nil
}

func (p *pen) erase(at time.Time, customer, address string) error {
	if customer == "" {
		return errors.New("a customer has an id")
	}
	if err := p.forget(customer); err != nil {
		return err
	}
	if err := p.forgetCodes(customer); err != nil {
		return err
	}
	if err := p.get(`SELECT -count(*) FROM touch WHERE `+ofEntry+` AND state = 'claimed'`, []any{customer}, &p.claimed); err != nil {
		return err
	}
	for _, a := range abouts {
		if _, _, err := p.put(`DELETE FROM `+a.table+` WHERE `+a.where, customer); err != nil {
			return fmt.Errorf("in table %s: %w", a.table, err)
		}
	}
	if _, _, err := p.put(`DELETE FROM purse WHERE customer = ?`, customer); err != nil { // a copy, which nobody exports
		return fmt.Errorf("in table purse: %w", err)
	}
	if err := p.remember(at, customer); err != nil {
		return fmt.Errorf("forgetting the id: %w", err)
	}
	if address == "" {
		return nil
	}
	salt, err := p.salt()
	if err != nil {
		return err
	}
	hash := engine.BanHash(salt, address)
	if _, _, err := p.put(`UPDATE ban SET address = '', detail = '' WHERE plain = 0 AND hash = ?`, hash[:]); err != nil {
		return err
	}
	return p.banHash(false, hash, "", at, engine.Ban{Why: engine.Suppressed, Detail: "erased"})
}

// overwriting runs f such that what it deletes cannot be read from the file. There
// is one connection for writing, so the setting is f's.
func (l *Ledger) overwriting(ctx context.Context, f func() error) error {
	if l.write == nil {
		return errors.New("the ledger was opened for reading only")
	}
	if _, err := l.write.ExecContext(ctx, `PRAGMA secure_delete = ON`); err != nil {
		return err
	}
	err := f()
	if err == nil {
		// Somebody who is reading keeps the log as it is until the next erasure or
		// the end of the process.
		_, err = l.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	_, off := l.write.ExecContext(context.WithoutCancel(ctx), `PRAGMA secure_delete = OFF`)
	return errors.Join(err, off)
}

// Export is every row about one customer, by table, ready for JSON: instants as
// RFC 3339 in UTC, money in minor units.
func (l *Ledger) Export(ctx context.Context, customer string) (map[string][]map[string]any, error) {
	var all map[string][]map[string]any
	err := l.view(ctx, func(tx *sql.Tx) error {
		all = map[string][]map[string]any{}
		r := reader{ctx: ctx, tx: tx}
		for _, a := range abouts {
			r.each(`SELECT * FROM `+a.table+` WHERE `+a.where, []any{customer}, func(rows *sql.Rows) error {
				row, err := exported(a.table, rows)
				all[a.table] = append(all[a.table], row)
				return err
			})
		}
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("exporting customer %q: %w", customer, err)
	}
	return all, nil
}

// instants are the columns that hold one.
var instants = map[string]bool{
	"began": true, "due": true, "last_at": true, "opened": true, "changed": true, "at": true, "settled": true,
	"issued": true, "first": true, "expires": true, "since": true, "until": true, "valid_from": true, "valid_until": true, "listed": true, "made": true, "back": true, "written": true, "ended": true,
	"earned": true, "matures": true, "ends": true, "of": true, "rewarded": true, "booked": true,
}

// exported is a row by the names of its columns. What a lot has issued is points.
func exported(table string, rows *sql.Rows) (map[string]any, error) {
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		return nil, err
	}
	row := map[string]any{}
	for i, name := range names {
		row[name] = values[i]
		if n, ok := values[i].(int64); ok && instants[name] && (table != "lot" || name != "issued") {
			row[name] = instant(n).Format(time.RFC3339Nano)
			if instant(n).IsZero() {
				row[name] = nil
			}
		}
	}
	return row, nil
}
