package ledger_test

import (
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
)

// triesAreKept holds that a released touch leaves how often it was tried, by the
// name its playbook has now, until its customer is erased.
func triesAreKept(t *testing.T, l *ledger.Ledger) {
	ada, bob := letter("ada"), letter("bob")
	keys := []engine.Key{ada.Key, bob.Key}
	tries := func(keys []engine.Key) map[engine.Key]engine.Tries {
		t.Helper()
		found, err := l.Tries(ctx, keys)
		must(t, err)
		return found
	}
	putOff := func(d engine.Decision, at time.Time, of engine.Tries) {
		t.Helper()
		taken(t, l, at, d)
		must(t, l.Settle(ctx, at, []engine.Settlement{{Key: d.Key, State: engine.TouchReleased, Retry: at.Add(time.Hour), Tries: of}}))
	}
	same(t, "at first", tries(keys), map[engine.Key]engine.Tries{})
	putOff(bob, nine, engine.Tries{}) // it was never tried
	for n := range 3 {
		at := after(time.Duration(n) * time.Hour)
		putOff(ada, at, engine.Tries{First: nine, Times: n + 1})
		same(t, "put off", tries(keys), map[engine.Key]engine.Tries{ada.Key: {First: nine, Times: n + 1}})
	}
	off := func() map[engine.Key]time.Time {
		t.Helper()
		until, err := l.PutOff(ctx)
		must(t, err)
		for k, at := range until {
			until[k] = at.UTC()
		}
		return until
	}
	same(t, "waiting", off(), map[engine.Key]time.Time{ada.Key: after(3 * time.Hour).UTC()})
	// A release that says nothing more changes nothing, nor that the entry stays.
	taken(t, l, after(4*time.Hour), ada)
	must(t, l.Settle(ctx, after(4*time.Hour), []engine.Settlement{{Key: ada.Key, State: engine.TouchReleased}}))
	same(t, "let go", tries(keys), map[engine.Key]engine.Tries{ada.Key: {First: nine, Times: 3}})

	must(t, l.Rename(ctx, map[string]string{"win-back": "back"}))
	ada.Key.Playbook = "back"
	same(t, "renamed", tries([]engine.Key{ada.Key}), map[engine.Key]engine.Tries{ada.Key: {First: nine, Times: 3}})
	must(t, l.Erase(ctx, after(5*time.Hour), "ada", ""))
	same(t, "erased", tries([]engine.Key{ada.Key}), map[engine.Key]engine.Tries{})
}

func mailed(t *testing.T, l *ledger.Ledger) {
	first, next := letter("ada"), second("ada")
	for i, d := range []engine.Decision{first, next} {
		at := after(time.Duration(i) * time.Hour)
		taken(t, l, at, d)
		must(t, l.Settle(ctx, at, []engine.Settlement{{Key: d.Key, State: engine.TouchSent, MessageID: d.Key.Step + "@x"}}))
	}
	settle(t, l, after(2*time.Hour), taking(t, l, after(2*time.Hour), letter("bob")), engine.TouchSent)
	for range 2 {
		found, err := l.SoftBounce(ctx, after(3*time.Hour), first.Key, "4.2.2 full")
		if err != nil || !found {
			t.Fatalf("found %v, %v", found, err)
		}
	}
	list := func(since time.Time) []engine.Mailed {
		t.Helper()
		all, err := l.Mailed(ctx, "ada", since)
		must(t, err)
		return all
	}
	came := engine.Mailed{Key: first.Key, MessageID: first.Key.Step + "@x", Back: after(3 * time.Hour), Soft: true, Detail: "4.2.2 full"}
	there := engine.Mailed{Key: next.Key, MessageID: next.Key.Step + "@x"}
	same(t, "all", list(time.Time{}), []engine.Mailed{there, came})
	same(t, "the newest", list(after(time.Minute)), []engine.Mailed{there})
	if found, err := l.SoftBounce(ctx, nine, letter("eve").Key, ""); err != nil || found {
		t.Errorf("found %v, %v", found, err)
	}
}

func taking(t *testing.T, l *ledger.Ledger, at time.Time, d engine.Decision) engine.Decision {
	t.Helper()
	taken(t, l, at, d)
	return d
}
