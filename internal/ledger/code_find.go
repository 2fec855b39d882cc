package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// FindCode is a code with all that became of it; found is false where the ledger
// has none.
func (l *Ledger) FindCode(ctx context.Context, text string) (story engine.CodeStory, found bool, err error) {
	text = loyalty.Canonical(text)
	err = l.view(ctx, func(tx *sql.Tx) (err error) {
		story = engine.CodeStory{}
		p := readingPen(ctx, tx)
		if story.Code, err = p.code(text); err != nil {
			return err
		}
		err = p.each(`SELECT coalesce(cost, -1) FROM use WHERE code = ? ORDER BY n`, []any{text}, func(rows *sql.Rows) error {
			var cost int64
			err := rows.Scan(&cost)
			story.Costs = append(story.Costs, cost)
			return err
		})
		if err != nil {
			return err
		}
		var given sql.NullInt64
		err = p.get(`SELECT max(at) FROM issue WHERE code = ? AND ended IS NULL`, []any{text}, &given)
		story.Given = perhaps(given)
		return err
	})
	if errors.Is(err, loyalty.Unknown) {
		return story, false, nil
	}
	if err != nil {
		return story, false, fmt.Errorf("reading code %s: %w", text, err)
	}
	return story, true, nil
}
