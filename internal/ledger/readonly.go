package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// OpenReadOnly opens the ledger at the path for reading: what a dry run does.
// It never changes the file. When nobody has the ledger open it creates no file
// beside it either; when somebody is writing it reads what has been committed.
// A ledger that is not there, or holds nothing yet, is an error that wraps
// fs.ErrNotExist. Of one of an older Holdfast it reads a copy, in the state of the
// opening. A method that writes gives an error.
func OpenReadOnly(ctx context.Context, path string) (*Ledger, error) {
	l, err := openReadOnly(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("opening the ledger %s to read: %w", path, err)
	}
	return l, nil
}

func openReadOnly(ctx context.Context, path string) (*Ledger, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	l, version, err := inspect(ctx, path)
	if err != nil {
		return nil, err
	}
	switch {
	case version == 0:
		err = fmt.Errorf("it holds nothing yet: %w", fs.ErrNotExist)
	case version < len(migrations):
		if err = l.Close(); err == nil {
			return upToDate(ctx, path)
		}
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// upToDate opens a copy of an older ledger that has been brought up to date: the
// ledger itself is so by whoever writes to it first.
func upToDate(ctx context.Context, path string) (*Ledger, error) {
	made, err := rehearse(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("bringing a copy of it up to date: %w", err)
	}
	copied, scratch := made.path, made.scratch
	made.scratch = "" // it outlives the writing
	if err := made.Close(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(scratch))
	}
	l, _, err := inspect(ctx, copied)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(scratch))
	}
	l.scratch = scratch
	return l, nil
}

// errHalfWritten says that a process died while it made the file: what it had
// written has to be taken back, and only a writer can.
var errHalfWritten = errors.New("somebody died while making it")

// inspect opens an existing file to read and gives its version, 0 when it is
// empty. A file that is no ledger of ours is refused, and left as it is.
func inspect(ctx context.Context, path string) (l *Ledger, version int, err error) {
	l = &Ledger{path: path, frozen: stand(path)}
	way := reading
	if l.frozen != nil {
		way = lying
	}
	if l.read, err = sql.Open("sqlite", address(path, way)); err != nil {
		return nil, 0, err
	}
	err = l.view(ctx, func(tx *sql.Tx) error {
		version, err = versionOf(ctx, tx)
		return err
	})
	var refusal *sqlite.Error
	if errors.As(err, &refusal) {
		switch refusal.Code() {
		case sqlite3.SQLITE_NOTADB:
			err = fmt.Errorf("%w: the file is no SQLite database (name another one as the store)", ErrNotLedger)
		case sqlite3.SQLITE_READONLY_ROLLBACK:
			err = fmt.Errorf("%w (the next `holdfast run` puts that right)", errHalfWritten)
		}
	}
	if err != nil {
		return nil, 0, errors.Join(err, l.Close())
	}
	return l, version, nil
}

// still is what a database file looks like while nobody is writing to it.
type still struct {
	size int64
	at   time.Time
}

// stand describes the file, or is nil when somebody has it open for writing or
// died doing so: then part of it is in a log beside it.
func stand(path string) *still {
	for _, beside := range []string{"-wal", "-journal"} {
		if _, err := os.Stat(path + beside); !errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	return &still{size: info.Size(), at: info.ModTime()}
}

// view runs f in one reading transaction, so that all it reads is of one
// moment. f may run twice and begins afresh each time.
func (l *Ledger) view(ctx context.Context, f func(tx *sql.Tx) error) error {
	l.mu.Lock()
	read, frozen := l.read, l.frozen
	l.mu.Unlock()
	err := transact(ctx, read, f)
	if frozen == nil {
		return err
	}
	if now := stand(l.path); now != nil && *now == *frozen {
		return err
	}
	// A writer came while the file was read without locks: what was read may
	// be of two moments. Read again, with locks this time and from now on.
	if read, err = l.thaw(); err != nil {
		return err
	}
	return transact(ctx, read, f)
}

// thaw goes over to reading with locks.
func (l *Ledger) thaw() (*sql.DB, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.frozen != nil {
		read, err := sql.Open("sqlite", address(l.path, reading))
		if err != nil {
			return nil, err
		}
		l.past, l.read, l.frozen = l.read, read, nil
	}
	return l.read, nil
}

func transact(ctx context.Context, db *sql.DB, f func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return errors.Join(f(tx), rollback(tx))
}
