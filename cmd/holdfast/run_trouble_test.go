package main

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
)

func TestARunSaysWhatCouldNotBeCountedAsItsPlanDoes(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"holdfast.yaml": `name: Shop
at: 2026-01-05T09:00
sources:
  customers: {csv: customers.csv, id: id}
  events: {csv: events.csv, customer: customer, at: at, type: type, columns: {value: {column: value, type: number}}}
loyalty: {starts: 2026-01-01, points: {spent: {event: points_spent}}}
playbooks: {gift: {schedule: "0 9 * * *", audience: points > 0, steps: [{reward: {points: 1}}]}}
`,
		"customers.csv": "id\nada\n",
		"events.csv":    "customer,at,type,value\nada,2026-01-04T10:00,points_spent,25\n",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	const want = "ada has spent 25 points and has 0: nothing is taken"
	for _, args := range [][]string{{"plan", dir}, {"run", "--once", dir}, {"run", "--once", "--format", "json", dir}} {
		if out := mustHold(t, args...); !strings.Contains(out, want) {
			t.Errorf("%v says\n%s", args, out)
		}
	}
}

func TestADaemonLogsWhatCouldNotBeBookedOnce(t *testing.T) {
	var text strings.Builder
	log := slog.New(slog.NewTextHandler(&text, nil))
	told := tellNew(log, nil, []string{"one", "two"})
	told = tellNew(log, told, []string{"two", "three"})
	told = tellNew(log, told, nil)
	tellNew(log, told, []string{"two"})
	if got := strings.Count(text.String(), "what=two"); got != 2 || strings.Count(text.String(), "what=one") != 1 || strings.Count(text.String(), "what=three") != 1 {
		t.Errorf("the log says\n%s", text.String())
	}
}
