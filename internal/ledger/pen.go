package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"holdfast/engine"
)

// pen writes within one transaction, or reads. Each statement is compiled once
// however many rows it is used for.
type pen struct {
	ctx      context.Context
	asked    context.Context // ctx as it was handed in: it may end, and then nothing more is written
	tx       *sql.Tx
	compiled map[string]*sql.Stmt // when it only reads
	press    *press               // the transaction's connection; nil when it only reads
	claimed  int64                // how many touches more are claimed than before
	since    time.Time            // when it claimed them
	given    *bool                // codes were, to anybody; nil: not asked yet
	secret   []byte               // the salt, where customers were erased; nil: not asked yet
}

// readingPen is a pen that writes nothing.
func readingPen(ctx context.Context, tx *sql.Tx) *pen {
	return &pen{ctx: ctx, tx: tx, compiled: map[string]*sql.Stmt{}}
}

// batch runs f in one transaction with a pen. It holds the write lock from its
// first moment, and is rolled back when f gives an error.
func (l *Ledger) batch(ctx context.Context, f func(p *pen) error) error {
	if l.write == nil {
		return errors.New("the ledger was opened for reading only")
	}
	line, err := l.write.Conn(ctx)
	if err != nil {
		return err
	}
	// Not deferred: a panic would wait here for the end of its transaction.
	return errors.Join(inOne(ctx, line, f), line.Close())
}

func inOne(ctx context.Context, line *sql.Conn, f func(p *pen) error) error {
	// A context that ends would have the transaction rolled back by another
	// goroutine, behind the press's back: it is asked before each write, and when all
	// is written.
	whole := context.WithoutCancel(ctx)
	tx, err := line.BeginTx(whole, nil)
	if err != nil {
		return err
	}
	p := &pen{ctx: whole, asked: ctx, tx: tx}
	err = line.Raw(func(line any) error {
		p.press = line.(*press) // nobody else has the connection until it is closed
		return nil
	})
	if err == nil {
		err = f(p)
	}
	if err == nil {
		err = p.count()
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return errors.Join(err, rollback(tx))
	}
	return tx.Commit()
}

// count writes down how many touches are claimed now, for Recover.
func (p *pen) count() error {
	if p.claimed == 0 {
		return nil
	}
	_, _, err := p.put(`UPDATE underway SET since = CASE touches WHEN 0 THEN ? ELSE since END, touches = touches + ?`, micro(p.since), p.claimed)
	return err
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

// put runs a statement that changes at most one row. It gives the row's number
// where the table has such numbers; put is false when nothing was changed.
func (p *pen) put(query string, args ...any) (id int64, put bool, err error) {
	result, err := p.exec(query, args)
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

// change runs a statement, and says how many rows it has changed.
func (p *pen) change(query string, args ...any) (rows int64, err error) {
	result, err := p.exec(query, args)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// exec runs a statement that writes, unless nobody waits for it any more.
func (p *pen) exec(query string, args []any) (driver.Result, error) {
	if err := p.asked.Err(); err != nil {
		return nil, err
	}
	return p.press.exec(p.ctx, query, args)
}

// get runs a query that gives one row. Its error may be sql.ErrNoRows.
func (p *pen) get(query string, args []any, into ...any) error {
	if p.press != nil {
		return p.press.get(p.ctx, query, args, into)
	}
	s := p.compiled[query]
	if s == nil {
		var err error
		if s, err = p.tx.PrepareContext(p.ctx, query); err != nil {
			return err
		}
		p.compiled[query] = s
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
