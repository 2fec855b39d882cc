// Package ledger remembers: every touch, entry, point, code and scheduled
// occurrence, and what people have said, durably, in one SQLite file. It may
// refuse; it does not know why something was wanted. It reads no clock: every
// instant is handed in, and kept to the microsecond.
//
// A touch goes this way:
//
//	         Claim                 Settle
//	nothing -------> claimed ---------------------> sent, failed
//	 | ^  |             |  |  Settle, Recover
//	 | |  |   released  |  +----------------------> unknown
//	 | +--|-------------+
//	 |    |  Claim, when nothing has to be handed over
//	 |    +---------------------------------------> sent
//	 |       Record
//	 +--------------------------------------------> skipped, held_out, passed
//
// Its key (playbook, customer, entry, step) is unique for ever. Whoever acts
// holds Lock, calls Recover once, and then for each batch Claim, hand over,
// Settle; a crash at any instant leaves a touch claimed, and the next Recover
// calls it unknown. Conclude ends what a plan has done.
//
// What people say stands beside: Ban, Choose, Silence, Confirm, Promote,
// Feedback, Respond. Claim listens once more to bans and choices before a
// message goes.
//
// Begin reading at Claim; State explains each state, migration the tables.
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the driver called "sqlite"

	"holdfast/engine"
)

// Ledger is one open ledger. Any number of goroutines may use it.
type Ledger struct {
	path    string
	scratch string  // the folder of a rehearsal; "" of a real ledger
	write   *sql.DB // one connection, a press; nil when the ledger is read-only

	mu     sync.Mutex // guards what follows
	read   *sql.DB
	frozen *still              // read-only and nobody is writing: the file as it stood at the opening
	past   *sql.DB             // what read was while frozen; somebody may still be reading
	owed   map[engine.Key]owed // settlements that could not be written yet
}

// Open opens the ledger at the path for reading and writing. It creates the
// folder and the file when they are missing and brings an older file up to
// date. A file of a newer Holdfast, a database of another program and a file
// that is no database are refused and left as they are. While another process is
// making the file, it waits.
func Open(ctx context.Context, path string) (*Ledger, error) {
	l, err := openPatiently(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("opening the ledger %s: %w", path, err)
	}
	return l, nil
}

func open(ctx context.Context, path string) (*Ledger, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	// Customers and codes are nobody else's business on a shared machine.
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	// A look first: opening for writing already changes a file.
	if _, err := os.Stat(path); err == nil {
		if err := recognise(ctx, path); err != nil {
			return nil, err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l := &Ledger{path: path}
	if l.read, err = sql.Open("sqlite", address(path, reading)); err != nil {
		return nil, err
	}
	l.write = sql.OpenDB(connector{sqlite: l.read.Driver(), address: address(path, writing)})
	l.write.SetMaxOpenConns(1)
	if err := migrate(ctx, l.write); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// recognise makes sure that an existing file is ours. One that was never
// finished is: opening it takes back what a process had written when it died.
func recognise(ctx context.Context, path string) error {
	found, _, err := inspect(ctx, path)
	switch {
	case errors.Is(err, errHalfWritten):
		return nil
	case err != nil:
		return err
	}
	return found.Close()
}

// Close releases the file. It ends no claim: what is claimed stays claimed.
func (l *Ledger) Close() error {
	var errs []error
	for _, db := range []*sql.DB{l.past, l.read, l.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if l.scratch != "" {
		errs = append(errs, os.RemoveAll(l.scratch))
	}
	return errors.Join(errs...)
}

// The ways to open a database file.
const (
	// FULL: a claim has to survive the power cut, not only the process. Taking
	// the write lock at once spares a reading transaction the failure to become
	// a writing one.
	writing = "mode=rwc&_txlock=immediate&_busy_timeout=10000&_journal_mode=WAL&_synchronous=FULL" +
		"&_foreign_keys=1&_dqs=0&_pragma=cache_size(-4096)" // 4 MB, which take 8: what one batch changes fits
	reading = "mode=ro&_busy_timeout=10000&_query_only=1&_dqs=0" + cache
	// Immutable keeps SQLite from creating files beside the database.
	lying = "mode=ro&immutable=1&_query_only=1&_dqs=0" + cache

	cache = "&_pragma=cache_size(-65536)" // 64 MB at most
)

// address is the SQLite URI of a file, opened in one of the ways above.
func address(path, way string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/...
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: way}).String()
}

// rollback gives up a transaction. One whose context has ended is given up
// already.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}
