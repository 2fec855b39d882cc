//go:build !race

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestForecastAndBacktestShowWhatHappens(t *testing.T) {
	root := repository(t)
	t.Chdir(root)
	var shown strings.Builder
	for _, words := range []string{
		"plan examples/coffee --for 30d",
		"plan examples/coffee --for 7d --playbook welcome",
		"backtest 2025-11-01 2026-01-05 --project examples/coffee",
		"backtest 2025-01-01 2025-01-02 --project examples/coffee",
	} {
		shown.WriteString("$ holdfast " + words + "\n" + mustHold(t, strings.Fields(words)...) + "\n")
	}
	golden(t, root, "forecast.txt", shown.String())
}

// A forecast begins with what the ledger knows: nobody is foreseen to get what
// they have had, and those on their way go on.
func TestAForecastGoesOnFromTheLedger(t *testing.T) {
	root := repository(t)
	t.Chdir(t.TempDir())
	project := "coffee" // a ledger is found by a relative path, too
	if err := os.CopyFS(project, os.DirFS(filepath.Join(root, "examples/coffee"))); err != nil {
		t.Fatal(err)
	}
	whole := foreseen(t, "plan", project, "--for", "30d")
	mustHold(t, "run", "--once", project)
	before := filesIn(t, project)
	rest := foreseen(t, "plan", project, "--at", "2026-01-05T09:01", "--for", "29d")
	if len(whole.Days) == 0 || whole.Days[0].Day != "2026-01-05" || len(rest.Days) == 0 {
		t.Fatalf("%d days, then %d", len(whole.Days), len(rest.Days))
	}
	for _, day := range rest.Days {
		for _, d := range day.Playbooks {
			if day.Day == "2026-01-05" && d.Entered > 0 {
				t.Errorf("on the day of the run %d come into %s again", d.Entered, d.Playbook)
			}
		}
	}
	if after := filesIn(t, project); before != after {
		t.Errorf("a forecast has changed the project:\n%s\nbefore\n%s", after, before)
	}
}

// The copy of the ledger that a forecast works on is full of customers.
func TestAForecastThatIsToldToStopLeavesNothingBehind(t *testing.T) {
	t.Chdir(repository(t))
	for _, words := range []string{
		"plan examples/coffee --for 60d",
		"backtest 2025-11-01 2026-01-05 --project examples/coffee",
	} {
		scratch := t.TempDir()
		t.Setenv("TMPDIR", scratch)
		copies := func() int {
			found, err := filepath.Glob(filepath.Join(scratch, "*", "ledger.db"))
			if err != nil {
				t.Fatal(err)
			}
			return len(found)
		}
		ctx, stop := context.WithCancel(t.Context())
		w := &world{in: strings.NewReader(""), out: io.Discard, err: io.Discard, getenv: os.LookupEnv, clock: func() time.Time {
			if copies() > 0 { // it is at work
				stop()
			}
			return noon
		}}
		if code := run(ctx, w, strings.Fields(words)); code != worldAway || ctx.Err() == nil {
			t.Errorf("%s ended with %d", words, code)
		}
		if left, err := os.ReadDir(scratch); err != nil || len(left) > 0 {
			t.Errorf("%s: %v is left behind, %v", words, left, err)
		}
	}
}

func TestAForecastOfNonsenseSaysWhatToWrite(t *testing.T) {
	t.Chdir(repository(t))
	for words, want := range map[string]string{
		"plan examples/coffee --for month":                                      `"month" is no length of time`,
		"plan examples/coffee --for 30":                                         "days are written 30d",
		"plan examples/coffee --for 0d":                                         "write more than nothing",
		"plan examples/coffee --for 30d --customer C0001":                       "take --customer away",
		"backtest 2025-02-01 2025-01-01 --project examples/coffee":              "does not come after",
		"backtest 2025-02-31 2025-04-01 --project examples/coffee":              "is not an instant",
		"backtest 2025-01-01 --project examples/coffee":                         "takes 2 arguments",
		"backtest 2025-01-01 2025-02-01 --project examples/coffee --format csv": "text or json",
	} {
		_, errs, code := hold(t, strings.Fields(words)...)
		if code != usageBad || !strings.Contains(errs, want) {
			t.Errorf("%s ends with %d and says %s", words, code, errs)
		}
	}
}

func foreseen(t *testing.T, words ...string) forecast {
	t.Helper()
	var f forecast
	if err := json.Unmarshal([]byte(mustHold(t, append(words, "--format", "json")...)), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// filesIn is every file of a folder with its size and instant.
func filesIn(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			fmt.Fprintln(&list, path, info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}
