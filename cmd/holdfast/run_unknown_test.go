package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"holdfast/engine"
	"holdfast/internal/ledger"
)

func TestAfterACrashTheFirstUnknownStepsAreNamedAndTheOthersCounted(t *testing.T) {
	for _, c := range []struct {
		steps, lines int
		last         string
	}{
		{0, 0, ""},
		{1, 2, "  hello, c000, email:hello"},
		{10, 11, "  hello, c009, email:hello"},
		{200, 12, "  ... and 190 more (holdfast ledger shop --state unknown --limit 0 lists them)"},
	} {
		var touches []ledger.Touch
		for i := range c.steps {
			touches = append(touches, ledger.Touch{Key: engine.Key{Playbook: "hello", Customer: fmt.Sprintf("c%03d", i), Step: "email:hello"}})
		}
		var told, logged bytes.Buffer
		tellUnknown(&world{err: &told, getenv: func(string) (string, bool) { return "", false }}, "shop", touches)
		got := strings.Split(strings.TrimSuffix(told.String(), "\n"), "\n")
		if last := got[len(got)-1]; last != c.last || strings.Count(told.String(), "\n") != c.lines {
			t.Errorf("%d steps:\n%s", c.steps, &told)
		}
		if c.steps > 0 && !strings.Contains(got[0], fmt.Sprintf("handed over %d step", c.steps)) {
			t.Errorf("%d steps: %s", c.steps, got[0])
		}
		logUnknown(slog.New(slog.NewTextHandler(&logged, nil)), "shop", touches)
		if n := strings.Count(logged.String(), "\n"); n != max(c.lines-1, 0) {
			t.Errorf("%d steps are logged in %d lines", c.steps, n)
		}
		if more := strings.Contains(logged.String(), "steps=190"); more != (c.steps == 200) {
			t.Errorf("%d steps:\n%s", c.steps, &logged)
		}
	}
}
