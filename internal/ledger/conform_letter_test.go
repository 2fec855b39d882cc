package ledger_test

import (
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
)

// firstLetter holds that the first letter of all that left, or may have, is
// remembered for whoever asks; one that was refused is none.
func firstLetter(t *testing.T, l *ledger.Ledger) {
	first := func(at time.Time, asked bool) time.Time {
		t.Helper()
		h, err := l.History(ctx, engine.HistoryQuery{At: at, FirstLetter: asked})
		if err != nil {
			t.Fatal(err)
		}
		return h.FirstLetter
	}
	for i, state := range []engine.State{engine.TouchFailed, engine.TouchUnknown, engine.TouchSent} {
		at, d := after(time.Duration(i)*time.Hour), letter(string(state))
		if _, err := l.Claim(ctx, at, []engine.Decision{d}, engine.Terms{}); err != nil {
			t.Fatal(err)
		}
		if err := l.Settle(ctx, at, []engine.Settlement{{Key: d.Key, State: state}}); err != nil {
			t.Fatal(err)
		}
	}
	if got := first(after(24*time.Hour), true); !got.Equal(after(time.Hour)) {
		t.Errorf("the first letter left at %s", got)
	}
	if got := first(after(time.Minute), true); !got.IsZero() {
		t.Errorf("before it left, it left at %s", got)
	}
	if got := first(after(24*time.Hour), false); !got.IsZero() {
		t.Errorf("nobody asked, and it left at %s", got)
	}
}
