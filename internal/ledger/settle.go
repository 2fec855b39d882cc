package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/engine"
)

// detailMost is how many characters of a server's words are kept.
const detailMost = 1000

// ErrNotClaimed says that a touch cannot be settled, because it is not claimed:
// it is not there, or it was settled another way.
var ErrNotClaimed = errors.New("the touch is not claimed")

// Settle writes down, in one transaction, what became of claimed touches.
//
// Released touches are deleted and what they were charged is given back, as if
// they had never been claimed, and the entry is due at Retry. An entry that the
// claim had opened is deleted too when Retry is zero; else it stays, open, so that
// the customer is not lost until the playbook's next occurrence. Tries are
// kept beside it, for whoever tries again.
//
// The code of a touch is issued when that was sent, and released when it has
// failed or was released: a voucher goes back to its pool, another code is never
// given to anybody again. In doubt it stays reserved, and may be used.
//
// Settling a touch again the same way changes nothing. A touch that is not
// claimed is left as it is; the others are settled, and the error wraps
// ErrNotClaimed.
//
// A batch that cannot be written (a full disk, a writer who does not let go) is
// an error, and it is kept: it is written before the next history is read, and
// before Recover calls anything unknown whose outcome is known.
func (l *Ledger) Settle(ctx context.Context, at time.Time, batch []engine.Settlement) error {
	err := l.settleAll(ctx, at, batch)
	l.remember(at, batch, err)
	return err
}

func (l *Ledger) settleAll(ctx context.Context, at time.Time, batch []engine.Settlement) error {
	var strays []error
	err := l.batch(ctx, func(p *pen) error {
		for i := range batch {
			s := &batch[i]
			err := p.settle(s, at)
			if errors.Is(err, ErrNotClaimed) {
				strays = append(strays, fmt.Errorf("settling %s as %s: %w", name(s.Key), s.State, err))
			} else if err != nil {
				return fmt.Errorf("settling %s as %s: %w", name(s.Key), s.State, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return errors.Join(strays...)
}

func (p *pen) settle(s *engine.Settlement, at time.Time) error {
	switch s.State {
	case engine.TouchSent, engine.TouchFailed, engine.TouchUnknown:
		_, settled, err := p.put(`UPDATE touch SET state = ?, settled = ?, detail = ?, message_id = ?
			WHERE entry = (SELECT id FROM entry WHERE customer = ? AND playbook = ? AND began = ?)
				AND step = ? AND state = 'claimed'`,
			string(s.State), micro(at), clip(s.Detail), s.MessageID,
			s.Key.Customer, s.Key.Playbook, micro(s.Key.Entry), s.Key.Step)
		if err != nil {
			return err
		}
		if settled {
			p.claimed--
			return p.settleCode(s, at)
		}
	case engine.TouchReleased:
		released, err := p.release(s, at)
		if released {
			p.claimed--
		}
		if err != nil || released {
			return err
		}
	default:
		return fmt.Errorf("a touch is not settled as %q", s.State)
	}
	_, state, _, err := p.find(s.Key)
	if errors.Is(err, sql.ErrNoRows) && s.State == engine.TouchReleased {
		return nil // released before
	}
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%w: there is none", ErrNotClaimed)
	}
	if err == nil && state != s.State {
		err = fmt.Errorf("%w: it is %s", ErrNotClaimed, state)
	}
	return err
}

// find is the state of a touch. Its error may be sql.ErrNoRows.
func (p *pen) find(k engine.Key) (entry int64, state engine.State, opens bool, err error) {
	err = p.get(`SELECT t.entry, t.state, t.opens FROM entry e JOIN touch t ON t.entry = e.id
		WHERE e.customer = ? AND e.playbook = ? AND e.began = ? AND t.step = ?`,
		[]any{k.Customer, k.Playbook, micro(k.Entry), k.Step}, &entry, &state, &opens)
	return entry, state, opens, err
}

// release undoes a claim.
func (p *pen) release(s *engine.Settlement, at time.Time) (released bool, err error) {
	entry, state, opens, err := p.find(s.Key)
	if errors.Is(err, sql.ErrNoRows) || err == nil && state != engine.TouchClaimed {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	codeStays, err := p.takeBack(entry, s.Key.Step, at)
	if err != nil {
		return false, err
	}
	if _, _, err := p.put(`DELETE FROM feedback WHERE entry = ? AND step = ?`, entry, s.Key.Step); err != nil {
		return false, err
	}
	if err := p.refund(entry, s.Key.Step, codeStays); err != nil {
		return false, err
	}
	if _, _, err := p.put(`DELETE FROM touch WHERE entry = ? AND step = ?`, entry, s.Key.Step); err != nil {
		return false, err
	}
	if err := p.tried(entry, s.Key.Step, s.Tries); err != nil {
		return false, err
	}
	if opens && s.Retry.IsZero() {
		_, gone, err := p.put(`DELETE FROM entry WHERE id = ?1 AND state <> 'exited'
			AND NOT EXISTS (SELECT 1 FROM touch WHERE entry = ?1) AND NOT EXISTS (SELECT 1 FROM try WHERE entry = ?1)`, entry)
		if err != nil || gone {
			return true, err
		}
	}
	// An entry that was exited while the touch was in flight stays so, and so
	// does a finished one whose customer has begun another passage since.
	_, _, err = p.put(`UPDATE entry SET state = 'open', due = ?2, changed = ?3,
			last_at = coalesce((SELECT max(at) FROM touch WHERE entry = ?1), began)
		WHERE id = ?1 AND state <> 'exited' AND NOT EXISTS (SELECT 1 FROM entry other WHERE other.id <> ?1
			AND other.customer = entry.customer AND other.playbook = entry.playbook AND other.state = 'open')`,
		entry, micro(later(s.Retry, at)), micro(at))
	return true, err
}

// later is the instant to try again at: at once when nobody said.
func later(retry, at time.Time) time.Time {
	if retry.IsZero() {
		return at
	}
	return retry
}

// clip keeps the beginning of a server's words, as whole characters.
func clip(words string) string {
	runes := 0
	for i := range words {
		if runes++; runes > detailMost {
			words = words[:i]
			break
		}
	}
	return strings.ToValidUTF8(words, "\uFFFD")
}
