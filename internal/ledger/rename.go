package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"holdfast/engine"
)

// ErrTogether says that two playbooks have taken in a customer at the same
// instant: they were there side by side, so one is not the other's old name.
var ErrTogether = errors.New("they were two playbooks at once")

// Rename gives everything that the ledger has under playbooks' old names to the
// names they have now, in one transaction. Old names that are not there change
// nothing. A customer who is on the way under the old name and has come in under
// the new one too goes on with the later passage; the earlier one is over, as
// nobody is on two at once. Where both have come in at the same instant it is
// ErrTogether, and nothing is changed.
func (l *Ledger) Rename(ctx context.Context, names map[string]string) error {
	if len(names) == 0 {
		return nil
	}
	err := l.batch(ctx, func(p *pen) error {
		for _, was := range slices.Sorted(maps.Keys(names)) {
			if err := p.rename(was, names[was]); err != nil {
				return fmt.Errorf("%s to %s: %w", was, names[was], err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("renaming playbooks: %w", err)
	}
	return nil
}

// renamings are the steps of a renaming, from ?1 to ?2.
var renamings = []string{
	`UPDATE entry SET state = 'finished', due = NULL WHERE playbook = ?1 AND state = 'open' AND EXISTS (
		SELECT 1 FROM entry e WHERE e.customer = entry.customer AND e.playbook = ?2 AND e.began > entry.began)`,
	`UPDATE entry SET state = 'finished', due = NULL WHERE playbook = ?2 AND state = 'open' AND EXISTS (
		SELECT 1 FROM entry e WHERE e.customer = entry.customer AND e.playbook = ?1 AND e.began > entry.began)`,
	`UPDATE entry SET playbook = ?2 WHERE playbook = ?1`,
	// Both may have looked at one instant: what the new name has stays.
	`UPDATE OR IGNORE occurrence SET playbook = ?2 WHERE playbook = ?1`, `DELETE FROM occurrence WHERE playbook = ?1`,
	`UPDATE OR IGNORE run SET playbook = ?2 WHERE playbook = ?1`, `DELETE FROM run WHERE playbook = ?1`,
	// Whoever the old name saw last was there until the new one looked.
	`UPDATE member SET until = (SELECT min(at) FROM watch WHERE playbook = ?2) WHERE playbook = ?1 AND until IS NULL`,
	`UPDATE OR IGNORE member SET playbook = ?2 WHERE playbook = ?1`, `DELETE FROM member WHERE playbook = ?1`,
	`UPDATE OR IGNORE watch SET playbook = ?2 WHERE playbook = ?1`, `DELETE FROM watch WHERE playbook = ?1`,
	`UPDATE silence SET playbook = ?2 WHERE playbook = ?1`,
	`UPDATE confirmation SET playbook = ?2 WHERE playbook = ?1`,
	`UPDATE promotion SET playbook = ?2 WHERE playbook = ?1`,
	`UPDATE movement SET source = ?2 || substr(source, length(?1) + 1) WHERE source_kind = 'step' AND substr(source, 1, length(?1) + 1) = ?1 || ' '`,
	`UPDATE lot SET source = ?2 || substr(source, length(?1) + 1) WHERE source_kind = 'step' AND substr(source, 1, length(?1) + 1) = ?1 || ' '`,
	`UPDATE renamed SET now = ?2 WHERE now = ?1`,
	`DELETE FROM renamed WHERE was = ?2`,
	`INSERT INTO renamed (was, now) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET now = excluded.now`,
}

func (p *pen) rename(was, now string) error {
	there, together := false, 0
	err := p.get(`SELECT EXISTS (SELECT 1 FROM entry WHERE playbook = ?1) OR EXISTS (SELECT 1 FROM occurrence WHERE playbook = ?1)
		OR EXISTS (SELECT 1 FROM run WHERE playbook = ?1) OR EXISTS (SELECT 1 FROM silence WHERE playbook = ?1)
		OR EXISTS (SELECT 1 FROM confirmation WHERE playbook = ?1) OR EXISTS (SELECT 1 FROM promotion WHERE playbook = ?1)`, []any{was}, &there)
	if err != nil || !there {
		return err
	}
	err = p.get(`SELECT count(*) FROM entry a JOIN entry b ON b.customer = a.customer AND b.playbook = ?2 AND b.began = a.began
		WHERE a.playbook = ?1`, []any{was, now}, &together)
	if err != nil {
		return err
	}
	if together > 0 {
		return fmt.Errorf("%w, and have taken in %d customers at the same instants (take was: %s away)", ErrTogether, together, was)
	}
	for _, query := range renamings {
		args := []any{was, now}
		if !strings.Contains(query, "?2") {
			args = args[:1]
		}
		if _, _, err := p.put(query, args...); err != nil {
			return err
		}
	}
	return p.renameAccounts(was, now)
}

// renameAccounts gives what was spent from a playbook's own accounts to those of
// its new name.
func (p *pen) renameAccounts(was, now string) error {
	var accounts []string
	err := p.each(`SELECT DISTINCT account FROM spent UNION SELECT DISTINCT account FROM charge`, nil, func(rows *sql.Rows) error {
		var account string
		err := rows.Scan(&account)
		accounts = append(accounts, account)
		return err
	})
	if err != nil {
		return err
	}
	for _, account := range accounts {
		renamed, own := engine.RenameAccount(account, was, now)
		if !own {
			continue
		}
		for _, query := range []string{
			`INSERT INTO spent (account, at, amount) SELECT ?2, at, amount FROM spent WHERE account = ?1
				ON CONFLICT DO UPDATE SET amount = amount + excluded.amount`,
			`DELETE FROM spent WHERE account = ?1`,
			`UPDATE charge SET account = ?2 WHERE account = ?1`,
		} {
			args := []any{account, renamed}
			if !strings.Contains(query, "?2") {
				args = args[:1]
			}
			if _, _, err := p.put(query, args...); err != nil {
				return err
			}
		}
	}
	return nil
}
