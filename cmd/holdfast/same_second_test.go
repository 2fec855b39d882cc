//go:build !race

package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
)

// What a customer does on a page, and a colleague by hand in the same second, stands
// in the order in which it was done.
func TestWhatIsDoneInOneSecondStandsInItsOrder(t *testing.T) {
	dir := example(t, "coffee")
	replace(t, filepath.Join(dir, "holdfast.yaml"), "at: 2026-01-05T09:00", "")
	moment := noon
	do := func(ms time.Duration, want string, args ...string) {
		t.Helper()
		moment = noon.Add(ms * time.Millisecond)
		var out, errs bytes.Buffer
		w := &world{
			in: strings.NewReader(""), out: &out, err: &errs, clock: func() time.Time { return moment },
			getenv: func(string) (string, bool) { return "", false },
		}
		if code := run(t.Context(), w, append(args, "--project", dir)); code != fine || !strings.Contains(out.String(), want) {
			t.Errorf("holdfast %s: exit %d, want %q\n%s%s", strings.Join(args, " "), code, want, out.String(), errs.String())
		}
	}
	do(100, "", "customer", "agree", "C0001", "--from", "till")
	l, err := ledger.Open(t.Context(), filepath.Join(dir, "state/holdfast.db"))
	if err != nil {
		t.Fatal(err)
	}
	err = l.Choose(t.Context(), []engine.Choice{{Customer: "C0003", Agreed: true, At: noon.Add(300 * time.Millisecond), From: "preferences"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	do(600, "", "customer", "withdraw", "C0003", "--from", "call")
	do(1900, "taken back on 2026-01-05 12:00, call", "explain", "C0003", "win-back")
}
