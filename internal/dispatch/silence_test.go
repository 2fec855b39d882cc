package dispatch_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"holdfast/internal/ledger"
	"holdfast/rules"
)

// Somebody at another terminal asks for quiet while the letters leave: through a
// connection of their own, and by the clock, which the plan's time is behind.
func TestASilenceStopsTheLettersNotYetSent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	var terminals [2]*ledger.Ledger
	for i := range terminals {
		var err error
		if terminals[i], err = ledger.Open(ctx, path); err != nil {
			t.Fatal(err)
		}
		defer terminals[i].Close()
	}
	other := terminals[1]
	s := &slow{book: project(t, twoLetters), file: people(200), ledger: terminals[0], takes: 2 * time.Second}
	hush := func(silence rules.Silence) {
		silence.From, silence.Until = s.now, s.now.Add(2*time.Hour)
		if _, err := other.Silence(ctx, s.now, silence); err != nil {
			t.Fatal(err)
		}
	}
	// One stands already: the plan knows it, and so do all who look again later.
	if _, err := other.Silence(ctx, nine.Add(-time.Hour), rules.Silence{Customer: "c007", Until: nine.Add(3 * time.Hour)}); err != nil {
		t.Fatal(err)
	}
	s.before = func(n int) {
		switch n {
		case 0:
			hush(rules.Silence{Customer: "c050"})
		case 40:
			hush(rules.Silence{Playbook: "other"})
		case 100:
			hush(rules.Silence{Playbook: "two"})
		}
	}
	result, post, err := s.act(t, nine)
	if err != nil {
		t.Fatal(err)
	}
	// A minute is thirty letters, and those in hand are finished: two groups.
	if result.Go != 199 || result.Sent < 100 || result.Sent > 132+16 || result.Changed != result.Go-result.Sent || slices.Contains(post.handed, "c050 email:hello") {
		t.Errorf("after a silence of the playbook: %+v", result)
	}
	if !slices.Contains(result.Words, "two, c050, email:hello, no longer due: silenced since the plan") {
		t.Errorf("why: %v", result.Words)
	}
	same(t, "nobody came in", of(t, s.ledger, "c199"), "")

	// Who would not have been told either is found again by the next plan.
	s.before = nil
	result, _, err = s.act(t, nine.Add(5*time.Hour))
	if want := 200 - len(post.handed); err != nil || result.Sent != want {
		t.Errorf("when it is over %+v: %d are left; %v", result, want, err)
	}
}
