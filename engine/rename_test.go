package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
)

// With the old name noted, a new one moves nobody to another arm, holdout or place
// in the queue.
func TestARenameChangesNobodysSide(t *testing.T) {
	const yaml = `playbooks:
  one:
    WAS
    schedule: "0 9 * * *"
    audience: score >= 0
    holdout: 40%
    limits: {budgets: [{messages: 12, per: day}]}
    steps: [{name: ways, variants: {a: {share: 50%, steps: [{email: hello}]}, b: {share: 50%, steps: [{email: letter}]}}}]
`
	var people []person
	for i := range 60 {
		people = append(people, someone(fmt.Sprint("c", i)))
	}
	sides := func(yaml string) (got []string) {
		s := shop{book: project(t, yaml), people: people}
		plan, _ := s.plan(t, at(t, morning))
		for d := range plan.Playbooks[0].Decisions.All() {
			got = append(got, fmt.Sprint(d.Key.Customer, " ", d.Reason, " ", d.Arm))
		}
		return got
	}
	before := sides(strings.Replace(yaml, "WAS", "about: A letter", 1))
	renamed := strings.Replace(yaml, "one:", "two:", 1)
	if diff := cmp.Diff(before, sides(strings.Replace(renamed, "WAS", "was: [one, uno]", 1))); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(before, sides(strings.Replace(renamed, "WAS", "about: A letter", 1))) {
		t.Error("another name draws the same lots: this test proves nothing")
	}
}

func TestANewNameForOldLettersIsTold(t *testing.T) {
	book := project(t, steps("      - email: hello\n"))
	had := []engine.Had{{Step: "hi", Content: "email:hello", Outcome: "sent"}}
	entries := []engine.Entry{
		{Playbook: "gone", Customer: "ada", State: engine.EntryFinished, Had: had},
		{Playbook: "gone", Customer: "bob", State: engine.EntryExited},
		{Playbook: "long gone", Customer: "ada", State: engine.EntryFinished, Had: []engine.Had{{Step: "email:bye", Content: "email:bye"}}},
	}
	name := book.Playbooks[0].Name
	want := []engine.Edit{{Kind: engine.EditPlaybookAgain, Playbook: name, Was: "gone", Customers: 2}}
	if diff := cmp.Diff(want, engine.Edits(entries, book)); diff != "" {
		t.Error(diff)
	}
	entries = append(entries, engine.Entry{Playbook: name, Customer: "cleo", State: engine.EntryFinished})
	if edits := engine.Edits(entries, book); len(edits) != 0 {
		t.Errorf("a playbook that customers have been through is not new: %v", edits)
	}
}
