package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/internal/dispatch"
)

// many is a shop that greets so many customers at nine.
func many(t testing.TB, customers int) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "holdfast.yaml"), `
name: Shop
at: 2026-01-05T09:00
sources: {customers: {csv: people.csv, id: id, columns: {email: email, consent: consent}}}
email: {from: "Shop <hello@shop.example>"}
playbooks:
  hello: {schedule: "0 9 * * *", audience: consent, steps: [{email: hello}]}
`)
	write(t, filepath.Join(dir, "mail/hello.md"), "---\nsubject: Hello {{ id }}\n---\nHello\n")
	var people strings.Builder
	people.WriteString("id,email,consent\n")
	for i := range customers {
		fmt.Fprintf(&people, "c%05d,c%05d@mail.example,yes\n", i, i)
	}
	write(t, filepath.Join(dir, "people.csv"), people.String())
	return dir
}

// stoppedAfterTheFirstLetters runs once and is told to stop while the first
// letters are written down.
func stoppedAfterTheFirstLetters(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	dir := args[len(args)-1]
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var stdout, stderr bytes.Buffer
	w := &world{
		in: strings.NewReader(""), out: &stdout, err: &stderr,
		getenv: func(string) (string, bool) { return "", false },
		clock: func() time.Time {
			if letters, _ := filepath.Glob(filepath.Join(dir, "out/*.eml")); len(letters) > 0 {
				stop()
			}
			return noon
		},
	}
	code = run(ctx, w, args)
	return stdout.String(), stderr.String(), code
}

func TestToldToStopARunSaysWhatItDidAndWhatItPutOff(t *testing.T) {
	out, errs, code := stoppedAfterTheFirstLetters(t, "run", "--once", many(t, 450))
	if code != worldAway || !strings.Contains(out, ": 16 of 450 done, 434 put off") || errs != "error: stopped; 434 put off\n" {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	out, _, _ = stoppedAfterTheFirstLetters(t, "run", "--once", "--format", "json", many(t, 450))
	if !strings.Contains(out, `"sent": 16`) || !strings.Contains(out, `"later": 434`) {
		t.Errorf("as JSON: %s", out)
	}
}

func TestARunHoldsOnlyWhenAllOfItWent(t *testing.T) {
	away := errors.New("the disk is full")
	for _, c := range []struct {
		name string
		o    outcome
		err  error
		code int
		want string
	}{
		{"nothing to do", outcome{}, nil, fine, ""},
		{"all went", outcome{Result: dispatch.Result{Go: 3, Sent: 3}}, nil, fine, ""},
		{"another run had one", outcome{Result: dispatch.Result{Go: 3, Sent: 2, Refused: 1}}, nil, fine, ""},
		{"one failed", outcome{Result: dispatch.Result{Go: 3, Sent: 2, Failed: 1}}, nil, worldAway, "not everything went: 1 failed"},
		{"one is unknown", outcome{Result: dispatch.Result{Go: 3, Sent: 2, Unknown: 1}}, nil, worldAway, "not everything went: 1 unknown"},
		{"one was put off", outcome{Result: dispatch.Result{Go: 4, Sent: 2, Failed: 1, Later: 1}}, nil, worldAway, "not everything went: 1 failed, 1 put off"},
		{"a playbook was stopped", outcome{Blocked: []string{"hello was stopped: so"}}, nil, filesBad, "hello was stopped: so"},
		{"stopped early", outcome{}, context.Canceled, worldAway, "stopped before anything was done"},
		{"an error", outcome{Result: dispatch.Result{Go: 3, Later: 3}}, away, worldAway, "the disk is full"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var errs bytes.Buffer
			code := fine
			if err := c.o.verdict(c.err); err != nil {
				code = tell(&world{err: &errs, getenv: func(string) (string, bool) { return "", false }}, err)
			}
			if code != c.code || strings.TrimSuffix(strings.TrimPrefix(errs.String(), "error: "), "\n") != c.want {
				t.Errorf("exit %d: %s", code, &errs)
			}
		})
	}
}
