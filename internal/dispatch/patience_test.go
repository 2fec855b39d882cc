package dispatch_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
)

// emailing are the settings with more lines about email.
func emailing(more string) string {
	return strings.Replace(settings, `>"}`, `>", `+more+`}`, 1)
}

func TestALetterIsTriedEverMoreSeldomAndGivenUp(t *testing.T) {
	book, err := loadWith(emailing("retry: {give_up: 3h}"), crashRules)
	if err != nil {
		t.Fatal(err)
	}
	path, f := filepath.Join(t.TempDir(), "holdfast.db"), people(1)
	l := opened(t, path)
	c := &scripted{says: map[string]engine.State{"c000": engine.TouchReleased}}
	at, began := nine, nine
	var pauses []time.Duration
	for range 20 {
		if _, err := act(ctx, book, at, nil, f, l, l, c); err != nil {
			t.Fatal(err)
		}
		l = opened(t, path) // as another process, such as cron's, goes on with it
		due, ok, err := l.NextDue(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		pauses, at = append(pauses, due.Sub(at)), due
	}
	for i := 1; i < len(pauses); i++ {
		if ratio := float64(pauses[i]) / float64(pauses[i-1]); ratio < 1.9 || ratio > 2.1 {
			t.Errorf("pauses %v", pauses)
		}
	}
	if len(pauses) < 5 || at.Sub(began) < 3*time.Hour {
		t.Errorf("given up after %s: %v", at.Sub(began), pauses)
	}
	touches, err := l.Touches(ctx, ledger.Filter{State: engine.TouchFailed})
	if err != nil || len(touches) == 0 || touches[len(touches)-1].Detail != "given up after 3h0m0s: said released" {
		t.Errorf("touches %+v, %v", touches, err)
	}
}

// Whatever woke the daemon in between, each letter that had been put off was tried
// with it.
func TestALetterThatWasPutOffWaitsThoughOthersAreDue(t *testing.T) {
	book, l, f := project(t, crashRules), fresh(t), people(2)
	c := &scripted{says: map[string]engine.State{"c000": engine.TouchReleased}}
	tick := func(at time.Time, want dispatch.Result, letters ...string) {
		t.Helper()
		c.handed = nil
		result, err := act(ctx, book, at, nil, f, l, l, c)
		if err != nil {
			t.Fatal(err)
		}
		result.Words = nil
		same(t, "result", result, want)
		same(t, "letters", c.handed, letters)
	}
	tick(nine, dispatch.Result{Go: 4, Sent: 3, Later: 1, Points: 20}, "c000 email:hello", "c001 email:hello")
	f.customers = append(f.customers, "c002")
	tick(nine.Add(time.Minute), dispatch.Result{Go: 3, Sent: 2, Later: 1, Points: 10}, "c002 email:hello")
	f.customers, c.says = append(f.customers, "c003"), nil
	tick(nine.Add(7*time.Minute), dispatch.Result{Go: 3, Sent: 3, Points: 10}, "c003 email:hello", "c000 email:hello")
}

func TestNobodyIsWrittenToAgainWhereThereIsNobody(t *testing.T) {
	book, l, f := project(t, thanks), fresh(t), people(3)
	c := &scripted{says: map[string]engine.State{"c001": engine.TouchFailed, "c002": engine.TouchFailed}, nobody: "c001"}
	if _, err := act(ctx, book, nine, nil, f, l, l, c, func(d *dispatch.Delivery) { d.Bans = l }); err != nil {
		t.Fatal(err)
	}
	bans, err := l.Bans(ctx)
	if err != nil || len(bans) != 1 || bans[0].Address != "c001@shop.example" || bans[0].Ban.Why != engine.Bounced {
		t.Fatalf("bans %+v, %v", bans, err)
	}
	// Her second letter was not handed over any more.
	if n := len(slices.DeleteFunc(c.handed, func(s string) bool { return !strings.HasPrefix(s, "c001") })); n != 1 {
		t.Errorf("%d letters", n)
	}
}

func TestARunPausesWhereNothingIsTakenForNowAndNobodyIsLost(t *testing.T) {
	book, l, f := project(t, crashRules), fresh(t), people(60)
	c := refusing(0, 60)
	for customer := range c.says {
		c.says[customer] = engine.TouchReleased
	}
	result, err := act(ctx, book, nine, nil, f, l, l, c)
	if !errors.Is(err, dispatch.ErrAway) || !strings.Contains(err.Error(), "the mail server takes nothing for now: said released; stopped after 20 messages in a row") {
		t.Fatalf("error %v", err)
	}
	result.Words = nil
	same(t, "result", result, dispatch.Result{Go: 120, Sent: 60, Later: 60, Points: 600})
	same(t, "letters", len(c.handed), 20)
	again := &scripted{}
	if _, err := act(ctx, book, nine.Add(time.Hour), nil, f, l, l, again); err != nil {
		t.Fatal(err)
	}
	same(t, "the letters of an hour later", len(again.handed), 60)
}

// Somebody mends the server and does not want to wait for the pauses that each
// letter got while it was away.
func TestAServerThatIsBackIsGivenAllThatItPutOff(t *testing.T) {
	book, l, f := project(t, crashRules), fresh(t), people(30)
	c := refusing(0, 30)
	for customer := range c.says {
		c.says[customer] = engine.TouchReleased
	}
	away := func(d *dispatch.Delivery) { d.Away = true }
	for minute := range 12 {
		if _, err := act(ctx, book, nine.Add(time.Duration(minute)*time.Minute), nil, f, l, l, c, away); !errors.Is(err, dispatch.ErrAway) {
			t.Fatalf("after %d minutes: %v", minute, err)
		}
	}
	back := &scripted{}
	if _, err := act(ctx, book, nine.Add(12*time.Minute), nil, f, l, l, back, away); err != nil {
		t.Fatal(err)
	}
	same(t, "letters", len(back.handed), 30)

	l, f = fresh(t), people(5) // and by hand at once
	for _, c := range []*scripted{c, {}} {
		c.handed = nil
		if _, err := act(ctx, book, nine, nil, f, l, l, c, func(d *dispatch.Delivery) { d.Waits = false }); err != nil {
			t.Fatal(err)
		}
		same(t, "letters", len(c.handed), 5)
	}
}

// The first twenty were tried every minute until they were given up, and nobody
// behind them was.
func TestTwentyWhoArePutOffKeepNobodyElseBack(t *testing.T) {
	book, l, f := project(t, crashRules), fresh(t), people(30)
	c := refusing(0, 30)
	for customer := range c.says {
		c.says[customer] = engine.TouchReleased
	}
	tried := map[string]bool{}
	for minute := range 3 {
		c.handed = nil
		if _, err := act(ctx, book, nine.Add(time.Duration(minute)*time.Minute), nil, f, l, l, c, func(d *dispatch.Delivery) { d.Away = true }); !errors.Is(err, dispatch.ErrAway) {
			t.Fatalf("after %d minutes: %v", minute, err)
		}
		for i, letter := range c.handed {
			if minute == 1 && i < 10 && tried[letter] {
				t.Errorf("%s is tried again before others are tried at all", letter)
			}
			if minute == 2 && i == 0 && letter == "c000 email:hello" {
				t.Errorf("%s comes first though others have waited longer", letter)
			}
			tried[letter] = true
		}
	}
	same(t, "letters that were tried", len(tried), 30)
}

// Of a long list always some have mailboxes that are full. They are no server that
// is away, and do not lose their pauses.
func TestManyFullMailboxesAreNoServerThatIsAway(t *testing.T) {
	book, l, f := project(t, crashRules), fresh(t), people(50)
	c := &scripted{says: map[string]engine.State{}, theirs: true}
	for i := 1; i < 50; i += 2 {
		c.says[f.customers[i]] = engine.TouchReleased
	}
	for _, tick := range []struct {
		after   time.Duration
		letters int
	}{{0, 50}, {time.Minute, 0}, {10 * time.Minute, 25}, {11 * time.Minute, 0}} {
		c.handed = nil
		if _, err := act(ctx, book, nine.Add(tick.after), nil, f, l, l, c); err != nil {
			t.Fatalf("after %s: %v", tick.after, err)
		}
		same(t, "letters after "+tick.after.String(), len(c.handed), tick.letters)
	}
	for _, customer := range f.customers {
		c.says[customer] = engine.TouchReleased
	}
	l = fresh(t)
	if _, err := act(ctx, book, nine, nil, f, l, l, c); !errors.Is(err, dispatch.ErrAway) {
		t.Errorf("a server that says so of everybody: %v", err)
	}
}

func TestALetterOfUnknownFateIsSentAgainWhereTheProjectSaysSo(t *testing.T) {
	book, err := loadWith(emailing("on_unknown: resend"), crashRules)
	if err != nil {
		t.Fatal(err)
	}
	l, f := fresh(t), people(2)
	c := &scripted{says: map[string]engine.State{"c001": engine.TouchUnknown}}
	if _, err := act(ctx, book, nine, nil, f, l, l, c); err != nil {
		t.Fatal(err)
	}
	c.says = nil
	if _, err := act(ctx, book, nine.Add(time.Hour), nil, f, l, l, c); err != nil {
		t.Fatal(err)
	}
	same(t, "letters", c.handed, []string{"c000 email:hello", "c001 email:hello", "c001 email:hello"})
}
