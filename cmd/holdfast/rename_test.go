//go:build !race

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// With was: a new name sends nothing again; without it everybody is written to.
func TestARenamedPlaybookSendsNothingAgain(t *testing.T) {
	dir := example(t, "coffee")
	path := filepath.Join(dir, "playbooks", "win-back.yaml")
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const at = "2026-01-05T09:00"
	mustHold(t, "run", "--once", dir, "--at", at, "--playbook", "win-back")
	again := func(name string) string {
		t.Helper()
		write(t, path, strings.Replace(string(old), "win-back:", name, 1))
		return mustHold(t, "plan", dir, "--at", at, "--playbook", "come-back", "--format", "json")
	}
	const goes = `"reason": "go"`
	if got := again("come-back:\n    was: win-back"); strings.Contains(got, goes) || strings.Contains(got, `"reason": "capped"`) || strings.Contains(got, `"offer_recent"`) {
		t.Error("a plan of the renamed playbook sends again")
	}
	if !strings.Contains(again("come-back:"), goes) {
		t.Error("nobody would be written to anyway: this test proves nothing")
	}
	again("come-back:\n    was: win-back")
	mustHold(t, "run", "--once", dir, "--at", at, "--playbook", "come-back")
	if out := mustHold(t, "ledger", dir, "--playbook", "come-back", "--format", "json"); !strings.Contains(out, `"sent"`) {
		t.Errorf("the ledger has nothing under the new name:\n%.300s", out)
	}
}
