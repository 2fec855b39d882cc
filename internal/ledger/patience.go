package ledger

import (
	"context"
	"errors"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// How long somebody else may be in the way of an opening, and how long it is
// between two tries.
const (
	patience = 10 * time.Second
	pause    = 20 * time.Millisecond
)

// openPatiently opens again while another process is in the way: SQLite does not
// wait by itself when it turns a new file into one with a log.
func openPatiently(ctx context.Context, path string) (*Ledger, error) {
	over := time.NewTimer(patience)
	defer over.Stop()
	for {
		l, err := open(ctx, path)
		if err == nil || !inTheWay(err) {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-over.C:
			return nil, err
		case <-time.After(pause):
		}
	}
}

// inTheWay says whether an error is about another process that has the file, or
// has just removed the journal that was to be removed.
func inTheWay(err error) bool {
	var refusal *sqlite.Error
	if !errors.As(err, &refusal) {
		return false
	}
	return refusal.Code()&0xff == sqlite3.SQLITE_BUSY || refusal.Code() == sqlite3.SQLITE_IOERR_DELETE_NOENT
}
