package ledger

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"holdfast/engine"
)

// few is how many entries are opened one by one: in a bundle it is no less work.
const few = 4

// bundle are decisions that come one behind the other and open entries which differ
// in nothing but their customers.
type bundle struct {
	turn
	playbook  string
	began     time.Time
	customers strings.Builder // a list in JSON, each with a comma before it
	size      int
}

// decisions goes through a batch: the entries that are alike are opened at once, touches
// and all, and f is called with the place of each decision and whether its entry was.
func (p *pen) decisions(
	batch []engine.Decision, at time.Time, plain func(*engine.Decision) (turn, bool, error), f func(i int, opened bool) error,
) error {
	for i := 0; i < len(batch); {
		alike, opened, err := p.together(batch[i:], at, plain)
		if err != nil {
			return err
		}
		for end := i + alike; i < end; i++ {
			if err := f(i, opened); err != nil {
				return fmt.Errorf("%s: %w", name(batch[i].Key), err)
			}
		}
	}
	return nil
}

// together opens the entries that a batch begins with, as far as they are alike, at
// once: most of a campaign are. It gives how many are, one at least, and whether they
// are opened: else they are to be done one by one, because they are few or somebody is
// on a passage already. plain says what a decision does to its entry, and whether that
// is all.
func (p *pen) together(batch []engine.Decision, at time.Time, plain func(*engine.Decision) (turn, bool, error)) (alike int, opened bool, err error) {
	var all bundle
	for i := range batch {
		if fits, err := all.add(&batch[i], plain); err != nil {
			return 0, false, fmt.Errorf("%s: %w", name(batch[i].Key), err)
		} else if !fits {
			break
		}
	}
	if all.size <= few {
		return max(all.size, 1), false, nil
	}
	if _, err := p.change(`SAVEPOINT bundle`); err != nil {
		return 0, false, err
	}
	last, whole, err := p.enterAll(&all, at)
	if err != nil {
		return 0, false, err // all that the batch has done is taken back
	}
	if whole {
		err = p.touchAll(batch[:all.size], all.turn, last-int64(all.size)+1, at)
	} else {
		_, err = p.change(`ROLLBACK TO bundle`)
	}
	if err == nil {
		_, err = p.change(`RELEASE bundle`)
	}
	return all.size, whole, err
}

// add takes a decision into the bundle, if it is like the others.
func (b *bundle) add(d *engine.Decision, plain func(*engine.Decision) (turn, bool, error)) (alike bool, err error) {
	if !d.Opens || !quotable(d.Key.Customer) || b.size > 0 && (d.Key.Playbook != b.playbook || !d.Key.Entry.Equal(b.began)) {
		return false, nil
	}
	t, ok, err := plain(d)
	if err != nil || !ok || b.size > 0 && t != b.turn {
		return false, err
	}
	b.turn, b.playbook, b.began = t, d.Key.Playbook, d.Key.Entry
	b.customers.WriteString(`,"` + d.Key.Customer + `"`)
	b.size++
	return true, nil
}

// quotable says whether a text is the same in JSON between quotation marks.
func quotable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' })
}

// enterAll begins the entries of a bundle; whole is false where it could not begin each.
// Their numbers end with the last, without a gap.
func (p *pen) enterAll(b *bundle, at time.Time) (last int64, whole bool, err error) {
	touched, since := b.first(b.began, at)
	result, err := p.exec(`INSERT INTO entry (id, playbook, customer, began, state, due, touched, last_at, opened, changed)
		SELECT (SELECT id FROM entry e WHERE e.customer = each.value AND e.playbook = ?2 AND e.state = 'open'),
			?2, each.value, ?3, ?4, ?5, ?6, ?7, ?8, ?8 FROM json_each(?1) each WHERE true ON CONFLICT DO NOTHING`,
		[]any{"[" + b.customers.String()[1:] + "]", b.playbook, micro(b.began), string(b.state), b.due, touched, micro(since), micro(at)})
	if err != nil {
		return 0, false, err
	}
	opened, err := result.RowsAffected()
	if err != nil || opened != int64(b.size) {
		return 0, false, err
	}
	last, err = result.LastInsertId()
	return last, true, err
}

// touchAll writes the touches that entries begin with, the first entry's number being
// that of the first decision.
func (p *pen) touchAll(batch []engine.Decision, t turn, first int64, at time.Time) error {
	if t.touch == "" {
		return nil
	}
	for from := 0; from < len(batch); {
		of, to := deedOf(&batch[from], t, 0, true, at), from+1
		for to < len(batch) && deedOf(&batch[to], t, 0, true, at) == of {
			to++
		}
		if _, err := p.write(of, first+int64(from), first+int64(to)-1); err != nil {
			return err
		}
		from = to
	}
	return nil
}
