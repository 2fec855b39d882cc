//go:build !race

package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestTheLedgerOfSomebodyWithoutATouchSaysNothingOfPoints(t *testing.T) {
	dir := example(t, "coffee")
	mustHold(t, "run", "--once", dir)
	if out := mustHold(t, "ledger", dir, "--customer", "NOPE"); out != "The ledger has nothing about that.\n" {
		t.Error(out)
	}
}

func TestTheLedgerCountsThePointsOfEveryTouchItLists(t *testing.T) {
	dir := example(t, "coffee") // it stands still at 2026-01-05, and so does the clock
	mustHold(t, "run", "--once", dir, "--at", "2026-02-01T09:00")
	p := touchesIn(t, dir, "sent")
	for _, touch := range p {
		if touch.Step == "reward" {
			out := mustHold(t, "ledger", dir, "--customer", touch.Customer)
			if !strings.Contains(out, touch.Customer+" has ") || strings.Contains(out, " has 0 points") {
				t.Error(out)
			}
			return
		}
	}
	t.Fatalf("nobody was granted anything: %v", p)
}

func TestTheLedgerStillKnowsAPlaybookThatTheRulesHaveLost(t *testing.T) {
	dir := example(t, "coffee")
	mustHold(t, "run", "--once", dir)
	replace(t, filepath.Join(dir, "playbooks/win-back.yaml"), "  win-back:", "  come-back:")
	if out := mustHold(t, "ledger", dir, "--playbook", "win-back"); !strings.Contains(out, "we-miss-you") {
		t.Error(out)
	}
}

func TestALedgersLineDoesNotSayItsStateTwice(t *testing.T) {
	for _, c := range []struct{ state, reason, detail, want string }{
		{"sent", "go", "250 ok", "250 ok"},
		{"skipped", "no_consent", "consent is false", "no_consent consent is false"},
		{"skipped", "no_consent", "", "no_consent"},
		{"passed", "passed", "", ""},
		{"held_out", "held_out", "one of the 10%", "one of the 10%"},
	} {
		if got := becauseText(c.state, c.reason, c.detail); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
