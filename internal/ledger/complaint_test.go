package ledger_test

import (
	"testing"
	"time"

	"holdfast/engine"
)

func TestComplaintsAreCountedAgainstLettersThatHaveGone(t *testing.T) {
	l := fresh(t)
	for _, customer := range []string{"ada", "bob", "cleo"} {
		claims, err := l.Claim(ctx, nine, []engine.Decision{letter(customer)}, engine.Terms{})
		must(t, err)
		if !claims[0].Taken {
			t.Fatal(claims)
		}
	}
	settle(t, l, nine, letter("ada"), engine.TouchSent)
	settle(t, l, nine, letter("bob"), engine.TouchSent)
	settle(t, l, nine, letter("cleo"), engine.TouchFailed)
	for _, kind := range []engine.Reason{engine.Complained, engine.Unsubscribed} {
		_, err := l.Feedback(ctx, after(time.Hour), letter("ada").Key, kind, "")
		must(t, err)
	}
	if letters, complaints, err := l.Complaints(ctx, nine); err != nil || letters != 2 || complaints != 1 {
		t.Errorf("%d complaints about %d letters, %v", complaints, letters, err)
	}
	if letters, complaints, err := l.Complaints(ctx, after(time.Second)); err != nil || letters != 0 || complaints != 0 {
		t.Errorf("later: %d complaints about %d letters, %v", complaints, letters, err)
	}
}
