//go:build !race

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/engine"
)

// underwayIn is a shop in which customers are on their way, and whose playbook is
// then written anew.
func underwayIn(t *testing.T, steps string) string {
	t.Helper()
	dir := many(t, 3)
	rules := filepath.Join(dir, "holdfast.yaml")
	replace(t, rules, "steps: [{email: hello}]}", "steps: [{email: hello}, {wait: 7d}, {email: again, name: second}]}")
	write(t, filepath.Join(dir, "mail/again.md"), "---\nsubject: Again\n---\nAgain\n")
	mustHold(t, "run", "--once", dir)
	replace(t, rules, "steps: [{email: hello}, {wait: 7d}, {email: again, name: second}]}", steps)
	return dir
}

func TestCheckSaysWhatAnEditDoesToCustomersOnTheirWay(t *testing.T) {
	for _, c := range []struct{ steps, want string }{
		{"steps: [{email: hello, name: first}, {wait: 7d}, {email: again, name: second}]}", "3 customers of hello stood behind the step email:hello, which is known by another name now: it counts as had, and they go on with second"},
		{"steps: [{email: again, name: second}]}", "3 customers of hello stood behind the step email:hello, which is there no more: their entries end"},
		{"steps: [{email: again, name: new}, {email: hello}, {wait: 7d}]}", "3 customers of hello are past the place of the step new and do not get it"},
		{"steps: [{email: hello}, {wait: 3d}, {email: again, name: second}]}", ""},
	} {
		dir := underwayIn(t, c.steps)
		out := mustHold(t, "check", dir)
		if c.want == "" {
			if strings.Contains(out, "customers of hello") {
				t.Errorf("%s: nothing changes for anybody, and it says\n%s", c.steps, out)
			}
			continue
		}
		if want := "holdfast.yaml:7:"; !strings.Contains(out, c.want) || !strings.Contains(out, want) {
			t.Errorf("%s: it lacks %q at %s\n%s", c.steps, c.want, want, out)
		}
		ends(t, fine, "::warning file=", "check", "--format", "github", dir)
		var found struct {
			OK       bool
			Warnings int
		}
		if err := json.Unmarshal([]byte(mustHold(t, "check", "--format", "json", dir)), &found); err != nil {
			t.Fatal(err)
		}
		if !found.OK || found.Warnings == 0 {
			t.Errorf("%s: %+v", c.steps, found)
		}
	}
}

func TestWhatAnEditDoesIsNoMistakeHoweverStrict(t *testing.T) {
	dir := example(t, "coffee")
	mustHold(t, "run", "--once", dir)
	replace(t, filepath.Join(dir, "playbooks/welcome.yaml"), "- email: welcome", "- name: hello\n        email: welcome")
	ends(t, fine, "4 customers of welcome stood behind the step email:welcome", "check", "--strict", dir)
}

func TestCheckSaysThatAPlaybookHasGone(t *testing.T) {
	dir := underwayIn(t, "steps: [{email: hello}, {email: again}]}")
	replace(t, filepath.Join(dir, "holdfast.yaml"), "  hello: {", "  hallo: {")
	want := "3 customers are on the way through the playbook hello, which is there no more: they get nothing more of it"
	ends(t, fine, want, "check", dir)
}

func TestCheckOfALedgerThatCannotBeReadIsNoMistake(t *testing.T) {
	dir := example(t, "coffee")
	write(t, filepath.Join(dir, "state/holdfast.db"), "no database at all, but some text that is long enough to be taken for one")
	ends(t, fine, "what the rules do to customers on their way cannot be said", "check", "--strict", dir)
}

func TestEveryEditIsASentence(t *testing.T) {
	book, err := load(&world{getenv: os.LookupEnv}, many(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		edit engine.Edit
		want string
	}{
		{engine.Edit{Kind: engine.EditPlaybookGone, Playbook: "old", Customers: 1}, "1 customer is on the way through the playbook old, which is there no more: the customer gets nothing more of it"},
		{engine.Edit{Kind: engine.EditStepGone, Step: "a", Customers: 1}, "1 customer of hello stood behind the step a, which is there no more: the entry ends"},
		{engine.Edit{Kind: engine.EditStepGone, Step: "a", Customers: 2, Next: "email:hello"}, "2 customers of hello stood behind the step a, which is there no more: they go on with email:hello"},
		{engine.Edit{Kind: engine.EditStepRenamed, Step: "a", Customers: 1, Next: "email:hello"}, "1 customer of hello stood behind the step a, which is known by another name now: it counts as had, and the customer goes on with email:hello"},
		{engine.Edit{Kind: engine.EditStepChanged, Step: "a", Customers: 2, Next: "email:hello"}, "2 customers of hello stood behind the unnamed step a, which does something else now: it counts as had, and they go on with email:hello"},
		{engine.Edit{Kind: engine.EditArmGone, Step: "who", Arm: "2", Customers: 2, Next: "email:hello"}, "2 customers of hello stood on the arm 2 of who, which is there no more: they go on with email:hello"},
		{engine.Edit{Kind: engine.EditStepBefore, Step: "email:hello", Customers: 1}, "1 customer of hello is past the place of the step email:hello and does not get it"},
	} {
		if c.edit.Playbook == "" {
			c.edit.Playbook = "hello"
		}
		p := editProblem(book, c.edit)
		if p.Message != c.want || p.Hint == "" || !p.Warning || p.File != "holdfast.yaml" {
			t.Errorf("%+v:\n%q\n%q", c.edit, p.Message, c.want)
		}
		if placed := c.edit.Kind != engine.EditPlaybookGone; placed != (p.Line == 7) {
			t.Errorf("%+v stands in line %d", c.edit, p.Line)
		}
	}
}

// TestCheckSaysThatASharedCodeIsSomethingElse has an edit give an offer a code that
// the ledger knows: the run would be put off.
func TestCheckSaysThatASharedCodeIsSomethingElse(t *testing.T) {
	in, dir := incentiveProject(t)
	yaml := filepath.Join(dir, "holdfast.yaml")
	ends(t, fine, "fine", "check", dir)
	mustHold(t, "offer", "import", "airline", beside(t, dir, "FLY-1\nfly-2\n"), in)
	mustHold(t, "run", "--once", dir)
	ends(t, fine, "fine", "check", dir)
	exported := mustHold(t, "offer", "export", "comeback", in)
	own, _, _ := strings.Cut(strings.Split(exported, "\n")[1], ",")
	shared := "SUMMER26"
	for code, want := range map[string]string{
		"FLY-2": "the shared code FLY-2 of the offer summer is a voucher in the pool of airline already",
		own:     "the shared code " + own + " of the offer summer is a customer's own code of comeback already",
	} {
		replace(t, yaml, "shared: "+shared, "shared: "+code)
		shared = code
		ends(t, filesBad, yaml+":11:", "check", dir)
		ends(t, filesBad, want, "check", dir)
	}
	replace(t, yaml, "shared: "+shared, "shared: SUMMER26")
	replace(t, yaml, "summer", "winter")
	replace(t, yaml, "{offer: summer}", "{offer: winter}")
	ends(t, filesBad, "the shared code SUMMER26 of the offer winter is everybody's code of summer already", "check", dir)

	in, dir = incentiveProject(t)
	mustHold(t, "offer", "import", "airline", beside(t, dir, "FLY-1\nFLY-2\nFLY-3\n"), in)
	replace(t, filepath.Join(dir, "holdfast.yaml"), "SUMMER26", "FLY-3")
	if _, errs, code := hold(t, "run", "--once", dir); code == fine || !strings.Contains(errs, "the shared code is in use elsewhere") {
		t.Errorf("the run ended with %d\n%s", code, errs)
	}
}
