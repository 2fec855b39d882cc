package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Rehearse opens a copy of the ledger at the path for a simulation: it may be
// written like any ledger, in a file of its own that Close throws away, and the
// original is only read. Without a ledger at the path, or without a path, the
// copy begins empty.
func Rehearse(ctx context.Context, path string) (*Ledger, error) {
	l, err := rehearse(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("copying the ledger to rehearse: %w", err)
	}
	return l, nil
}

func rehearse(ctx context.Context, path string) (l *Ledger, err error) {
	scratch, err := os.MkdirTemp("", "holdfast-rehearsal-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(scratch))
		}
	}()
	to := filepath.Join(scratch, "ledger.db")
	if path != "" {
		if err := copyTo(ctx, path, to); err != nil {
			return nil, err
		}
	}
	if l, err = open(ctx, to); err != nil {
		return nil, err
	}
	l.scratch = scratch
	// Nothing in it has to survive the power cut.
	if _, err := l.write.ExecContext(ctx, "PRAGMA synchronous = OFF"); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// copyTo copies what has been committed to a ledger, if there is one.
func copyTo(ctx context.Context, path, to string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	from, version, err := inspect(ctx, path)
	if err != nil {
		return err
	}
	if version > 0 {
		err = vacuumInto(ctx, from.read, to)
	}
	return errors.Join(err, from.Close())
}

func vacuumInto(ctx context.Context, from *sql.DB, to string) error {
	c, err := from.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close() // nothing waits in it
	// The copy counts as a query that writes; the file itself is opened to read.
	if _, err := c.ExecContext(ctx, "PRAGMA query_only = OFF"); err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, "VACUUM INTO ?", to)
	return err
}
