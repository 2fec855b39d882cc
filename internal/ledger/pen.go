package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"holdfast/engine"
)

// pen writes within one transaction. Each statement is compiled once however
// many rows it is used for.
type pen struct {
	ctx      context.Context
	tx       *sql.Tx
	compiled map[string]*sql.Stmt
	secret   []byte // the salt, where customers were erased; nil: not asked yet
}

// batch runs f in one transaction with a pen.
func (l *Ledger) batch(ctx context.Context, f func(p *pen) error) error {
	return l.change(ctx, func(tx *sql.Tx) error {
		return f(&pen{ctx: ctx, tx: tx, compiled: map[string]*sql.Stmt{}})
	})
}

// ErrPast says that the ledger has acted at a later instant already. Acting at
// an earlier one would not see what was done since, and do it again.
var ErrPast = errors.New("too early")

// onward refuses to act at an instant before the newest act.
func (p *pen) onward(at time.Time) error {
	var newest sql.NullInt64
	if err := p.get(`SELECT max(at) FROM touch`, nil, &newest); err != nil {
		return err
	}
	if newest.Valid && newest.Int64 > micro(at) {
		last := instant(newest.Int64).In(at.Location())
		return fmt.Errorf("%w: the ledger has acted at %s already, and this is %s (act at that instant or later, or nobody knows who has theirs)",
			ErrPast, last.Format(showing), at.Format(showing))
	}
	return nil
}

// showing is how errors show an instant.
const showing = "2006-01-02 15:04:05.999999 MST"

func (p *pen) stmt(query string) (*sql.Stmt, error) {
	if s := p.compiled[query]; s != nil {
		return s, nil
	}
	s, err := p.tx.PrepareContext(p.ctx, query)
	if err != nil {
		return nil, err
	}
	p.compiled[query] = s
	return s, nil
}

// put runs a statement that changes at most one row. It gives the row's number
// where the table has such numbers; put is false when nothing was changed.
func (p *pen) put(query string, args ...any) (id int64, put bool, err error) {
	s, err := p.stmt(query)
	if err != nil {
		return 0, false, err
	}
	result, err := s.ExecContext(p.ctx, args...)
	if err != nil {
		return 0, false, err
	}
	n, err := result.RowsAffected()
	if err != nil || n == 0 {
		return 0, false, err
	}
	id, err = result.LastInsertId()
	return id, true, err
}

// get runs a query that gives one row. Its error may be sql.ErrNoRows.
func (p *pen) get(query string, args []any, into ...any) error {
	s, err := p.stmt(query)
	if err != nil {
		return err
	}
	return s.QueryRowContext(p.ctx, args...).Scan(into...)
}

// each calls f with every row of a query.
func (p *pen) each(query string, args []any, f func(rows *sql.Rows) error) error {
	r := reader{ctx: p.ctx, tx: p.tx}
	r.each(query, args, f)
	return r.err
}

// name is a key as errors show it.
func name(k engine.Key) string {
	return fmt.Sprintf("step %s of %s for customer %q", k.Step, k.Playbook, k.Customer)
}
