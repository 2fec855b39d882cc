package ledger_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
)

func TestARehearsalLeavesTheLedgerAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := ledger.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // the test is over
	claim(t, l, nine, letter("ada"))
	t.Setenv("TMPDIR", t.TempDir())
	r, err := ledger.Rehearse(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "entries", len(history(t, r, nine).Entries), 1)
	claim(t, r, after(time.Hour), letter("ben"))
	same(t, "rehearsed", len(history(t, r, after(time.Hour)).Entries), 2)
	same(t, "kept", len(history(t, l, after(time.Hour)).Entries), 1)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Fatalf("%d files are left behind, %v", len(left), err)
	}
}

func TestARehearsalOfNothingBeginsEmpty(t *testing.T) {
	for _, path := range []string{"", filepath.Join(t.TempDir(), "none.db")} {
		r, err := ledger.Rehearse(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		h, err := r.History(t.Context(), engine.HistoryQuery{At: nine})
		if err != nil || len(h.Entries) > 0 {
			t.Errorf("%q: %d entries, %v", path, len(h.Entries), err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}
