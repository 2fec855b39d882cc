package ledger

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

//go:embed migration/13.sql
var purses string

// pack is a customer's lots in one piece: how many, and of each its place, source,
// instants and points. Numbers are varints, texts come behind their length.
func pack(lots []engine.Lot) []byte {
	b := binary.AppendVarint(nil, int64(len(lots)))
	text := func(s string) { b = append(binary.AppendVarint(b, int64(len(s))), s...) }
	for i := range lots {
		l := &lots[i]
		earned := micro(l.Earned)
		b = binary.AppendVarint(b, l.Seq)
		text(string(l.Source.Kind))
		text(l.Source.ID)
		b = binary.AppendVarint(b, earned)
		b = binary.AppendVarint(b, micro(l.Matures)-earned)
		if l.Ends.IsZero() {
			b = binary.AppendVarint(b, 0)
		} else {
			b = binary.AppendVarint(binary.AppendVarint(b, 1), micro(l.Ends)-earned)
		}
		for _, n := range []int64{l.Pending, l.Outstanding, l.Spent, l.Expired, l.Revoked, l.Short, l.Back} {
			b = binary.AppendVarint(b, n)
		}
	}
	return b
}

// packed are lots that pack has made one piece.
type packed struct {
	left string
	bad  bool
}

// unpack adds a customer's lots to a list.
func unpack(lots []engine.Lot, customer, from string) ([]engine.Lot, error) {
	p := packed{left: from}
	for n := p.number(); n > 0 && !p.bad; n-- {
		lots = append(lots, p.lot(customer))
	}
	if p.bad || p.left != "" {
		return lots, fmt.Errorf("customer %q: the copy of their lots in table purse is garbled", customer)
	}
	return lots, nil
}

// howMany is how many lots are in a piece.
func howMany(piece string) int {
	p := packed{left: piece}
	return int(max(0, min(p.number(), int64(len(p.left)))))
}

// lot is the next one.
func (p *packed) lot(customer string) engine.Lot {
	l := engine.Lot{Customer: customer, Seq: p.number(), Source: loyalty.Source{Kind: loyalty.SourceKind(p.text()), ID: p.text()}}
	earned := p.number()
	l.Earned = instant(earned)
	l.Matures = instant(earned + p.number())
	if p.number() != 0 {
		l.Ends = instant(earned + p.number())
	}
	l.Pending, l.Outstanding, l.Spent, l.Expired = p.number(), p.number(), p.number(), p.number()
	l.Revoked, l.Short, l.Back = p.number(), p.number(), p.number()
	l.Issued = l.Pending + l.Outstanding + l.Spent + l.Expired + l.Revoked
	return l
}

// number is the next number: binary.Varint over a text, of which nothing has to be
// copied.
func (p *packed) number() int64 {
	var u uint64
	for i := range min(len(p.left), binary.MaxVarintLen64) {
		c := p.left[i]
		u |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			p.left = p.left[i+1:]
			return int64(u>>1) ^ -int64(u&1)
		}
	}
	p.bad, p.left = true, ""
	return 0
}

func (p *packed) text() string {
	n := p.number()
	if n < 0 || n > int64(len(p.left)) {
		p.bad = true
		return ""
	}
	s := p.left[:n]
	p.left = p.left[n:]
	return s
}

// stale are some customers whose lots have no copy, or one that is older than they
// are; all with a negative limit.
func (r *reader) stale(limit int) (customers []string) {
	r.values(1, `SELECT customer FROM purse WHERE lots IS NULL LIMIT ?`, []any{limit}, func(v []any) error {
		customer, _ := v[0].(string)
		customers = append(customers, customer)
		return nil
	})
	return customers
}

// lots are those of some customers, at most so many as are looked up together, as
// table lot has them.
func (r *reader) lots(customers []string) map[string][]engine.Lot {
	all := make(map[string][]engine.Lot, len(customers))
	if len(customers) == 0 {
		return all
	}
	args := make([]any, len(customers))
	for i, c := range customers {
		args[i] = c
	}
	// NULL is what most are, and the cheapest of the driver's values.
	r.values(14, `SELECT customer, lot, source_kind, source, earned, nullif(matures, earned), ends, nullif(pending, 0), nullif(outstanding, 0),
			nullif(spent, 0), nullif(expired, 0), nullif(revoked, 0), nullif(short, 0), nullif(back, 0)
		FROM lot WHERE customer IN (?`+strings.Repeat(", ?", len(customers)-1)+`) ORDER BY customer, lot`, args, func(v []any) error {
		customer, _ := v[0].(string)
		all[customer] = append(all[customer], kept(customer, v, r.word(v[2])))
		return nil
	})
	return all
}

// copy writes the copy of a customer's lots.
func (p *pen) copy(customer string, lots []engine.Lot) error {
	if _, _, err := p.put(`UPDATE purse SET lots = ? WHERE customer = ?`, pack(lots), customer); err != nil {
		return fmt.Errorf("copying lots: %w", err)
	}
	return nil
}

// copies makes those that are missing.
func (k *booking) copies(engine.Bookings) error {
	for {
		var customers []string
		err := k.write(func(p *pen) (booked engine.Booked, err error) {
			r := reader{ctx: p.ctx, tx: p.tx, words: map[string]string{}}
			customers = r.stale(together)
			lots := r.lots(customers)
			for _, c := range customers {
				if err = errors.Join(r.err, p.copy(c, lots[c])); err != nil {
					return booked, fmt.Errorf("customer %q: %w", c, err)
				}
			}
			return booked, r.err
		})
		if err != nil || len(customers) < together {
			return err
		}
	}
}
