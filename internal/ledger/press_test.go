package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// database/sql may close the connection and open another one at any time: what was
// compiled goes with it, and nothing keeps the file open after the end.
func TestAConnectionMayBeReplaced(t *testing.T) {
	ctx, at := context.Background(), time.UnixMicro(1)
	path := filepath.Join(t.TempDir(), "holdfast.db")
	l, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	l.write.SetMaxIdleConns(-1) // each is closed when it has served
	for range 3 {
		if err := l.Confirm(ctx, "win-back", "ada", "", at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("the log is still there: %v", err)
	}
}

// Who is on a passage already costs a batch one try to open all at once, not one for
// each decision: two daemons would stand still over the campaign that both have
// planned.
func TestABatchIsTriedTogetherOnce(t *testing.T) {
	ctx, at := context.Background(), time.UnixMicro(1)
	l, err := Open(ctx, filepath.Join(t.TempDir(), "holdfast.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // nobody reads it
	batch := make([]engine.Decision, 200)
	for i := range batch {
		batch[i] = engine.Decision{
			Key:  engine.Key{Playbook: "hello", Customer: fmt.Sprint("c", i), Entry: at, Step: "1"},
			Step: &rules.Step{ID: "1", Kind: rules.StepEmail}, Reason: engine.Go, Opens: true,
		}
	}
	last := len(batch) - 1
	if _, err := l.Claim(ctx, at, batch[last:], engine.Terms{}); err != nil {
		t.Fatal(err)
	}
	claims, err := l.Claim(ctx, at, batch, engine.Terms{})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range claims {
		if c.Taken == (i == last) {
			t.Errorf("claim %d: %+v", i, c)
		}
	}
	var written int // rows, also those that were taken back
	if err := l.write.QueryRowContext(ctx, `SELECT total_changes()`).Scan(&written); err != nil || written > 4*len(batch) {
		t.Errorf("%d rows were written for %d entries and their touches: %v", written, len(batch), err)
	}
}
