package ledger

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
)

//go:embed migration/1.sql
var first string

//go:embed migration/2.sql
var fits string

//go:embed migration/3.sql
var accounts string

//go:embed migration/4.sql
var protection string

//go:embed migration/6.sql
var looks string

//go:embed migration/5.sql
var responses string

//go:embed migration/7.sql
var places string

//go:embed migration/8.sql
var returns string

//go:embed migration/9.sql
var points string

//go:embed migration/10.sql
var codes string

//go:embed migration/11.sql
var forgotten string

//go:embed migration/12.sql
var printed string

//go:embed migration/14.sql
var newest string

//go:embed migration/15.sql
var lighter string

// migrations bring a file from version i to version i+1. A released one never
// changes.
var migrations = []string{first, fits, accounts, protection, responses, looks, places, returns, points, codes, forgotten, printed, purses, newest, lighter}

// mark is the application id in the header of every ledger: "Hold".
const mark = 0x486f6c64

// ErrNotLedger says that a file is no ledger of Holdfast.
var ErrNotLedger = errors.New("not a Holdfast ledger")

// ErrNewer says that a ledger was written by a newer Holdfast.
var ErrNewer = errors.New("of a newer Holdfast")

// versionOf is the version of a ledger, once it is sure that it is one; 0 when
// the file is empty.
func versionOf(ctx context.Context, tx *sql.Tx) (version int, err error) {
	var id, tables int
	err = tx.QueryRowContext(ctx, `SELECT
		(SELECT application_id FROM pragma_application_id),
		(SELECT user_version FROM pragma_user_version),
		(SELECT count(*) FROM sqlite_schema)`).Scan(&id, &version, &tables)
	switch {
	case err != nil:
		return 0, err
	case id == 0 && version == 0 && tables == 0:
		return 0, nil
	case id != mark:
		return 0, fmt.Errorf("%w: it is the database of another program (name another one as the store)", ErrNotLedger)
	case version > len(migrations):
		return 0, fmt.Errorf("%w: it is of version %d, and this one knows versions up to %d (install the newer one)",
			ErrNewer, version, len(migrations))
	}
	return version, nil
}

// migrate brings the file up to date, in one transaction: a version that cannot be
// reached leaves it as it was.
func migrate(ctx context.Context, db *sql.DB) (err error) {
	// Asked again under the write lock: another process may be migrating too.
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, rollback(tx))
		}
	}()
	version, err := versionOf(ctx, tx)
	if err != nil {
		return err
	}
	if version == len(migrations) {
		return rollback(tx)
	}
	for v := version; v < len(migrations); v++ {
		if _, err := tx.ExecContext(ctx, migrations[v]); err != nil {
			return fmt.Errorf("bringing it to version %d: %w", v+1, err)
		}
	}
	head := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", mark, len(migrations))
	if _, err := tx.ExecContext(ctx, head); err != nil {
		return fmt.Errorf("bringing it to version %d: %w", len(migrations), err)
	}
	return tx.Commit()
}
