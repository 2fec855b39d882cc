package ledger

import (
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// points reads balances, and the lots where members are wanted: as they are kept,
// but for customers whose points have moved since, or should have by now. These
// few are reckoned from their journals.
func (r *reader) points(h *engine.History, q engine.HistoryQuery) {
	at := micro(q.At)
	moved := r.moved(q.Policy, at)
	if !q.Loyalty {
		r.values(2, `SELECT customer, sum(outstanding) FROM lot GROUP BY customer`, nil, func(v []any) error {
			customer, _ := v[0].(string)
			if lots, ok := moved[customer]; !ok {
				h.Points[customer] = number(v[1])
			} else if len(lots) > 0 {
				h.Points[customer] = balance(lots)
			}
			return nil
		})
		return
	}
	r.values(1, `SELECT count(*) FROM lot`, nil, func(v []any) error {
		h.Members.Lots = make([]engine.Lot, 0, number(v[0]))
		return nil
	})
	last, had := "", false
	// NULL is what most are, and the cheapest of the driver's values.
	r.values(14, `SELECT customer, lot, source_kind, source, earned, nullif(matures, earned), ends, nullif(pending, 0), nullif(outstanding, 0),
			nullif(spent, 0), nullif(expired, 0), nullif(revoked, 0), nullif(short, 0), nullif(back, 0)
		FROM lot ORDER BY customer, lot`, nil, func(v []any) error {
		customer, _ := v[0].(string)
		first := !had || customer != last
		if first {
			last, had = customer, true
		}
		if lots, ok := moved[last]; ok {
			if first && len(lots) > 0 {
				h.Points[last] = balance(lots)
				for i := range lots {
					h.Members.Lots = append(h.Members.Lots, member(last, &lots[i]))
				}
			}
			return nil
		}
		lot := kept(last, v, r.word(v[2]))
		h.Points[last] += lot.Outstanding
		h.Members.Lots = append(h.Members.Lots, lot)
		return nil
	})
}

// moved are the lots, as of an instant, of customers whose points have moved
// since or have fallen due by then.
func (r *reader) moved(policy loyalty.Policy, at int64) map[string][]loyalty.Lot {
	var customers []string
	r.values(1, `SELECT customer FROM movement WHERE at > ?1 UNION SELECT customer FROM lot WHERE due <= ?1`, []any{at}, func(v []any) error {
		customer, _ := v[0].(string)
		customers = append(customers, customer)
		return nil
	})
	all := make(map[string][]loyalty.Lot, len(customers))
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
				return nil
			}
			all[c] = a.Lots()
		}
	}
	return all
}

func balance(lots []loyalty.Lot) (points int64) {
	for i := range lots {
		points += lots[i].Outstanding
	}
	return points
}

// member is a lot of a customer's account.
func member(customer string, l *loyalty.Lot) engine.Lot {
	return engine.Lot{
		Customer: customer, Seq: l.Seq, Source: l.Source, Earned: l.Earned, Matures: l.Matures, Ends: inUTC(l.Ends), Sums: l.Sums, Back: l.Back(),
	}
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
