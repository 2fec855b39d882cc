package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"holdfast/engine"
)

// now is what a playbook is called now.
func (r *reader) now(playbook string) string {
	if name, ok := r.renamed[playbook]; ok {
		return name
	}
	return playbook
}

// past are the names that a playbook had before, sorted.
func (r *reader) past(playbook string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.renamed)), func(was string) bool { return r.renamed[was] != playbook })
}

// names are all names of a playbook, as a list in JSON.
func (r *reader) names(playbook string) string {
	list, err := json.Marshal(append(r.past(playbook), playbook))
	if err != nil && r.err == nil {
		r.err = err
	}
	return string(list)
}

// PastNames are the names that a playbook was renamed from, sorted.
func (l *Ledger) PastNames(ctx context.Context, playbook string) (names []string, err error) {
	err = l.view(ctx, func(tx *sql.Tx) error {
		names = nil
		r := reader{ctx: ctx, tx: tx}
		r.each(`SELECT was FROM renamed WHERE now = ? ORDER BY was`, []any{playbook}, func(rows *sql.Rows) error {
			var name string
			err := rows.Scan(&name)
			names = append(names, name)
			return err
		})
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for the past names of %s: %w", playbook, err)
	}
	return names, nil
}

// accounts are all names of an account.
func (r *reader) accounts(account string) []string {
	all := []string{account}
	for _, was := range slices.Sorted(maps.Keys(r.renamed)) {
		if name, ok := engine.RenameAccount(account, r.renamed[was], was); ok {
			all = append(all, name)
		}
	}
	return all
}
