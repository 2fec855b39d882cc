package ledger

import (
	"cmp"
	"database/sql"
	"slices"
	"strings"

	"holdfast/engine"
)

// enoughGone is how many passages tell what a playbook handed over that is gone:
// a ledger may hold many such playbooks for years.
const enoughGone = 50

// left adds what has been touched to the latest closed entries of playbooks that
// are gone.
func (r *reader) left(h *engine.History, at int64) {
	slices.SortFunc(r.gone, func(a, b *row) int {
		return cmp.Or(strings.Compare(a.Playbook, b.Playbook), b.Began.Compare(a.Began), cmp.Compare(a.id, b.id))
	})
	told := map[string]int{}
	for _, e := range r.gone {
		if told[e.Playbook]++; told[e.Playbook] > enoughGone {
			continue
		}
		r.each(`SELECT step, content, arm, CASE WHEN state = 'skipped' OR state = 'held_out' THEN reason ELSE state END
			FROM touch WHERE entry = ? AND at <= ? ORDER BY nth`, []any{e.id, at}, func(rows *sql.Rows) error {
			var had engine.Had
			err := rows.Scan(&had.Step, &had.Content, &had.Arm, &had.Outcome)
			had.Content = cmp.Or(had.Content, had.Step)
			h.Entries[e.given].Had = append(h.Entries[e.given].Had, had)
			return err
		})
	}
}
