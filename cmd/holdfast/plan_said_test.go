//go:build !race

package main

import (
	"strings"
	"testing"
)

// What a marketer reads of the journeys of the vegetable boxes: of a playbook that
// is for everybody no condition that nobody wrote, and of one that a belt stops the
// reason once.
func TestAPlanSaysNothingThatNobodyWroteAndNothingTwice(t *testing.T) {
	dir := example(t, "vegbox")
	plan := mustHold(t, "plan", dir)
	for _, must := range []string{"60 customers = 2 matched + 58 not matched (everybody is meant)\n", "it would take in 45 of 60 customers, 75.0%, and may take 60%\n", "audience_belt       45"} {
		if !strings.Contains(plan, must) {
			t.Errorf("%q is missing in\n%s", must, plan)
		}
	}
	if strings.Contains(plan, "(true)") || strings.Contains(plan, "     audience_belt") {
		t.Errorf("a condition that nobody wrote, or the same reason for everybody:\n%s", plan)
	}
	if all := mustHold(t, "plan", dir, "--all"); !strings.Contains(all, "V002      audience_belt") {
		t.Errorf("--all lists not all:\n%s", all)
	}
	if page := mustHold(t, "plan", dir, "--format", "html"); strings.Contains(page, "<code>true</code>") || !strings.Contains(page, "<code>everybody is meant</code>") {
		t.Error("the page has a condition that nobody wrote")
	}
	if said := mustHold(t, "explain", "V002", "complaint", "--project", dir); !strings.Contains(said, "\n  everybody is meant\n") || strings.Contains(said, "true = yes") {
		t.Errorf("an explanation has a condition that nobody wrote:\n%s", said)
	}
	ahead := mustHold(t, "plan", dir, "--for", "14d")
	if n := strings.Count(ahead, "blocked "); n != 1 || !strings.Contains(ahead, "blocked 2026-03-02 09:00 recipes: ") {
		t.Errorf("%d times blocked, though recipes comes once:\n%s", n, ahead)
	}
}
