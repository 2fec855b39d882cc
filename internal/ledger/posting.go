package ledger

import (
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// purse is one customer's account while a transaction works on it.
type purse struct {
	*loyalty.Account
	customer string
	before   []loyalty.Lot // as they were read
}

// purse opens a customer's account.
func (p *pen) purse(policy loyalty.Policy, customer string) (*purse, error) {
	all, err := p.purses(policy, []string{customer})
	return all[customer], err
}

// purses opens customers' accounts.
func (p *pen) purses(policy loyalty.Policy, customers []string) (map[string]*purse, error) {
	r := reader{ctx: p.ctx, tx: p.tx, words: map[string]string{}}
	journals := r.journals(customers, micro(forever))
	if r.err != nil {
		return nil, r.err
	}
	all := make(map[string]*purse, len(customers))
	for _, c := range customers {
		a, err := loyalty.Open(policy, journals[c])
		if err != nil {
			return nil, fmt.Errorf("customer %q: %w", c, err)
		}
		all[c] = &purse{a, c, a.Lots()}
	}
	return all, nil
}

// forever is later than any instant that is written down.
var forever = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// from is the instant at which something is done that was asked for at another
// one: two machines' clocks differ, and an account only goes on.
func (u *purse) from(at time.Time) time.Time {
	at = instant(micro(at))
	if now := u.Now(); at.Before(now) {
		return now
	}
	return at
}

// put writes what has been booked and gives what it comes to.
func (u *purse) put(p *pen) (booked engine.Booked, err error) {
	for _, m := range u.Booked() {
		_, _, err := p.put(`INSERT INTO movement (customer, seq, at, kind, source_kind, source, author, note, until, gone, short)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, u.customer, m.Seq, micro(m.At), string(m.Kind), string(m.Source.Kind), m.Source.ID,
			m.Author, m.Note, maybe(m.Until), m.Gone, m.Short)
		if err != nil {
			return booked, fmt.Errorf("booking %s %s: %w", m.Kind, m.Source.ID, err)
		}
		for n, of := range m.Postings {
			_, _, err := p.put(`INSERT INTO posting (customer, seq, nth, lot, pot, points) VALUES (?, ?, ?, ?, ?, ?)`,
				u.customer, m.Seq, n, of.Lot, string(of.Pot), of.Points)
			if err != nil {
				return booked, fmt.Errorf("booking %s %s: %w", m.Kind, m.Source.ID, err)
			}
			count(&booked, m.Kind, of)
		}
	}
	lots, changed := u.Lots(), false
	for i, lot := range lots {
		if i < len(u.before) && u.before[i] == lot {
			continue
		}
		changed = true
		_, _, err := p.put(`INSERT INTO lot (customer, lot, source_kind, source, earned, matures, ends, due,
				issued, pending, outstanding, spent, expired, revoked, short, back)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ends = excluded.ends, due = excluded.due,
				pending = excluded.pending, outstanding = excluded.outstanding, spent = excluded.spent,
				expired = excluded.expired, revoked = excluded.revoked, short = excluded.short, back = excluded.back`,
			u.customer, lot.Seq, string(lot.Source.Kind), lot.Source.ID, micro(lot.Earned), micro(lot.Matures), maybe(lot.Ends), maybe(lot.Due()),
			lot.Issued, lot.Pending, lot.Outstanding, lot.Spent, lot.Expired, lot.Revoked, lot.Short, lot.Back())
		if err != nil {
			return booked, fmt.Errorf("writing lot %d: %w", lot.Seq, err)
		}
	}
	u.Kept()
	u.before = lots
	if changed {
		return booked, p.copy(u.customer, members(u.customer, lots))
	}
	return booked, nil
}

// count adds one posting to what has been booked.
func count(b *engine.Booked, kind loyalty.MovementKind, of loyalty.Posting) {
	switch {
	case of.Pot == loyalty.Issued:
		b.Earned -= of.Points
	case of.Pot == loyalty.Revoked:
		b.TakenBack += of.Points
	case of.Pot == loyalty.Expired:
		b.Expired += of.Points
	case of.Pot == loyalty.Spent && kind == loyalty.Used:
		b.Spent += of.Points
	}
}
