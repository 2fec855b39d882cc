package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

func outcomes(t *testing.T, l *ledger.Ledger) {
	type want struct {
		state engine.EntryState
		due   time.Duration
		steps int
		touch engine.State
	}
	cases := map[engine.Reason]want{
		engine.Waiting:  {engine.EntryOpen, 5 * time.Hour, 1, ""},
		engine.Deferred: {engine.EntryOpen, 5 * time.Hour, 1, ""},
		engine.Capped:   {engine.EntryOpen, 5 * time.Hour, 1, ""},

		engine.RenderError: {engine.EntryOpen, 5 * time.Hour, 1, ""},
		engine.Exited:      {engine.EntryExited, 0, 0, ""},
		engine.StepGone:    {engine.EntryFinished, 0, 0, ""},
		engine.Nothing:     {engine.EntryFinished, 0, 0, ""},
		engine.HeldOut:     {engine.EntryOpen, 5 * time.Hour, 2, engine.TouchHeldOut},

		engine.Passed: {engine.EntryOpen, 5 * time.Hour, 2, engine.TouchPassed},
		engine.NoDate: {engine.EntryFinished, 0, 0, engine.TouchSkipped},
	}
	for _, r := range []engine.Reason{
		engine.NoConsent, engine.NoAddress, engine.ConditionNo, engine.NoRung, engine.OfferRecent,
		engine.OfferGroup, engine.OfferOver, engine.NoMargin, engine.PoolEmpty,
		engine.BudgetSpent, engine.NoCost, engine.NoPoints, engine.TooLate,
		engine.Unconfirmed, engine.Unsubscribed, engine.Bounced, engine.Complained, engine.Suppressed,
	} {
		cases[r] = want{engine.EntryOpen, 5 * time.Hour, 2, engine.TouchSkipped}
	}
	for _, r := range []engine.Reason{engine.OffDay, engine.OverBudget, engine.Inhibited, engine.Silenced, engine.CanaryWait} {
		cases[r] = want{engine.EntryOpen, 5 * time.Hour, 1, ""}
	}
	for _, r := range []engine.Reason{
		engine.EnteredBefore, engine.Erased, engine.AudienceBelt, engine.Drifted, engine.StaleSource, engine.CanaryStopped,
	} {
		cases[r] = want{engine.EntryOpen, 0, 1, ""}
	}
	for _, r := range engine.Reasons[1:] {
		taken(t, l, nine, letter(string(r)))
	}
	for _, r := range engine.Reasons[1:] {
		d := because(second(string(r)), r, after(5*time.Hour))
		d.Last, d.Why = false, "why"
		record(t, l, after(time.Hour), d)
		before := dump(t, l)
		record(t, l, after(2*time.Hour), d)
		if now := dump(t, l); now != before {
			t.Fatalf("%s: recorded again, it changed:\n%s", r, cmp.Diff(before, now))
		}
	}
	for _, e := range history(t, l, after(time.Hour)).Entries {
		w := cases[engine.Reason(e.Customer)]
		due := time.Time{}
		if w.state == engine.EntryOpen {
			due = after(w.due)
		}
		if e.State != w.state || !e.Due.Equal(due) || len(e.Had) != w.steps {
			t.Errorf("%s: %+v, want %+v", e.Customer, e, w)
		}
		found := touches(t, l, ledger.Filter{Customer: e.Customer})
		if w.touch == "" && len(found) != 1 || w.touch != "" &&
			(len(found) != 2 || found[0].State != w.touch || found[0].Reason != engine.Reason(e.Customer) || found[0].Detail != "why") {
			t.Errorf("%s: touches %+v", e.Customer, found)
		}
	}
	same(t, "messages", len(history(t, l, after(time.Hour)).Messages), len(engine.Reasons)) // one was held out: it would have left
	last := because(second(string(engine.ConditionNo)), engine.ConditionNo, time.Time{})
	last.Key.Step = "the-end"
	record(t, l, after(time.Hour), last)
	for _, e := range history(t, l, after(time.Hour)).Entries {
		if e.Customer == string(engine.ConditionNo) && e.State != engine.EntryFinished {
			t.Fatalf("the last step was passed over: %+v", e)
		}
	}
}

func noEntry(t *testing.T, l *ledger.Ledger) {
	var batch []engine.Decision
	for _, r := range engine.Reasons[1:] {
		batch = append(batch, because(second(string(r)), r, after(time.Hour)))
	}
	record(t, l, nine, batch...)
	if h := history(t, l, nine); len(h.Entries) != 0 || len(touches(t, l, ledger.Filter{})) != 0 {
		t.Fatalf("left behind: %v", h.Entries)
	}
	record(t, l, nine, because(letter("ada"), engine.Deferred, after(time.Hour)))
	same(t, "entry", entry(t, l), engine.Entry{
		Playbook: "win-back", Customer: "ada", Began: nine, State: engine.EntryOpen, Due: after(time.Hour), LastAt: nine,
	})
	taken(t, l, after(time.Hour), letter("ada"))
	same(t, "steps", steps(entry(t, l)), []string{"we-miss-you"})
}

func released(t *testing.T, l *ledger.Ledger) {
	taken(t, l, nine, letter("ada"))
	settle(t, l, nine, letter("ada"), engine.TouchSent)
	was := entry(t, l)
	d := second("ada")
	d.Incentive = offering("ada", comeback, 1000).Incentive
	free := taken(t, l, after(time.Hour), d).Code
	release := []engine.Settlement{{Key: d.Key, State: engine.TouchReleased, Retry: after(3 * time.Hour)}}
	for range 2 { // released again, nothing changes
		must(t, l.Settle(ctx, after(2*time.Hour), release))
		was.Due = after(3 * time.Hour)
		same(t, "entry", entry(t, l), was)
	}
	codes, err := l.Codes(ctx, "ada")
	must(t, err)
	if len(codes) != 0 || history(t, l, after(4*time.Hour)).Spent[engine.OfferAccount("comeback")] != 0 {
		t.Fatalf("codes stayed: %v", codes)
	}
	if again := taken(t, l, after(3*time.Hour), d).Code; again == free {
		t.Fatalf("code %s was released, and is given again", free)
	}
	same(t, "state", entry(t, l).State, engine.EntryFinished)
}

func releasedOpening(t *testing.T, l *ledger.Ledger) {
	d := letter("ada")
	taken(t, l, nine, d)
	settle(t, l, after(time.Hour), d, engine.TouchReleased)
	if h := history(t, l, after(time.Hour)); len(h.Entries) != 0 {
		t.Fatalf("left behind: %v", h.Entries)
	}
	taken(t, l, nine, d)
	must(t, l.Settle(ctx, nine, []engine.Settlement{{Key: d.Key, State: engine.TouchReleased, Retry: after(time.Hour)}}))
	same(t, "entry", entry(t, l), engine.Entry{
		Playbook: "win-back", Customer: "ada", Began: nine, State: engine.EntryOpen, Due: after(time.Hour), LastAt: nine,
	})
	d.Opens = false
	taken(t, l, after(time.Hour), d)
	// Opened by being put off, not by the claim: it stays when the claim goes.
	put := letter("bob")
	record(t, l, after(time.Hour), because(put, engine.Deferred, after(time.Hour)))
	taken(t, l, after(time.Hour), put)
	settle(t, l, after(2*time.Hour), put, engine.TouchReleased)
	h := history(t, l, after(2*time.Hour))
	if e := h.Entries[1]; len(h.Entries) != 2 || e.State != engine.EntryOpen || !e.Due.Equal(after(2*time.Hour)) {
		t.Fatalf("entries %+v", h.Entries)
	}
}

func releasedAfterExit(t *testing.T, l *ledger.Ledger) {
	taken(t, l, nine, letter("ada"))
	record(t, l, nine, because(second("ada"), engine.Exited, time.Time{}))
	settle(t, l, nine, letter("ada"), engine.TouchReleased)
	same(t, "state", entry(t, l).State, engine.EntryExited)

	// A finished one whose customer has begun anew stays finished.
	d := letter("bob")
	d.Last = true
	taken(t, l, nine, d)
	anew := d
	anew.Key.Entry = after(time.Hour)
	taken(t, l, after(time.Hour), anew)
	settle(t, l, after(time.Hour), anew, engine.TouchSent)
	anew.Key.Entry, anew.Last = after(2*time.Hour), false
	taken(t, l, after(2*time.Hour), anew)
	must(t, l.Settle(ctx, after(2*time.Hour), []engine.Settlement{{Key: d.Key, State: engine.TouchReleased, Retry: after(3 * time.Hour)}}))
	open := 0
	for _, e := range history(t, l, after(4*time.Hour)).Entries {
		if e.State == engine.EntryOpen {
			open++
		}
	}
	same(t, "open", open, 1)
}

func settling(t *testing.T, l *ledger.Ledger) {
	d := letter("ada")
	taken(t, l, nine, d)
	words := strings.Repeat("é", 999) + "\xff" + "more"
	failed := []engine.Settlement{{Key: d.Key, State: engine.TouchFailed, Detail: words, MessageID: "<1@shop>"}}
	for range 2 {
		must(t, l.Settle(ctx, after(time.Minute), failed))
		same(t, "touch", touches(t, l, ledger.Filter{}), []ledger.Touch{{
			Key: d.Key, State: engine.TouchFailed, Kind: rules.StepEmail, Reason: engine.Go, At: nine, Settled: after(time.Minute),
			Detail: strings.Repeat("é", 999) + "\uFFFD", MessageID: "<1@shop>",
		}})
	}
	if m := history(t, l, after(time.Minute)).Messages; len(m) != 0 {
		t.Fatalf("what was refused counts as a message: %v", m)
	}
	same(t, "while in flight", history(t, l, after(time.Second)).Messages, []engine.Sent{
		{Customer: "ada", At: nine, Playbook: "win-back", Channel: rules.ChannelEmail},
	})
}

func strays(t *testing.T, l *ledger.Ledger) {
	taken(t, l, nine, letter("sent"))
	settle(t, l, nine, letter("sent"), engine.TouchSent)
	taken(t, l, nine, letter("good"))
	err := l.Settle(ctx, nine, []engine.Settlement{
		{Key: letter("sent").Key, State: engine.TouchFailed},
		{Key: letter("nobody").Key, State: engine.TouchSent},
		{Key: letter("good").Key, State: engine.TouchSent},
		{Key: letter("sent").Key, State: engine.TouchReleased},
	})
	isErr(t, err, ledger.ErrNotClaimed)
	same(t, "states", states(t, l, ledger.Filter{}), []engine.State{engine.TouchSent, engine.TouchSent})
	if n := strings.Count(err.Error(), "\n") + 1; n != 3 {
		t.Fatalf("%d strays: %v", n, err)
	}
	for _, s := range []engine.State{engine.TouchClaimed, engine.TouchSkipped, engine.TouchHeldOut, ""} {
		if err := l.Settle(ctx, nine, []engine.Settlement{{Key: letter("good").Key, State: s}}); err == nil {
			t.Fatalf("settled as %q", s)
		}
	}
}

func recovering(t *testing.T, l *ledger.Ledger) {
	for _, c := range []string{"a", "b", "c"} {
		taken(t, l, nine, letter(c))
	}
	settle(t, l, nine, letter("b"), engine.TouchSent)
	record(t, l, nine, because(letter("d"), engine.HeldOut, nine))
	lost, err := l.Recover(ctx, after(time.Hour))
	must(t, err)
	if len(lost) != 2 || lost[0].Key.Customer != "a" || lost[1].Key.Customer != "c" {
		t.Fatalf("lost %v", lost)
	}
	same(t, "held out", states(t, l, ledger.Filter{Customer: "d"}), []engine.State{engine.TouchHeldOut})
	same(t, "listed", touches(t, l, ledger.Filter{State: engine.TouchUnknown}), []ledger.Touch{lost[1], lost[0]})
	if more, err := l.Recover(ctx, after(2*time.Hour)); err != nil || len(more) != 0 {
		t.Fatalf("lost again: %v, %v", more, err)
	}
	m := history(t, l, after(2*time.Hour)).Messages
	if len(m) != 4 || m[0].Ghost || m[3].Customer != "d" || !m[3].Ghost {
		t.Fatalf("messages %+v", m)
	}
	isErr(t, l.Settle(ctx, nine, []engine.Settlement{{Key: letter("a").Key, State: engine.TouchSent}}), ledger.ErrNotClaimed)
}

func occurrences(t *testing.T, l *ledger.Ledger) {
	begin := func(at time.Time, want bool) {
		t.Helper()
		if fresh, err := l.Begin(ctx, "win-back", at, after(100*time.Hour)); fresh != want || err != nil {
			t.Fatalf("fresh %v, want %v, %v", fresh, want, err)
		}
	}
	last := func(want time.Time) {
		t.Helper()
		got, ok, err := l.LastTick(ctx, "win-back")
		if err != nil || !got.Equal(want) || ok == want.IsZero() {
			t.Fatalf("last tick %v, %v, %v, want %v", got, ok, err, want)
		}
	}
	begin(nine, true)
	last(time.Time{})
	begin(nine, true)
	must(t, l.Finish(ctx, "win-back", nine, after(time.Minute), "12 sent"))
	begin(nine, false)
	last(nine)
	begin(after(time.Hour), true)
	last(nine)
	must(t, l.Finish(ctx, "win-back", after(time.Hour), after(time.Hour), "missed"))
	must(t, l.Finish(ctx, "win-back", after(-time.Hour), after(time.Hour), "missed"))
	begin(after(-time.Hour), false)
	last(after(time.Hour))
	must(t, l.Finish(ctx, "other", after(9*time.Hour), after(9*time.Hour), ""))
	last(after(time.Hour))
}

func filters(t *testing.T, l *ledger.Ledger) {
	other := letter("a")
	other.Key.Playbook = "welcome"
	taken(t, l, after(-time.Hour), other)
	taken(t, l, nine, letter("a"))
	taken(t, l, after(time.Hour), letter("b"))
	settle(t, l, after(time.Hour), letter("b"), engine.TouchSent)
	for _, c := range []struct {
		filter ledger.Filter
		want   string
	}{
		{ledger.Filter{}, "win-back/b win-back/a welcome/a"},
		{ledger.Filter{Limit: 2}, "win-back/b win-back/a"},
		{ledger.Filter{Customer: "a"}, "win-back/a welcome/a"},
		{ledger.Filter{Playbook: "welcome"}, "welcome/a"},
		{ledger.Filter{State: engine.TouchClaimed}, "win-back/a welcome/a"},
		{ledger.Filter{Customer: "a", Playbook: "win-back", State: engine.TouchSent}, ""},
	} {
		var got []string
		for _, touch := range touches(t, l, c.filter) {
			got = append(got, touch.Key.Playbook+"/"+touch.Key.Customer)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v finds %q, want %q", c.filter, got, c.want)
		}
	}
}

func past(t *testing.T, l *ledger.Ledger) {
	taken(t, l, after(time.Hour), letter("ada"))
	settle(t, l, after(time.Hour), letter("ada"), engine.TouchSent)
	before := dump(t, l)
	for _, early := range []time.Time{after(0), after(time.Hour - time.Microsecond)} {
		again := letter("ada")
		again.Key.Entry = early
		_, err := l.Claim(ctx, early, []engine.Decision{reward("bob", 5), again}, engine.Terms{})
		isErr(t, err, ledger.ErrPast)
		if !strings.Contains(err.Error(), "has acted at 2026-01-05 10:00:00.123456 UTC already, and this is") {
			t.Fatal(err)
		}
		isErr(t, l.Record(ctx, early, []engine.Decision{because(letter("bob"), engine.HeldOut, time.Time{})}), ledger.ErrPast)
	}
	same(t, "left behind", dump(t, l), before)
	taken(t, l, after(time.Hour+time.Nanosecond), letter("bob")) // the same microsecond
	taken(t, l, after(2*time.Hour), letter("cora"))
}

func unfit(t *testing.T, l *ledger.Ledger) {
	no := because(letter("b"), engine.NoConsent, time.Time{})
	if _, err := l.Claim(ctx, nine, []engine.Decision{letter("a"), no}, engine.Terms{}); err == nil {
		t.Fatal("claimed without consent")
	}
	if err := l.Record(ctx, nine, []engine.Decision{because(letter("a"), engine.HeldOut, nine), letter("b")}); err == nil {
		t.Fatal("recorded a go")
	}
	if _, err := l.Claim(ctx, nine, []engine.Decision{letter("a"), reward("b", 0)}, engine.Terms{}); err == nil {
		t.Fatal("granted no points")
	}
	if h := history(t, l, nine); len(h.Entries) != 0 {
		t.Fatalf("left behind: %v", h.Entries)
	}
}
