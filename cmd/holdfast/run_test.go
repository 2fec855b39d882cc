package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// touched is a step as both a plan and the ledger know it.
type touched struct{ Playbook, Customer, Entry, Step string }

// TestPlanIsTheFirstHalfOfRun holds the promise the whole product stands on:
// what plan shows for an instant is what run does at that instant, and plan
// writes nothing.
func TestPlanIsTheFirstHalfOfRun(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	for _, c := range []struct{ example, first, second string }{
		{"coffee", "2026-01-05T09:00", "2026-01-15T09:00"},
		{"wholesale", "2011-11-10T09:00", "2011-12-10T09:00"},
	} {
		t.Run(c.example, func(t *testing.T) {
			dir := example(t, c.example)
			var promised []letter
			for _, at := range [][]string{{"--at", c.first}, {"--at", c.second}} { // the second with a ledger to read
				before := fingerprint(t, dir)
				planned := planOf(t, dir, at...)
				mustHold(t, append([]string{"explain", someCustomer(planned), "--project", dir}, at...)...)
				if diff := cmp.Diff(before, fingerprint(t, dir)); diff != "" {
					t.Fatalf("looking has changed the project:\n%s", diff)
				}
				promised = append(promised, lettersOf(planned)...)
				old := sentTouches(t, dir)
				mustHold(t, append([]string{"run", "--once", dir}, at...)...)
				var done []touched
				for _, s := range sentTouches(t, dir) {
					if !slices.Contains(old, s) {
						done = append(done, s)
					}
				}
				want := goesOf(planned)
				if len(want) == 0 {
					t.Fatal("the plan holds nothing, so it proves nothing")
				}
				if diff := cmp.Diff(sortTouches(want), sortTouches(done)); diff != "" {
					t.Errorf("planned (-) and done (+) differ:\n%s", diff)
				}
				if again := mustHold(t, append([]string{"run", "--once", dir}, at...)...); !strings.Contains(again, ": 0 of 0 done") {
					t.Errorf("the same instant again: %s", again)
				}
			}
			if diff := cmp.Diff(sortLetters(promised), sortLetters(outbox(t, dir))); diff != "" {
				t.Errorf("planned (-) and written (+) letters differ:\n%s", diff)
			}
		})
	}
}

func planOf(t *testing.T, dir string, args ...string) planJSON {
	t.Helper()
	var p planJSON
	if err := json.Unmarshal([]byte(mustHold(t, append([]string{"plan", dir, "--format", "json"}, args...)...)), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func goesOf(p planJSON) []touched {
	var out []touched
	for _, pp := range p.Playbooks {
		for _, d := range pp.Decisions {
			if d.Reason == "go" {
				out = append(out, touched{pp.Playbook, d.Customer, d.Entry.UTC().String(), d.Step})
			}
		}
	}
	return out
}

func someCustomer(p planJSON) string {
	for _, pp := range p.Playbooks {
		for _, d := range pp.Decisions {
			return d.Customer
		}
	}
	return ""
}

func sentTouches(t *testing.T, dir string) []touched { return touchesIn(t, dir, "sent") }

// touchesIn are the touches in a state.
func touchesIn(t *testing.T, dir, state string) []touched {
	t.Helper()
	var a account
	if err := json.Unmarshal([]byte(mustHold(t, "ledger", dir, "--state", state, "--limit", "0", "--format", "json")), &a); err != nil {
		t.Fatal(err)
	}
	var out []touched
	for _, touch := range a.Touches {
		out = append(out, touched{touch.Playbook, touch.Customer, touch.Entry.UTC().String(), touch.Step})
	}
	return out
}

func sortTouches(ts []touched) []touched {
	return slices.SortedFunc(slices.Values(ts), func(a, b touched) int {
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
}

// fingerprint is every file below a folder with the hash of its bytes.
func fingerprint(t *testing.T, dir string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			sums[path] = "folder"
			return err
		}
		text, err := os.ReadFile(path)
		sums[path] = fmt.Sprintf("%x", sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

func TestAClosedMailServerStopsTheRunBeforeAnythingIsClaimed(t *testing.T) {
	dir := example(t, "coffee")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	replace(t, filepath.Join(dir, "holdfast.yaml"), "at: 2026-01-05T09:00", "at: 2026-01-05T12:00") // the clock's, for letters would really leave
	replace(t, filepath.Join(dir, "holdfast.yaml"), "outbox: out", fmt.Sprintf("smtp: {host: 127.0.0.1, port: %d, tls: none} #", port))
	out, errs, code := hold(t, "run", "--once", dir)
	if code != worldAway || !strings.Contains(errs, "connection refused") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if sent := sentTouches(t, dir); len(sent) != 0 {
		t.Errorf("something was done: %v", sent)
	}
	replace(t, filepath.Join(dir, "holdfast.yaml"), "smtp: {host: 127.0.0.1", "outbox: out #")
	if out := mustHold(t, "run", "--once", dir); !strings.Contains(out, "23 of 23 done") {
		t.Errorf("after the server is back: %s", out)
	}
}

func TestABeltStopsAPlaybookThatMatchesFarTooMany(t *testing.T) {
	dir := example(t, "coffee")
	replace(t, filepath.Join(dir, "segments.yaml"), "overdue > 2", "overdue > 0.2")
	out, errs, code := hold(t, "run", "--once", "--playbook", "win-back", dir)
	if code != filesBad || !strings.HasPrefix(errs, "error: win-back was stopped: it would take in") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	if sent := sentTouches(t, dir); len(sent) != 0 {
		t.Errorf("something was done: %v", sent)
	}
	if out := mustHold(t, "plan", dir, "--playbook", "win-back"); !strings.Contains(out, "run would do nothing here: it would take in") {
		t.Errorf("plan does not say it:\n%s", out)
	}
	out, errs, code = hold(t, "run", "--once", dir)
	if code != filesBad || !strings.Contains(out, ": 18 of 18 done") || strings.Contains(errs, "nothing was done") {
		t.Errorf("the other playbooks: exit %d\n%s%s", code, out, errs)
	}
}

func TestAStaleSourceStopsThePlaybooksThatReadIt(t *testing.T) {
	dir := example(t, "coffee")
	replace(t, filepath.Join(dir, "holdfast.yaml"), "csv: data/orders.csv", "csv: data/orders.csv\n    fresh: 1h")
	_, errs, code := hold(t, "run", "--once", dir)
	if code != filesBad || !strings.Contains(errs, "win-back was stopped: data/orders.csv is stale: its newest row is of 2026-01-0") {
		t.Errorf("exit %d\n%s", code, errs)
	}
	for _, s := range sentTouches(t, dir) {
		if s.Playbook == "win-back" || s.Playbook == "thank-champions" {
			t.Errorf("%v was done", s)
		}
	}
}

func TestExitCodesTellWhoIsToBlame(t *testing.T) {
	dir := example(t, "coffee")
	bad := example(t, "coffee")
	replace(t, filepath.Join(bad, "segments.yaml"), "orders >= 3", "oders >= 3")
	dirty := example(t, "coffee")
	replace(t, filepath.Join(dirty, "data/customers.csv"), "C0001,", "C0002,")
	gone := example(t, "coffee")
	if err := os.Remove(filepath.Join(gone, "data/orders.csv")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"check", dir}, fine, ""},
		{[]string{"check", bad}, filesBad, `unknown word "oders" (did you mean orders?)`},
		{[]string{"plan", bad}, filesBad, `unknown word "oders"`},
		{[]string{"run", "--once", bad}, filesBad, `unknown word "oders"`},
		{[]string{"plan", dirty}, filesBad, "an id that an earlier row has"},
		{[]string{"plan", gone}, worldAway, "data/orders.csv"},
		{[]string{"plan", filepath.Join(dir, "nowhere")}, filesBad, "there is no folder"},
		{[]string{"plan", filepath.Join(dir, "mail")}, filesBad, "there is no holdfast.yaml here"},
		{[]string{"plan", dir, "--customer", "C9999"}, filesBad, `there is no customer "C9999"`},
		{[]string{"plan", dir, "--playbook", "winback"}, usageBad, "did you mean win-back?"},
		{[]string{"plan", dir, "--at", "tomorrow"}, usageBad, "write 2026-01-05T09:00"},
		{[]string{"plan", dir, "--nope"}, usageBad, "unknown flag"},
		{[]string{"plan", dir, dir}, usageBad, "1 argument"},
		{[]string{"plann", dir}, usageBad, "plann"},
		{[]string{"explain"}, usageBad, "name the customer"},
		{[]string{"run", dir}, filesBad, "stands still"},
		{[]string{"run", dir, "--format", "xml"}, usageBad, `--format is text or json, and this is "xml"`},
		{[]string{"run", dir, "--grace", "-1h"}, usageBad, "--grace is how late"},
		{[]string{"ledger", dir, "--state", "sentt"}, usageBad, `there is no state "sentt": did you mean sent?`},
		{[]string{"ledger", dir, "--state", "xyzzy"}, usageBad, "there are claimed, sent, failed, unknown, skipped, held_out, passed"},
		{[]string{"ledger", dir, "--playbook", "nope"}, usageBad, `there is no playbook "nope"`},
	} {
		out, errs, code := hold(t, c.args...)
		if code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("holdfast %s: exit %d, want %d with %q\n%s%s", strings.Join(c.args, " "), code, c.code, c.want, out, errs)
		}
	}
}
