package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Begin notes that the playbook's occurrence of the scheduled instant is being
// carried out. It is not fresh when it was finished before; one that was begun
// and never finished, because of a crash, is fresh again.
func (l *Ledger) Begin(ctx context.Context, playbook string, scheduled, at time.Time) (fresh bool, err error) {
	err = l.batch(ctx, func(p *pen) (err error) {
		_, fresh, err = p.put(`INSERT INTO occurrence (playbook, scheduled, begun, note) VALUES (?, ?, ?, '')
			ON CONFLICT DO UPDATE SET begun = excluded.begun WHERE finished IS NULL`,
			playbook, micro(scheduled), micro(at))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("beginning %s of %s: %w", playbook, scheduled.Format(time.RFC3339), err)
	}
	return fresh, nil
}

// Finish notes that the occurrence is over and never comes again, with a note
// for a reader ("missed", "412 sent"). One that was never begun is finished all
// the same; the first Finish stands.
func (l *Ledger) Finish(ctx context.Context, playbook string, scheduled, at time.Time, note string) error {
	err := l.batch(ctx, func(p *pen) error {
		_, _, err := p.put(`INSERT INTO occurrence (playbook, scheduled, begun, finished, note)
			VALUES (?1, ?2, ?3, ?3, ?4)
			ON CONFLICT DO UPDATE SET finished = excluded.finished, note = excluded.note WHERE finished IS NULL`,
			playbook, micro(scheduled), micro(at), note)
		return err
	})
	if err != nil {
		return fmt.Errorf("finishing %s of %s: %w", playbook, scheduled.Format(time.RFC3339), err)
	}
	return nil
}

// LastTick is the latest scheduled instant of the playbook that was finished;
// not ok when there is none.
func (l *Ledger) LastTick(ctx context.Context, playbook string) (scheduled time.Time, ok bool, err error) {
	var last sql.NullInt64
	err = l.view(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT max(scheduled) FROM occurrence
			WHERE playbook = ? AND finished IS NOT NULL`, playbook).Scan(&last)
	})
	if err != nil {
		return time.Time{}, false, fmt.Errorf("looking for the last tick of %s: %w", playbook, err)
	}
	return perhaps(last), last.Valid, nil
}

// NextDue is the earliest instant after the given one at which an open entry
// has something to do; not ok when there is none.
func (l *Ledger) NextDue(ctx context.Context, after time.Time) (due time.Time, ok bool, err error) {
	var first sql.NullInt64
	err = l.view(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT min(due) FROM entry WHERE due > ?`, micro(after)).Scan(&first)
	})
	if err != nil {
		return time.Time{}, false, fmt.Errorf("looking for the next due entry: %w", err)
	}
	return perhaps(first), first.Valid, nil
}
