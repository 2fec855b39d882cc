package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// settleCode lets the code of a touch that was settled know.
func (p *pen) settleCode(s *engine.Settlement, at time.Time) error {
	if s.State == engine.TouchUnknown {
		return nil
	}
	if some, err := p.issues(); err != nil || !some {
		return err
	}
	var id int64
	var code string
	err := p.get(`SELECT i.id, i.code FROM entry e JOIN issue i ON i.entry = e.id
		WHERE e.customer = ? AND e.playbook = ? AND e.began = ? AND i.step = ?`,
		[]any{s.Key.Customer, s.Key.Playbook, micro(s.Key.Entry), s.Key.Step}, &id, &code)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if s.State == engine.TouchSent {
		if err := p.arrives(code); err != nil {
			return err
		}
		_, _, err = p.put(`UPDATE issue SET issued = ? WHERE id = ?`, micro(at), id)
		return err
	}
	if stays, err := p.withdraw(id, code); stays || err != nil {
		return err
	}
	_, _, err = p.put(`UPDATE issue SET ended = ? WHERE id = ?`, micro(at), id)
	return err
}

// issues says whether anybody was ever given a code. Mostly nobody was, and then
// no settlement has to ask for its own.
func (p *pen) issues() (some bool, err error) {
	if p.given == nil {
		err := p.get(`SELECT EXISTS (SELECT 1 FROM issue)`, nil, &some)
		p.given = &some
		return some, err
	}
	return *p.given, nil
}

// arrives issues a code whose letter has left. One that was used or has expired
// since it was reserved stays as it is.
func (p *pen) arrives(text string) error {
	code, err := p.code(text)
	if err != nil {
		return fmt.Errorf("issuing code %s: %w", text, err)
	}
	_, err = p.happens(code, loyalty.CodeEvent{Verb: loyalty.Issue})
	var refusal loyalty.Refusal
	if errors.As(err, &refusal) {
		return nil
	}
	return err
}

// withdraw releases the code of an issue whose letter did not leave. It stays
// where it was used all the same: whoever shows it has had the letter.
func (p *pen) withdraw(issue int64, text string) (stays bool, err error) {
	if err := p.get(`SELECT EXISTS (SELECT 1 FROM use WHERE issue = ?)`, []any{issue}, &stays); stays || err != nil {
		return stays, err
	}
	code, err := p.code(text)
	if err != nil {
		return false, fmt.Errorf("releasing code %s: %w", text, err)
	}
	if code.Customer == "" {
		return false, nil // everybody's: only this customer does not have it
	}
	_, err = p.happens(code, loyalty.CodeEvent{Verb: loyalty.Release})
	var refusal loyalty.Refusal
	if errors.As(err, &refusal) {
		return false, nil // its time is over: it is worth nothing either way
	}
	return false, err
}

// takeBack undoes that a touch has given a code. It stays where it was used all
// the same.
func (p *pen) takeBack(entry int64, step string, at time.Time) (stays bool, err error) {
	var id int64
	var code string
	err = p.get(`SELECT id, code FROM issue WHERE entry = ? AND step = ?`, []any{entry, step}, &id, &code)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if stays, err = p.withdraw(id, code); err != nil {
		return false, err
	}
	if stays {
		_, _, err = p.put(`UPDATE issue SET entry = NULL, step = NULL, issued = ? WHERE id = ?`, micro(at), id)
		return true, err
	}
	_, _, err = p.put(`DELETE FROM issue WHERE id = ?`, id)
	return false, err
}
