//go:build !race

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestASilenceKeepsAPlaybookStillUntilItEnds(t *testing.T) {
	dir := example(t, "coffee") // it stands still on Monday at nine
	in := "--project=" + dir
	out := mustHold(t, "silence", "add", in, "--playbook", "win-back", "--for", "7d", "--author", "ada", "--comment", "stocktaking")
	if out != "silence 1: playbook win-back, until Monday 2026-01-12 09:00 CET\n" {
		t.Errorf("it says %q", out)
	}
	mustHold(t, "silence", "add", in, "--customer", "C0040", "--segment", "newcomers", "--from", "2026-01-04", "--until", "2026-02-01", "--author", "ada")
	ends(t, fine, "stocktaking (ada)", "plan", dir, "--playbook", "win-back", "--format", "csv")
	if plan := mustHold(t, "plan", dir, "--playbook", "win-back"); strings.Contains(plan, "  go  ") {
		t.Errorf("win-back gives something\n%s", plan)
	}
	ends(t, fine, "silenced             1", "plan", dir, "--playbook", "welcome")
	list := mustHold(t, "silence", "list", in)
	want := `ID  KEEPS QUIET                          FROM      UNTIL             AUTHOR  COMMENT
1   playbook win-back                    in force  2026-01-12 09:00  ada     stocktaking
2   segment newcomers, customer C0040    in force  2026-02-01 00:00  ada
`
	if strings.Join(strings.Fields(list), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("the list is\n%s", list)
	}
	mustHold(t, "silence", "end", "1", in)
	if plan := mustHold(t, "plan", dir, "--playbook", "win-back"); !strings.Contains(plan, "  go  ") {
		t.Errorf("win-back gives nothing\n%s", plan)
	}
	ends(t, filesBad, `no silence "1"`, "silence", "end", "1", in)
}

func TestSilencesOfTheRulesAreListedUntilTheyAreOver(t *testing.T) {
	dir := example(t, "coffee")
	write(t, filepath.Join(dir, "silences.yaml"), `silences:
  - {playbook: welcome, until: 2026-01-06T09:00, comment: a new letter}
  - {playbook: win-back, from: 2026-03-01, until: 2026-03-02}
  - {playbook: win-back, until: 2026-01-01}
`)
	var list []silenceJSON
	if err := json.Unmarshal([]byte(mustHold(t, "silence", "list", "--project", dir, "--format", "json")), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || !list[0].InForce || list[0].ID != "" || list[0].Comment != "a new letter" || list[1].InForce {
		t.Errorf("%+v", list)
	}
	ends(t, fine, "rules", "silence", "list", "--project", dir)
	if _, err := os.Stat(filepath.Join(dir, "state")); err == nil {
		t.Error("listing has made a ledger")
	}
}

func TestASilenceNamesWhatThereIs(t *testing.T) {
	dir := example(t, "coffee")
	in := []string{"--project", dir, "--author", "ada"}
	for _, c := range []struct{ args, want string }{
		{"--for 7d", "say who with --playbook"},
		{"--playbook winback --for 7d", "did you mean win-back?"},
		{"--segment newcomer --for 7d", "did you mean newcomers?"},
		{"--segment rfm_champions --for 7d", "there is no segment"},
		{"--tag promotion --for 7d", "no playbook has tags"},
		{"--playbook win-back", "say when with --until, or after how long with --for"},
		{"--playbook win-back --for 7d --until 2026-02-01", "say when with --until, or after how long with --for"},
		{"--playbook win-back --for 7", "days are written 7d"},
		{"--playbook win-back --until 2026-01-01", "over on 2026-01-01"},
		{"--playbook win-back --from 2026-02-02 --until 2026-02-01", "over on 2026-02-01"},
		{"--playbook win-back --until soon", "is not an instant"},
	} {
		ends(t, usageBad, c.want, append(append([]string{"silence", "add"}, strings.Fields(c.args)...), in...)...)
	}
	ends(t, usageBad, "--author", "silence", "add", "--project", dir, "--playbook", "win-back", "--for", "1d")
	ends(t, usageBad, `silence has no command "stop"`, "silence", "stop")
	ends(t, usageBad, "needs the silence's id", "silence", "end")
	ends(t, fine, "warning: there is no customer \"C9999\"", append([]string{"silence", "add", "--customer", "C9999", "--for", "1d"}, in...)...)
}

// A segment that comes with Holdfast is computed only where something asks for
// it; a silence that named it otherwise would fall on everybody.
func TestASilenceOfASegmentThatNobodyComputesIsRefused(t *testing.T) {
	dir := example(t, "coffee")
	replace(t, filepath.Join(dir, "holdfast.yaml"), "limits:", "rfm: {segments: true}\nlimits:")
	book, err := load(&world{getenv: os.LookupEnv}, dir)
	if err != nil {
		t.Fatal(err)
	}
	ready := ""
	for _, g := range book.Segments {
		if g.Ready && !g.Used {
			ready = g.Name
		}
	}
	if ready == "" {
		t.Fatal("the project has no ready segment")
	}
	ends(t, usageBad, "nobody computes who is in it", "silence", "add", "--segment", ready, "--for", "1d", "--author", "ada", "--project", dir)
	write(t, filepath.Join(dir, "silences.yaml"), "silences:\n  - {segment: "+ready+", until: 2026-01-06}\n")
	mustHold(t, "silence", "add", "--segment", ready, "--for", "1d", "--author", "ada", "--project", dir)
}
