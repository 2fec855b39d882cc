package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"holdfast/engine"
)

// mostAnswers bounds what one letter's reader can make the ledger keep.
const mostAnswers = 100

// Respond writes down what readers have done with letters. Whatever is known
// already, is about a letter that the ledger does not know (its customer may have
// been erased) or that is still being handed over, or comes after a hundred
// answers to one letter, is left out.
func (l *Ledger) Respond(ctx context.Context, responses []engine.Response) error {
	err := l.batch(ctx, func(p *pen) error {
		for i := range responses {
			if err := p.respond(&responses[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("writing down %d responses: %w", len(responses), err)
	}
	return nil
}

func (p *pen) respond(r *engine.Response) error {
	var entry int64
	var answers int
	err := p.get(`SELECT t.entry, (SELECT count(*) FROM response r WHERE r.entry = t.entry AND r.step = t.step AND r.survey <> '')
		FROM entry e JOIN touch t ON t.entry = e.id
		WHERE e.customer = ?1 AND e.playbook IN (?2, (SELECT now FROM renamed WHERE was = ?2)) AND e.began = ?3 AND t.step = ?4 AND t.state <> 'claimed' AND `+message,
		[]any{r.Key.Customer, r.Key.Playbook, micro(r.Key.Entry), r.Key.Step}, &entry, &answers)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil || r.Survey != "" && answers >= mostAnswers:
		return err
	}
	_, _, err = p.put(`INSERT INTO response (entry, step, customer, at, type, target, survey, value, words, certain)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		entry, r.Key.Step, r.Key.Customer, micro(r.At), r.Type, r.Target, r.Survey,
		sql.NullFloat64{Float64: r.Value, Valid: r.Scored}, r.Words, r.Certain)
	return err
}

// Letter is when a letter was handed over, which may still be going on. Not found
// is one that the ledger does not know.
func (l *Ledger) Letter(ctx context.Context, key engine.Key) (sent time.Time, found bool, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		sent, found = time.Time{}, false
		r := reader{ctx: ctx, tx: tx}
		r.each(`SELECT coalesce(t.settled, t.at) FROM entry e JOIN touch t ON t.entry = e.id
			WHERE e.customer = ?1 AND e.playbook IN (?2, (SELECT now FROM renamed WHERE was = ?2)) AND e.began = ?3 AND t.step = ?4 AND `+message,
			[]any{key.Customer, key.Playbook, micro(key.Entry), key.Step}, func(rows *sql.Rows) error {
				var at int64
				err := rows.Scan(&at)
				sent, found = instant(at), true
				return err
			})
		return r.err
	})
	if err != nil {
		return time.Time{}, false, fmt.Errorf("looking for %s: %w", name(key), err)
	}
	return sent, found, nil
}

// Answer is the latest answer to a letter that asks; it may be withdrawn.
func (l *Ledger) Answer(ctx context.Context, key engine.Key) (answer engine.Response, found bool, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		answer, found = engine.Response{}, false
		r := reader{ctx: ctx, tx: tx}
		r.each(`SELECT r.at, r.type, r.survey, r.value, r.words, r.certain FROM entry e JOIN response r ON r.entry = e.id
			WHERE e.customer = ?1 AND e.playbook IN (?2, (SELECT now FROM renamed WHERE was = ?2)) AND e.began = ?3 AND r.step = ?4 AND r.survey <> ''
			ORDER BY r.id DESC LIMIT 1`,
			[]any{key.Customer, key.Playbook, micro(key.Entry), key.Step}, func(rows *sql.Rows) error {
				var at int64
				var value sql.NullFloat64
				err := rows.Scan(&at, &answer.Type, &answer.Survey, &value, &answer.Words, &answer.Certain)
				answer.Key, answer.At, answer.Value, answer.Scored = key, instant(at), value.Float64, value.Valid
				found = true
				return err
			})
		return r.err
	})
	if err != nil {
		return engine.Response{}, false, fmt.Errorf("looking for the answer to %s: %w", name(key), err)
	}
	return answer, found, nil
}

// Events are what had come of letters by an instant: responses, of the answers to
// one letter the latest, and the letters that asked. They are in the order in
// which they were written.
func (l *Ledger) Events(ctx context.Context, at time.Time) (events []engine.Event, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		events = nil
		r := reader{ctx: ctx, tx: tx, words: map[string]string{}}
		r.values(4, `SELECT e.customer, t.at, '', substr(t.content, length('survey:') + 1) FROM touch t JOIN entry e ON e.id = t.entry
			WHERE t.kind = 'survey' AND (t.state = 'sent' OR t.state = 'unknown') AND t.at <= ? ORDER BY t.at, t.entry, t.nth`,
			[]any{micro(at)}, func(v []any) error {
				events = append(events, engine.Event{Customer: r.word(v[0]), At: instant(number(v[1])), Survey: r.word(v[3])})
				return nil
			})
		r.values(5, `SELECT r.customer, r.at, r.type, r.survey, r.value FROM response r
			WHERE r.at <= ?1 AND (r.survey = '' OR (r.value IS NOT NULL OR r.words <> '') AND NOT EXISTS (
				SELECT 1 FROM response later WHERE later.entry = r.entry AND later.step = r.step AND later.survey <> ''
					AND later.id > r.id AND later.at <= ?1))
			ORDER BY r.id`, []any{micro(at)}, func(v []any) error {
			e := engine.Event{Customer: r.word(v[0]), At: instant(number(v[1])), Type: r.word(v[2]), Survey: r.word(v[3])}
			e.Value, e.Scored = v[4].(float64)
			events = append(events, e)
			return nil
		})
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("reading what came of letters: %w", err)
	}
	return events, nil
}

// Choices are a customer's latest words on each topic, by topic.
func (l *Ledger) Choices(ctx context.Context, customer string) (choices []engine.Choice, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		choices = nil
		r := reader{ctx: ctx, tx: tx}
		r.each(`SELECT topic, agreed, at, said, text FROM choice WHERE customer = ? ORDER BY topic, at, id`, []any{customer},
			func(rows *sql.Rows) error {
				c := engine.Choice{Customer: customer}
				var at int64
				err := rows.Scan(&c.Topic, &c.Agreed, &at, &c.From, &c.Text)
				c.At = instant(at)
				if n := len(choices); n > 0 && choices[n-1].Topic == c.Topic {
					choices = choices[:n-1]
				}
				choices = append(choices, c)
				return err
			})
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the choices of customer %q: %w", customer, err)
	}
	return choices, nil
}
