package ledger_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// nine is an instant to count from.
var nine = time.Date(2026, 1, 5, 9, 0, 0, 123456000, time.UTC)

func fresh(t testing.TB) *ledger.Ledger {
	t.Helper()
	return at(t, filepath.Join(t.TempDir(), "state", "holdfast.db"))
}

func at(t testing.TB, path string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// letter is a go-decision for the first letter of win-back.
func letter(customer string) engine.Decision {
	return engine.Decision{
		Key:    engine.Key{Playbook: "win-back", Customer: customer, Entry: nine, Step: "we-miss-you"},
		Step:   &rules.Step{ID: "we-miss-you", Kind: rules.StepEmail},
		Reason: engine.Go,
		Opens:  true,
	}
}

// numbered draws codes that never repeat.
func numbered() func(string) (string, error) {
	n := 0
	return func(string) (string, error) { n++; return fmt.Sprintf("BACK-%08d", n), nil }
}
