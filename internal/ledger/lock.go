package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrLocked says that another process is acting on the ledger.
var ErrLocked = errors.New("another holdfast is at work on this ledger")

// Lock makes the caller the one that acts on this ledger, until unlock is
// called or the process dies: the operating system frees the lock, so a crash
// leaves none behind. Reading needs no lock. The error wraps ErrLocked when
// somebody else holds it; Lock does not wait.
//
// The lock is an exclusive transaction on an empty second database beside the
// ledger, PATH.lock, because one on the ledger itself would keep readers out.
func (l *Ledger) Lock(ctx context.Context) (unlock func() error, err error) {
	db, err := sql.Open("sqlite", address(l.path+".lock", "mode=rwc&_busy_timeout=0"))
	if err != nil {
		return nil, fmt.Errorf("locking the ledger: %w", err)
	}
	// A connection, not a transaction: that would end with the context.
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("locking the ledger: %w", errors.Join(err, db.Close()))
	}
	if _, err := conn.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		var refusal *sqlite.Error
		if errors.As(err, &refusal) && refusal.Code()&0xff == sqlite3.SQLITE_BUSY {
			err = ErrLocked
		}
		return nil, fmt.Errorf("locking the ledger: %w", errors.Join(err, conn.Close(), db.Close()))
	}
	return func() error { return errors.Join(conn.Close(), db.Close()) }, nil
}
