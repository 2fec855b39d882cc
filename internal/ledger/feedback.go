package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"holdfast/engine"
)

// Feedback writes down what came back of a message: Bounced, Complained or
// Unsubscribed, each once, with the words it came in. Not found is a message that
// the ledger does not know. It bans nobody.
func (l *Ledger) Feedback(ctx context.Context, at time.Time, key engine.Key, kind engine.Reason, detail string) (found bool, err error) {
	return l.feedback(ctx, at, key, kind, false, detail)
}

// SoftBounce is Feedback of a message that bounced and says nothing of the next.
func (l *Ledger) SoftBounce(ctx context.Context, at time.Time, key engine.Key, detail string) (found bool, err error) {
	return l.feedback(ctx, at, key, engine.Bounced, true, detail)
}

func (l *Ledger) feedback(ctx context.Context, at time.Time, key engine.Key, kind engine.Reason, soft bool, detail string) (found bool, err error) {
	err = l.batch(ctx, func(p *pen) error {
		var entry int64
		err := p.get(`SELECT coalesce((SELECT t.entry FROM entry e JOIN touch t ON t.entry = e.id
			WHERE e.customer = ?1 AND e.playbook IN (?2, (SELECT now FROM renamed WHERE was = ?2)) AND e.began = ?3 AND t.step = ?4 AND `+message+`), 0)`,
			[]any{key.Customer, key.Playbook, micro(key.Entry), key.Step}, &entry)
		if found = entry != 0; err != nil || !found {
			return err
		}
		_, _, err = p.put(`INSERT INTO feedback (entry, step, kind, at, detail, soft) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`, entry, key.Step, string(kind), micro(at), clip(detail), soft)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("writing down that %s has %s: %w", name(key), kind, err)
	}
	return found, nil
}

// Mailed are the letters that a customer was sent at an instant or later, or may
// have been, newest first.
func (l *Ledger) Mailed(ctx context.Context, customer string, since time.Time) (letters []engine.Mailed, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		letters = nil
		r := reader{ctx: ctx, tx: tx}
		r.each(`SELECT e.playbook, e.began, t.step, t.message_id, f.at, coalesce(f.soft, 0), coalesce(f.detail, '')
			FROM entry e JOIN touch t ON t.entry = e.id
			LEFT JOIN feedback f ON f.entry = t.entry AND f.step = t.step AND f.kind = 'bounced'
			WHERE e.customer = ? AND t.at >= ? AND (t.kind = 'email' OR t.kind = 'survey')
				AND (t.state = 'sent' OR t.state = 'unknown' OR f.at IS NOT NULL)
			ORDER BY t.at DESC, t.entry DESC, t.nth DESC`, []any{customer, micro(since)}, func(rows *sql.Rows) error {
			m := engine.Mailed{Key: engine.Key{Customer: customer}}
			var began int64
			var back sql.NullInt64
			err := rows.Scan(&m.Key.Playbook, &began, &m.Key.Step, &m.MessageID, &back, &m.Soft, &m.Detail)
			m.Key.Entry, m.Back = instant(began), perhaps(back)
			letters = append(letters, m)
			return err
		})
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for the letters to customer %q: %w", customer, err)
	}
	return letters, nil
}

// message is the condition of a touch that hands a message over.
const message = `(t.kind = 'email' OR t.kind = 'survey' OR t.kind = 'webhook')
	AND (t.state = 'claimed' OR t.state = 'sent' OR t.state = 'unknown' OR t.state = 'failed')`

// Messages are the touches of messages by their Message-ID; those that the ledger
// does not know are missing. It reads every touch once, so ask for many at a
// time: an index of them would slow down every delivery.
func (l *Ledger) Messages(ctx context.Context, ids []string) (keys map[string]engine.Key, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		keys = map[string]engine.Key{}
		r := reader{ctx: ctx, tx: tx}
		for some := range slices.Chunk(ids, 500) {
			args := []any{}
			marks := ""
			for _, id := range some {
				args, marks = append(args, id), marks+",?"
			}
			r.each(`SELECT t.message_id, e.playbook, e.customer, e.began, t.step FROM touch t JOIN entry e ON e.id = t.entry
				WHERE t.message_id <> '' AND t.message_id IN (`+marks[1:]+`)`, args, func(rows *sql.Rows) error {
				var id string
				var k engine.Key
				var began int64
				err := rows.Scan(&id, &k.Playbook, &k.Customer, &began, &k.Step)
				k.Entry = instant(began)
				keys[id] = k
				return err
			})
		}
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for %d messages: %w", len(ids), err)
	}
	return keys, nil
}
