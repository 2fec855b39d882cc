package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// Touch is one step for one customer, as the ledger remembers it.
type Touch struct {
	Key       engine.Key
	State     engine.State
	Kind      rules.StepKind
	Reason    engine.Reason // Go, or why the customer was passed over
	At        time.Time     // when it was claimed or recorded
	Settled   time.Time     // when it came into its state; zero while it is claimed
	Cost      int64         // expected, minor units
	Content   string        // what the step hands over, however it is called
	Arm       string        // the way taken behind it, or the letter's variant
	Detail    string        // the server's words, or the numbers behind the reason
	MessageID string
}

// Filter says which touches are wanted. What is zero does not filter.
type Filter struct {
	Customer string
	Playbook string
	State    engine.State
	Limit    int // at most so many
}

// Touches lists touches, newest first.
func (l *Ledger) Touches(ctx context.Context, f Filter) ([]Touch, error) {
	where, args := "WHERE true", []any{}
	add := func(condition string, value string) {
		if value != "" {
			where, args = where+" AND "+condition, append(args, value)
		}
	}
	add("e.customer = ?", f.Customer)
	add("e.playbook = ?", f.Playbook)
	add("t.state = ?", string(f.State))
	where += " ORDER BY t.at DESC, t.entry DESC, t.nth DESC"
	if f.Limit > 0 {
		where, args = where+" LIMIT ?", append(args, f.Limit)
	}
	var touches []Touch
	err := l.view(ctx, func(tx *sql.Tx) (err error) {
		touches, err = list(ctx, tx, where, args...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing touches: %w", err)
	}
	return touches, nil
}

// Recover calls every touch unknown that is still claimed: the process that
// claimed it has died, and nobody can say whether it was handed over. It is
// called under Lock, before anything is claimed, and gives these touches, oldest
// first.
func (l *Ledger) Recover(ctx context.Context, now time.Time) ([]Touch, error) {
	if err := l.payOff(ctx); err != nil {
		return nil, fmt.Errorf("recovering: %w", err)
	}
	var touches []Touch
	err := l.batch(ctx, func(p *pen) (err error) {
		var claimed, since int64
		if err := p.get(`SELECT touches, since FROM underway`, nil, &claimed, &since); err != nil || claimed == 0 {
			return err
		}
		touches, err = list(ctx, p.tx, "WHERE t.at >= ? AND t.state = 'claimed' ORDER BY t.at, t.entry, t.nth", since)
		if err != nil {
			return err
		}
		p.claimed = -claimed
		_, _, err = p.put(`UPDATE touch SET state = 'unknown', settled = ? WHERE at >= ? AND state = 'claimed'`, micro(now), since)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("recovering: %w", err)
	}
	for i := range touches {
		touches[i].State, touches[i].Settled = engine.TouchUnknown, instant(micro(now))
	}
	return touches, nil
}

// list reads touches; where may also order and limit.
func list(ctx context.Context, tx *sql.Tx, where string, args ...any) (touches []Touch, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT e.playbook, e.customer, e.began, t.step, t.state, t.kind, t.reason, t.at,
			t.settled, t.cost, t.content, t.arm, t.detail, t.message_id
		FROM touch t JOIN entry e ON e.id = t.entry `+where, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var t Touch
		var began, at int64
		var settled sql.NullInt64
		if err := rows.Scan(&t.Key.Playbook, &t.Key.Customer, &began, &t.Key.Step, &t.State, &t.Kind, &t.Reason, &at,
			&settled, &t.Cost, &t.Content, &t.Arm, &t.Detail, &t.MessageID); err != nil {
			return nil, err
		}
		t.Key.Entry, t.At, t.Settled = instant(began), instant(at), perhaps(settled)
		touches = append(touches, t)
	}
	return touches, rows.Err()
}
