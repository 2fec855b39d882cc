package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"holdfast/rules"
)

// Silence writes a silence down and gives its id. Its own ID is not read.
func (l *Ledger) Silence(ctx context.Context, at time.Time, s rules.Silence) (id string, err error) {
	err = l.batch(ctx, func(p *pen) error {
		n, _, err := p.put(`INSERT INTO silence (playbook, segment, customer, tag, since, until, author, comment, written)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			s.Playbook, s.Segment, s.Customer, s.Tag, maybe(s.From), micro(s.Until), s.Author, s.Comment, micro(at))
		id = strconv.FormatInt(n, 10)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("writing a silence down: %w", err)
	}
	return id, nil
}

// EndSilence ends a silence before its time. It says whether there was one of
// that id that had not ended.
func (l *Ledger) EndSilence(ctx context.Context, id string, at time.Time) (found bool, err error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return false, nil //nolint:nilerr // no silence has such an id
	}
	err = l.batch(ctx, func(p *pen) error {
		_, found, err = p.put(`UPDATE silence SET ended = ?2 WHERE id = ?1 AND ended IS NULL AND until > ?2`, n, micro(at))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("ending silence %s: %w", id, err)
	}
	return found, nil
}

// Silences lists those that have not ended at an instant, oldest first; some may
// not have begun.
func (l *Ledger) Silences(ctx context.Context, at time.Time) (all []rules.Silence, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		r := reader{ctx: ctx, tx: tx}
		all = r.silences(micro(at))
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("listing silences: %w", err)
	}
	return all, nil
}

func (r *reader) silences(at int64) (all []rules.Silence) {
	r.each(`SELECT id, playbook, segment, customer, tag, since, until, author, comment FROM silence
		WHERE written <= ?1 AND until > ?1 AND (ended IS NULL OR ended > ?1) ORDER BY id`, []any{at},
		func(rows *sql.Rows) error {
			var s rules.Silence
			var since sql.NullInt64
			var until int64
			err := rows.Scan(&s.ID, &s.Playbook, &s.Segment, &s.Customer, &s.Tag, &since, &until, &s.Author, &s.Comment)
			s.Playbook, s.From, s.Until = r.now(s.Playbook), perhaps(since), instant(until)
			all = append(all, s)
			return err
		})
	return all
}
