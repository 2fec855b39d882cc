package ledger

import (
	"database/sql"
	"slices"

	"holdfast/engine"
)

// used is what was used of a code.
type used struct {
	limit, each int64            // of its uses, in all and by one customer; 0: any number
	all         int64            // that stand
	by          map[string]int64 // of each customer
	of          map[int64]int64  // of each issue
}

// codes reads the latest code of each offer and customer, and every good one, as
// they stood.
func (r *reader) codes(h *engine.History, at int64) {
	uses := r.uses(at)
	var last *engine.Issued
	r.values(7, `SELECT id, code, offer, customer, at, until, ended FROM issue WHERE at <= ? ORDER BY customer, offer, at, id`,
		[]any{at}, func(v []any) error {
			i := engine.Issued{Offer: r.word(v[2]), Customer: r.word(v[3]), At: instant(number(v[4]))}
			i.Good = v[6] == nil || number(v[6]) > at
			if until, ends := v[5].(int64); ends {
				i.Until, i.Good = instant(until), i.Good && until > at
			}
			code, _ := v[1].(string)
			if u := uses[code]; u != nil {
				i.Used = int(u.of[number(v[0])])
				i.Good = i.Good && (u.limit == 0 || u.all < u.limit) && (u.each == 0 || u.by[i.Customer] < u.each)
			}
			if last != nil && (i.Customer != last.Customer || i.Offer != last.Offer || last.Good || last.Used > 0) {
				h.Issued = append(h.Issued, *last)
			}
			last = &i
			return nil
		})
	if last != nil {
		h.Issued = append(h.Issued, *last)
	}
}

// uses reads the uses that stood, by code.
func (r *reader) uses(at int64) map[string]*used {
	all := map[string]*used{}
	r.each(`SELECT u.code, u.customer, u.issue, c.uses, c.per_customer FROM use u JOIN code c ON c.code = u.code
		WHERE u.at <= ?1 AND (u.back IS NULL OR u.back > ?1)`, []any{at}, func(rows *sql.Rows) error {
		var code, customer string
		var issue sql.NullInt64
		var limit, each int64
		if err := rows.Scan(&code, &customer, &issue, &limit, &each); err != nil {
			return err
		}
		u := all[code]
		if u == nil {
			u = &used{limit: limit, each: each, by: map[string]int64{}, of: map[int64]int64{}}
			all[code] = u
		}
		u.all++
		u.by[customer]++
		if issue.Valid {
			u.of[issue.Int64]++
		}
		return nil
	})
	return all
}

// wasFree says of a voucher whether it was left in its pool at an instant, ?1.
const wasFree = `pooled = 1 AND made <= ?1 AND (listed IS NULL OR listed > ?1)
	AND NOT EXISTS (SELECT 1 FROM issue i WHERE i.code = code.code AND i.at <= ?1 AND (i.ended IS NULL OR i.ended > ?1))
	AND (customer = '' OR EXISTS (SELECT 1 FROM issue i WHERE i.code = code.code AND i.at > ?1))`

// free counts the codes that were left in pools.
func (r *reader) free(h *engine.History, pools []string, at int64) {
	if len(pools) == 0 {
		return
	}
	h.Free = map[string]int{}
	for _, offer := range pools {
		h.Free[offer] = 0
	}
	r.each(`SELECT offer, count(*) FROM code WHERE `+wasFree+` GROUP BY offer`, []any{at}, func(rows *sql.Rows) error {
		var offer string
		var n int
		err := rows.Scan(&offer, &n)
		if slices.Contains(pools, offer) {
			h.Free[offer] = n
		}
		return err
	})
}
