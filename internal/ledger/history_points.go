package ledger

import (
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// points reads balances, and the lots where members are wanted: as they are kept,
// but for customers whose points have moved since, or should have by now. These
// few are reckoned from their journals.
func (r *reader) points(h *engine.History, q engine.HistoryQuery) {
	apart := r.moved(q.Policy, micro(q.At))
	for some := range slices.Chunk(r.stale(-1), together) {
		lots := r.lots(some)
		for _, c := range some {
			if _, ok := apart[c]; !ok {
				apart[c] = lots[c]
			}
		}
	}
	type copied struct{ customer, lots string }
	var all []copied
	n := 0
	r.values(2, `SELECT customer, lots FROM purse ORDER BY customer`, nil, func(v []any) error {
		customer, _ := v[0].(string)
		if lots, ok := apart[customer]; ok {
			n += len(lots)
			all = append(all, copied{customer: customer})
			return nil
		}
		text, _ := v[1].([]byte)
		c := copied{customer, string(text)}
		all, n = append(all, c), n+howMany(c.lots)
		return nil
	})
	if r.err != nil {
		return
	}
	h.Points = make(map[string]int64, len(all))
	lots := make([]engine.Lot, 0, n)
	for _, c := range all {
		from := len(lots)
		if some, ok := apart[c.customer]; ok {
			lots = append(lots, some...)
		} else if lots, r.err = unpack(lots, c.customer, c.lots); r.err != nil {
			return
		}
		if of := lots[from:]; len(of) > 0 {
			h.Points[c.customer] = balance(of)
		}
		if !q.Loyalty {
			lots = lots[:0]
		}
	}
	if q.Loyalty {
		h.Members.Lots = lots
	}
}

// moved are the lots, as of an instant, of customers whose points have moved
// since or have fallen due by then.
func (r *reader) moved(policy loyalty.Policy, at int64) map[string][]engine.Lot {
	var customers []string
	// UNION alone would read both tables whole, in the order of the customers.
	r.values(1, `SELECT customer FROM movement WHERE at > ?1 UNION ALL SELECT customer FROM lot WHERE due <= ?1`, []any{at}, func(v []any) error {
		customer, _ := v[0].(string)
		customers = append(customers, customer)
		return nil
	})
	slices.Sort(customers)
	customers = slices.Compact(customers)
	all := make(map[string][]engine.Lot, len(customers))
	for len(customers) > 0 {
		some := customers[:min(together, len(customers))]
		customers = customers[len(some):]
		journals := r.journals(some, at)
		for _, c := range some {
			a, err := standing(policy, journals[c], instant(at))
			if err != nil {
				if r.err == nil {
					r.err = fmt.Errorf("customer %q: %w", c, err)
				}
				return all
			}
			all[c] = members(c, a.Lots())
		}
	}
	return all
}

func balance(lots []engine.Lot) (points int64) {
	for i := range lots {
		points += lots[i].Outstanding
	}
	return points
}

// members are the lots of a customer's account.
func members(customer string, lots []loyalty.Lot) []engine.Lot {
	all := make([]engine.Lot, len(lots))
	for i := range lots {
		l := &lots[i]
		all[i] = engine.Lot{
			Customer: customer, Seq: l.Seq, Source: l.Source, Earned: l.Earned, Matures: l.Matures, Ends: inUTC(l.Ends), Sums: l.Sums, Back: l.Back(),
		}
	}
	return all
}

// inUTC is an instant as it would have been read.
func inUTC(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return instant(micro(t))
}

// kept is a lot as it is written.
func kept(customer string, v []any, kind string) engine.Lot {
	source, _ := v[3].(string)
	l := engine.Lot{
		Customer: customer, Seq: number(v[1]), Source: loyalty.Source{Kind: loyalty.SourceKind(kind), ID: source},
		Earned: instant(number(v[4])), Back: number(v[13]),
		Sums: loyalty.Sums{
			Pending: number(v[7]), Outstanding: number(v[8]), Spent: number(v[9]), Expired: number(v[10]), Revoked: number(v[11]), Short: number(v[12]),
		},
	}
	l.Issued = l.Pending + l.Outstanding + l.Spent + l.Expired + l.Revoked
	if l.Matures = l.Earned; v[5] != nil {
		l.Matures = instant(number(v[5]))
	}
	if v[6] != nil {
		l.Ends = instant(number(v[6]))
	}
	return l
}
