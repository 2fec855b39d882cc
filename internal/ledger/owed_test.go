package ledger

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/rules"
)

func TestWhatCouldNotBeSettledIsSettledBeforeAnythingElse(t *testing.T) {
	ctx, now := context.Background(), time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	for _, next := range []struct {
		name string
		call func(l *Ledger) error
	}{
		{"by a history", func(l *Ledger) error { _, err := l.History(ctx, engine.HistoryQuery{At: now}); return err }},
		{"by recovering", func(l *Ledger) error { _, err := l.Recover(ctx, now); return err }},
	} {
		t.Run(next.name, func(t *testing.T) {
			l, err := Open(ctx, filepath.Join(t.TempDir(), "holdfast.db"))
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close() //nolint:errcheck // what it holds is read below
			d := engine.Decision{
				Key:  engine.Key{Playbook: "p", Customer: "ada", Entry: now, Step: "email:hello"},
				Step: &rules.Step{Kind: rules.StepEmail}, Reason: engine.Go, Opens: true,
			}
			if _, err := l.Claim(ctx, now, []engine.Decision{d}, engine.Terms{}); err != nil {
				t.Fatal(err)
			}
			full := func(on string) {
				if _, err := l.write.Exec("PRAGMA query_only = " + on); err != nil {
					t.Fatal(err)
				}
			}
			full("ON")
			batch := []engine.Settlement{{Key: d.Key, State: engine.TouchSent, Detail: "250 OK"}}
			if err := l.Settle(ctx, now, batch); err == nil {
				t.Fatal("settled on a full disk")
			}
			if err := next.call(l); err == nil {
				t.Fatal("went on though an outcome is not written down")
			}
			full("OFF")
			for range 2 {
				if err := next.call(l); err != nil {
					t.Fatal(err)
				}
			}
			touches, err := l.Touches(ctx, Filter{})
			want := []Touch{{Key: d.Key, State: engine.TouchSent, Kind: rules.StepEmail, Reason: engine.Go, At: now, Settled: now, Detail: "250 OK"}}
			if diff := cmp.Diff(want, touches); diff != "" || err != nil {
				t.Fatalf("%v (- want, + got):\n%s", err, diff)
			}
			if len(l.owed) > 0 {
				t.Fatalf("still owed: %v", l.owed)
			}
		})
	}
}
