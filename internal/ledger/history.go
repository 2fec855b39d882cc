package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"holdfast/engine"
)

// History is what a plan at q.At may know: everything as it stood then, and
// nothing from after it. One thing about an entry that has changed since is
// forgotten: how far it had been put off; it is due at its latest touch, which
// makes a plan look at it again. Two things are as they are now, whatever q.At: a
// ban that was taken off is gone, and so is an erased customer. Names of playbooks are those of q.Renamed.
//
// Lists are ordered: entries by customer, playbook and beginning, messages and
// waves by instant, codes by customer, offer and instant, choices by customer and topic.
//
// What has fallen due of points by q.At has happened, by q.Policy, whether it is
// booked or not.
func (l *Ledger) History(ctx context.Context, q engine.HistoryQuery) (engine.History, error) {
	if err := l.payOff(ctx); err != nil {
		return engine.History{}, fmt.Errorf("reading the history: %w", err)
	}
	var h engine.History
	err := l.view(ctx, func(tx *sql.Tx) error {
		h = engine.History{Spent: map[string]int64{}, Points: map[string]int64{}}
		r := reader{ctx: ctx, tx: tx, words: map[string]string{}, renamed: q.Renamed, known: q.Known}
		r.entries(&h, micro(q.At))
		r.steps(&h, micro(q.At))
		r.left(&h, micro(q.At))
		r.messages(&h, micro(q.Messages), micro(q.At), q.Steps)
		r.waves(&h, q.Waves, micro(q.At))
		r.codes(&h, micro(q.At))
		r.free(&h, q.Pools, micro(q.At))
		r.bans(&h, micro(q.At))
		r.forgotten(&h)
		r.choices(&h, micro(q.At))
		h.Silences = r.silences(micro(q.At))
		r.watches(&h, micro(q.At))
		r.runs(&h, micro(q.At))
		r.knew(&h, micro(q.At))
		r.given(&h, micro(q.At))
		r.spent(h.Spent, q.Spent, micro(q.At))
		if q.FirstLetter {
			r.firstLetter(&h, micro(q.At))
		}
		r.points(&h, q)
		if q.Loyalty {
			r.members(&h, micro(q.At), micro(q.Changes))
		}
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

	all   []row             // every entry there was, by number
	place map[int64]int     // of an entry in all, by its number
	words map[string]string // texts that many rows share, kept once

	renamed map[string]string // engine.HistoryQuery.Renamed
	known   []string          // engine.HistoryQuery.Known
	gone    []*row            // of playbooks that are not, and closed
}

// spent sums what was charged to accounts since the instants given.
func (r *reader) spent(into map[string]int64, since map[string]time.Time, at int64) {
	for account, from := range since {
		for _, name := range r.accounts(account) {
			r.each(`SELECT coalesce(sum(amount), 0) FROM spent WHERE account = ? AND at BETWEEN ? AND ?`,
				[]any{name, micro(from), at}, func(rows *sql.Rows) error {
					var spent int64
					err := rows.Scan(&spent)
					into[account] += spent
					return err
				})
		}
	}
}

// word is the one copy of a text.
func (r *reader) word(v any) string {
	text, _ := v.(string)
	if kept, ok := r.words[text]; ok {
		return kept
	}
	r.words[text] = text
	return text
}

// values calls f with the values of every row of a query of n columns, as the
// driver gives them: a tenth of a million rows is read sooner without asking each
// what it may become. f keeps none of the slice.
func (r *reader) values(n int, query string, args []any, f func(v []any) error) {
	v, into := make([]any, n), make([]any, n)
	for i := range v {
		into[i] = &v[i]
	}
	r.each(query, args, func(rows *sql.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		return f(v)
	})
}

// number is an integer as the driver gives it; 0 for NULL.
func number(v any) int64 {
	n, _ := v.(int64)
	return n
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
