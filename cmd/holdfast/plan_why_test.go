//go:build !race

package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
)

func TestTheTotalIsOfTheCustomerWhoWasAskedFor(t *testing.T) {
	dir := example(t, "coffee")
	out := mustHold(t, "plan", dir, "--customer", "C0001")
	if !strings.Contains(out, "Total of C0001  1 e-mail, 1 reward (19 points), 0 offers") {
		t.Error(out)
	}
}

func TestWhenToAskAgainIsNotCutOff(t *testing.T) {
	until := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		d    engine.Decision
		want string
	}{
		{engine.Decision{Why: "it is 03:00 there", Until: until}, "again Mon 2026-01-05 08:00 UTC: it is 03:00 there"},
		{engine.Decision{Until: until}, "again Mon 2026-01-05 08:00 UTC"},
		{engine.Decision{Why: "one of the 10%"}, "one of the 10%"},
	} {
		if got := why(&c.d); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestARunCountsTheLettersItCouldNotWrite(t *testing.T) {
	dir := many(t, 3)
	write(t, filepath.Join(dir, "people.csv"), "id,email,consent,name\nc1,c1@mail.example,yes,Ada\nc2,c2@mail.example,yes,\n")
	replace(t, filepath.Join(dir, "holdfast.yaml"), "consent: consent}", "consent: consent, name: name}")
	write(t, filepath.Join(dir, "mail/hello.md"), "---\nsubject: Hello\n---\nHello {{ name }}\n")
	if out := mustHold(t, "run", "--once", dir); !strings.Contains(out, ": 1 of 1 done, 1 not written (render_error)") {
		t.Error(out)
	}
}
