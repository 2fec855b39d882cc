package ledger

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
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
