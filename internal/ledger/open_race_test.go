package ledger_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"holdfast/internal/ledger"
)

func TestManyOpenANewLedgerAtOnce(t *testing.T) {
	dir := t.TempDir()
	rounds := 20
	if testing.Short() {
		rounds = 5
	}
	for round := range rounds {
		path := filepath.Join(dir, fmt.Sprint(round), "holdfast.db")
		start := make(chan struct{})
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				<-start
				l, err := ledger.Open(ctx, path)
				if err == nil {
					err = l.Close()
				}
				if err != nil {
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		close(start)
		all.Wait()
	}
}

// Somebody who begins to write keeps a new file from getting its log, and SQLite
// says so at once.
func TestALedgerOpensWhenWhoeverWasInTheWayHasGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	must(t, err)
	defer db.Close() //nolint:errcheck // nothing was written
	tx, err := db.Begin()
	must(t, err)
	opened := make(chan error)
	go func() {
		l, err := ledger.Open(ctx, path)
		if err == nil {
			err = l.Close()
		}
		opened <- err
	}()
	select {
	case err := <-opened:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	must(t, tx.Rollback())
	must(t, <-opened)
}
