//go:build !race

package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/engine"
	"holdfast/internal/ledger"
)

func TestAPersonLetsAPlaybookPassForAWhile(t *testing.T) {
	dir := example(t, "coffee") // it stands still on Monday at nine
	out := mustHold(t, "confirm", "win-back", "--project", dir, "--for", "2h", "--author", "ada", "--comment", "the Christmas list")
	if out != "win-back may pass its belts until Monday 2026-01-05 11:00 CET\n" {
		t.Errorf("it says %q", out)
	}
	l, err := ledger.OpenReadOnly(context.Background(), filepath.Join(dir, "state/holdfast.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it was only read
	at := berlin(t, 9, 30, 0)
	h, err := l.History(context.Background(), engine.HistoryQuery{At: at})
	if err != nil {
		t.Fatal(err)
	}
	if until := h.Confirmed["win-back"]; !until.Equal(berlin(t, 11, 0, 0)) {
		t.Errorf("confirmed until %v: %v", until, h.Confirmed)
	}
}

func TestConfirmSaysWhatItDoesNotUnderstand(t *testing.T) {
	dir := example(t, "coffee")
	for _, c := range []struct{ args, want string }{
		{"", "the name of one playbook"},
		{"win-back welcome", "the name of one playbook"},
		{"winback --author ada --project " + dir, "did you mean win-back?"},
		{"win-back --project " + dir, "say it with --author"},
		{"win-back --author ada --for 0s --project " + dir, "--for is how long"},
	} {
		out, errs, code := hold(t, append([]string{"confirm"}, strings.Fields(c.args)...)...)
		if code != usageBad || !strings.Contains(errs, c.want) {
			t.Errorf("confirm %s: exit %d\n%s%s", c.args, code, out, errs)
		}
	}
	for _, args := range [][]string{{"run", dir, "--confirm", "win-back"}, {"run", "--once", dir, "--confirm", "winback"}} {
		if _, errs, code := hold(t, args...); code != usageBad {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
}

func TestARunLetsPassWhatItIsToldTo(t *testing.T) {
	dir := example(t, "coffee")
	replace(t, filepath.Join(dir, "segments.yaml"), "overdue > 2", "overdue > 0.2")
	if _, errs, code := hold(t, "run", "--once", "--playbook", "win-back", dir); code != filesBad {
		t.Fatalf("exit %d: %s", code, errs)
	}
	out := mustHold(t, "run", "--once", "--playbook", "win-back", "--confirm", "win-back", dir)
	if strings.Contains(out, ": 0 of 0 done") {
		t.Error(out)
	}
	// They are on the way now, and the belt asks about those who would come in.
	if _, errs, code := hold(t, "run", "--once", "--playbook", "win-back", "--at", "2026-01-06T09:00", dir); code != fine {
		t.Errorf("exit %d: %s", code, errs)
	}
}
