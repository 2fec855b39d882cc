package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"holdfast/engine"
	"holdfast/rules"
)

// History is what a plan at q.At may know: everything as it stood then, and
// nothing from after it. One thing about an entry that has changed since is
// forgotten: how far it had been put off; it is due at its latest touch, which
// makes a plan look at it again.
//
// Lists are ordered: entries by customer, playbook and beginning, messages by
// instant, codes by customer and offer.
func (l *Ledger) History(ctx context.Context, q engine.HistoryQuery) (engine.History, error) {
	if err := l.payOff(ctx); err != nil {
		return engine.History{}, fmt.Errorf("reading the history: %w", err)
	}
	var h engine.History
	err := l.view(ctx, func(tx *sql.Tx) error {
		h = engine.History{Spent: map[string]int64{}, Points: map[string]int64{}}
		r := reader{ctx: ctx, tx: tx}
		open := r.entries(&h, micro(q.At))
		r.steps(&h, open, micro(q.At))
		r.messages(&h, micro(q.Messages), micro(q.At))
		r.codes(&h, micro(q.At))
		for account, since := range q.Spent {
			r.each(`SELECT coalesce(sum(amount), 0) FROM spent WHERE account = ? AND at BETWEEN ? AND ?`,
				[]any{account, micro(since), micro(q.At)}, func(rows *sql.Rows) error {
					var spent int64
					err := rows.Scan(&spent)
					h.Spent[account] = spent
					return err
				})
		}
		r.each(`SELECT customer, sum(points) FROM point WHERE at <= ? GROUP BY customer`, []any{micro(q.At)},
			func(rows *sql.Rows) error {
				var customer string
				var points int64
				err := rows.Scan(&customer, &points)
				h.Points[customer] = points
				return err
			})
		return r.err
	})
	if err != nil {
		return engine.History{}, fmt.Errorf("reading the history: %w", err)
	}
	return h, nil
}

// reader runs queries in a row and keeps the first error.
type reader struct {
	ctx context.Context
	tx  *sql.Tx
	err error
}

// each calls f with every row of a query.
func (r *reader) each(query string, args []any, f func(rows *sql.Rows) error) {
	if r.err != nil {
		return
	}
	rows, err := r.tx.QueryContext(r.ctx, query, args...)
	if err != nil {
		r.err = err
		return
	}
	defer rows.Close() //nolint:errcheck // rows.Err has what went wrong
	for rows.Next() {
		if r.err = f(rows); r.err != nil {
			return
		}
	}
	r.err = rows.Err()
}

// entries reads every entry that was open, and the latest one of each playbook
// and customer. It gives the places of the open ones by the entry's number.
func (r *reader) entries(h *engine.History, at int64) (open map[int64]int) {
	type row struct {
		id int64
		engine.Entry
	}
	var all []row
	// In the table's own order, and sorted here: by an index it would jump about.
	r.each(`SELECT id, playbook, customer, began, state, due, last_at, changed FROM entry NOT INDEXED
		WHERE opened <= ?`, []any{at}, func(rows *sql.Rows) error {
		var e row
		var began, last, changed int64
		var due sql.NullInt64
		if err := rows.Scan(&e.id, &e.Playbook, &e.Customer, &began, &e.State, &due, &last, &changed); err != nil {
			return err
		}
		e.Began, e.LastAt, e.Due = instant(began), instant(last), perhaps(due)
		if changed > at {
			e.State, e.LastAt, e.Due = engine.EntryOpen, e.Began, e.Began
		}
		all = append(all, e)
		return nil
	})
	slices.SortFunc(all, func(a, b row) int {
		return cmp.Or(strings.Compare(a.Customer, b.Customer), strings.Compare(a.Playbook, b.Playbook), a.Began.Compare(b.Began))
	})
	open = map[int64]int{}
	for i, e := range all {
		if e.State == engine.EntryOpen {
			open[e.id] = len(h.Entries)
		} else if i+1 < len(all) && all[i+1].Playbook == e.Playbook && all[i+1].Customer == e.Customer {
			continue
		}
		h.Entries = append(h.Entries, e.Entry)
	}
	return open
}

// steps adds what has been touched to the open entries, and what came of it.
func (r *reader) steps(h *engine.History, open map[int64]int, at int64) {
	if len(open) == 0 {
		return
	}
	r.each(`SELECT t.entry, t.step, t.at, e.changed > ?1,
			CASE WHEN t.settled > ?1 THEN 'claimed' WHEN t.state = 'skipped' OR t.state = 'held_out' THEN t.reason ELSE t.state END
		FROM entry e JOIN touch t ON t.entry = e.id
		WHERE (e.due IS NOT NULL OR e.changed > ?1) AND e.opened <= ?1 AND t.at <= ?1
		ORDER BY t.entry, t.nth`, []any{at}, func(rows *sql.Rows) error {
		var entry, touched int64
		var step, outcome string
		var since bool
		if err := rows.Scan(&entry, &step, &touched, &since, &outcome); err != nil {
			return err
		}
		place, ok := open[entry]
		if !ok {
			return nil
		}
		e := &h.Entries[place]
		e.Had = append(e.Had, engine.Had{Step: step, Outcome: outcome})
		if since {
			e.LastAt, e.Due = instant(touched), instant(touched)
		}
		return nil
	})
}

// messages reads the e-mails that had left, or may have, by the instant.
func (r *reader) messages(h *engine.History, after, at int64) {
	r.each(`SELECT e.customer, e.playbook, t.at FROM touch t JOIN entry e ON e.id = t.entry
		WHERE t.at > ?1 AND t.at <= ?2 AND t.kind = 'email'
			AND (t.state IN ('claimed', 'sent', 'unknown') OR t.state = 'failed' AND t.settled > ?2)
		ORDER BY t.at, t.entry, t.nth`, []any{after, at}, func(rows *sql.Rows) error {
		var customer, playbook string
		var sent int64
		err := rows.Scan(&customer, &playbook, &sent)
		h.Messages = append(h.Messages, engine.Sent{Customer: customer, At: instant(sent), Playbook: playbook, Channel: rules.ChannelEmail})
		return err
	})
}

// codes reads the latest code of each offer and customer.
func (r *reader) codes(h *engine.History, at int64) {
	r.each(`SELECT offer, customer, max(issued) FROM code WHERE issued <= ?
		GROUP BY customer, offer ORDER BY customer, offer`, []any{at}, func(rows *sql.Rows) error {
		var c engine.Issued
		var issued int64
		err := rows.Scan(&c.Offer, &c.Customer, &issued)
		c.At = instant(issued)
		h.Issued = append(h.Issued, c)
		return err
	})
}
