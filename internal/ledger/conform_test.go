package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

func TestSQLite(t *testing.T) {
	conform(t, func(t *testing.T) *ledger.Ledger { return fresh(t) })
}

// conform is what every kind of store promises. open gives an empty ledger.
func conform(t *testing.T, open func(t *testing.T) *ledger.Ledger) {
	for _, promise := range []struct {
		name string
		test func(t *testing.T, l *ledger.Ledger)
	}{
		{"a step is claimed once, for ever", claimedOnce},
		{"a step is claimed once within a batch", claimedOnceInABatch},
		{"a claim opens, advances and finishes the entry", claimMovesTheEntry},
		{"a closed entry takes no more steps", closedEntries},
		{"nobody is on two passages through one playbook", onePassage},
		{"ids survive as they were written", idsSurvive},
		{"a reward is done by being claimed", rewards},
		{"a code is drawn again while it is taken", codesAreUnique},
		{"a pattern without free codes stops the batch", codesRunOut},
		{"a budget is not overdrawn within a batch", budgetInABatch},
		{"a budget of unknown period stops the batch", budgetWithoutPeriod},
		{"an offer is not repeated within its days", offerRecent},
		{"racing claims: each key once, the budget holds", func(t *testing.T, l *ledger.Ledger) { race(t, l, l) }},
		{"outcomes are recorded, twice changes nothing", outcomes},
		{"a decision without an entry leaves nothing behind", noEntry},
		{"a released step can be claimed again", released},
		{"a released opening without retry leaves nothing", releasedOpening},
		{"a release leaves an exited entry closed", releasedAfterExit},
		{"settling keeps the server's words", settling},
		{"a touch that is not claimed is not settled", strays},
		{"recovering calls claimed touches unknown", recovering},
		{"an occurrence is carried out once", occurrences},
		{"touches are found by filter, newest first", filters},
		{"an unfit decision stops the whole batch", unfit},
	} {
		t.Run(promise.name, func(t *testing.T) { promise.test(t, open(t)) })
	}
	t.Run("history holds nothing from after its instant", func(t *testing.T) { historyStandsStill(t, open) })
}

func claimedOnce(t *testing.T, l *ledger.Ledger) {
	for i, s := range []ledger.State{ledger.Claimed, ledger.Sent, ledger.Failed, ledger.Unknown} {
		d := letter(fmt.Sprint("c", i))
		taken(t, l, nine, d)
		if s != ledger.Claimed {
			settle(t, l, nine, d, s)
		}
		refused(t, l, after(time.Hour), d, engine.EnteredBefore)
		d.Opens = false
		refused(t, l, after(2*time.Hour), d, engine.EnteredBefore)
	}
	d := letter("held")
	record(t, l, nine, because(d, engine.HeldOut, time.Time{}))
	refused(t, l, nine, d, engine.EnteredBefore)
}

func claimedOnceInABatch(t *testing.T, l *ledger.Ledger) {
	claims, err := l.Claim(ctx, nine, []engine.Decision{letter("a"), letter("a"), letter("b")}, nil, nil)
	must(t, err)
	same(t, "claims", claims, []ledger.Claim{
		{Key: letter("a").Key, Taken: true},
		{Key: letter("a").Key, Reason: engine.EnteredBefore},
		{Key: letter("b").Key, Taken: true},
	})
}

func claimMovesTheEntry(t *testing.T, l *ledger.Ledger) {
	if _, ok, err := l.NextDue(ctx); ok || err != nil {
		t.Fatalf("an empty ledger has something due: %v", err)
	}
	taken(t, l, after(time.Minute), letter("ada"))
	same(t, "entry", entry(t, l), engine.Entry{
		Playbook: "win-back", Customer: "ada", Began: nine, State: engine.EntryOpen,
		Due: after(time.Minute), Steps: []string{"we-miss-you"}, LastAt: after(time.Minute),
	})
	record(t, l, after(time.Hour), because(second("ada"), engine.Waiting, after(7*24*time.Hour)))
	if due, ok, err := l.NextDue(ctx); !ok || err != nil || !due.Equal(after(7*24*time.Hour)) {
		t.Fatalf("due %v, %v, %v", due, ok, err)
	}
	taken(t, l, after(8*24*time.Hour), second("ada"))
	same(t, "entry", entry(t, l), engine.Entry{
		Playbook: "win-back", Customer: "ada", Began: nine, State: engine.EntryFinished, LastAt: after(8 * 24 * time.Hour),
	})
	if _, ok, _ := l.NextDue(ctx); ok {
		t.Fatal("a finished entry is due")
	}
}

func closedEntries(t *testing.T, l *ledger.Ledger) {
	taken(t, l, nine, letter("gone"))
	record(t, l, nine, because(second("gone"), engine.Exited, time.Time{}))
	refused(t, l, nine, second("gone"), engine.Exited)
	refused(t, l, nine, letter("gone"), engine.EnteredBefore)
	d := letter("through")
	d.Last = true
	taken(t, l, nine, d)
	refused(t, l, nine, second("through"), engine.EnteredBefore)
	record(t, l, nine, because(second("through"), engine.ConditionNo, time.Time{}))
	same(t, "touches", len(touches(t, l, ledger.Filter{})), 2)
}

func onePassage(t *testing.T, l *ledger.Ledger) {
	again := second("ada")
	again.Opens, again.Key.Entry = true, after(time.Second)
	taken(t, l, nine, letter("ada"))
	refused(t, l, after(time.Second), again, engine.EnteredBefore)
	record(t, l, after(time.Second), because(again, engine.Deferred, after(time.Hour)))
	same(t, "began", entry(t, l).Began, nine)
	taken(t, l, after(time.Minute), second("ada"))
	taken(t, l, after(time.Hour), again)
	h := history(t, l, after(2*time.Hour))
	if len(h.Entries) != 1 || !h.Entries[0].Began.Equal(after(time.Second)) {
		t.Fatalf("the latest entry is not the one: %v", h.Entries)
	}
}

func idsSurvive(t *testing.T, l *ledger.Ledger) {
	ids := []string{"", "00123", "123", "9e+05", "900000", "O'Brien; drop table touch", `"`, "🦊", "e\u0301", "é", "NULL", "a\x00b", "a", "\xff\xfe", "ÿ"}
	var batch []engine.Decision
	for _, id := range ids {
		batch = append(batch, offering(id, &rules.Offer{Name: id, Code: id}, 1))
	}
	n := 0
	claims, err := l.Claim(ctx, nine, batch, nil, func(pattern string) (string, error) {
		n++
		return fmt.Sprint(pattern, "/", n), nil
	})
	must(t, err)
	for i, id := range ids {
		if !claims[i].Taken {
			t.Fatalf("%q was taken for another: %v", id, claims[i])
		}
		codes, err := l.Codes(ctx, id)
		must(t, err)
		if id == "" {
			continue // an empty filter finds everybody
		}
		found := touches(t, l, ledger.Filter{Customer: id})
		if len(found) != 1 || found[0].Key != batch[i].Key {
			t.Fatalf("%q reads back as %v", id, found)
		}
		if want := fmt.Sprint(id, "/", i+1); len(codes) != 1 || codes[0].Code != want || codes[0].Offer != id {
			t.Fatalf("%q has codes %v, want %q", id, codes, want)
		}
	}
	if h := history(t, l, nine); len(h.Entries) != len(ids) {
		t.Fatalf("%d entries of %d", len(h.Entries), len(ids))
	}
}

func rewards(t *testing.T, l *ledger.Ledger) {
	taken(t, l, nine, reward("ada", 40))
	refused(t, l, nine, reward("ada", 40), engine.EnteredBefore)
	other := reward("ada", 2)
	other.Key.Playbook = "welcome"
	taken(t, l, after(time.Hour), other)
	same(t, "states", states(t, l, ledger.Filter{}), []ledger.State{ledger.Sent, ledger.Sent})
	balance, rows, err := l.Points(ctx, "ada", after(time.Hour))
	must(t, err)
	same(t, "rows", rows, []ledger.PointRow{
		{Key: other.Key, Points: 2, Note: "Good to see you", At: after(time.Hour)},
		{Key: reward("ada", 40).Key, Points: 40, Note: "Good to see you", At: nine},
	})
	before, _, err := l.Points(ctx, "ada", after(time.Minute))
	must(t, err)
	if balance != 42 || before != 40 || history(t, l, nine).Points["ada"] != 40 {
		t.Fatalf("balance %d, before %d", balance, before)
	}
	if h := history(t, l, after(time.Hour)); len(h.Messages) != 0 {
		t.Fatalf("points count as messages: %v", h.Messages)
	}
	if back, err := l.Recover(ctx, after(time.Hour)); err != nil || len(back) != 0 {
		t.Fatalf("a reward needs no recovery: %v, %v", back, err)
	}
}

func codesAreUnique(t *testing.T, l *ledger.Ledger) {
	drawn := []string{"A", "A", "A", "B"}
	draw := func(string) (string, error) {
		code := drawn[0]
		drawn = drawn[1:]
		return code, nil
	}
	batch := []engine.Decision{offering("a", comeback, 5), offering("b", comeback, 6)}
	claims, err := l.Claim(ctx, nine, batch, month(1000), draw)
	must(t, err)
	if claims[0].Code != "A" || claims[1].Code != "B" {
		t.Fatalf("codes %v", claims)
	}
	codes, err := l.Codes(ctx, "b")
	must(t, err)
	same(t, "codes", codes, []ledger.Code{{
		Code: "B", Key: letter("b").Key, Offer: "comeback", Percent: 15, Cost: 6, Issued: nine,
		Expires: after(14 * 24 * time.Hour),
	}})
	h := history(t, l, nine)
	same(t, "issued", h.Issued, []engine.Issued{
		{Offer: "comeback", Customer: "a", At: nine}, {Offer: "comeback", Customer: "b", At: nine},
	})
	same(t, "spent", h.Spent, map[string]int64{"comeback": 11})
}

func codesRunOut(t *testing.T, l *ledger.Ledger) {
	one := func(string) (string, error) { return "A", nil }
	_, err := l.Claim(ctx, nine, []engine.Decision{offering("a", comeback, 5), offering("b", comeback, 6)}, month(1000), one)
	isErr(t, err, ledger.ErrCodesTaken)
	broken := errors.New("no randomness")
	_, err = l.Claim(ctx, nine, []engine.Decision{offering("a", comeback, 5)}, month(1000),
		func(string) (string, error) { return "", broken })
	isErr(t, err, broken)
	if all := touches(t, l, ledger.Filter{}); len(all) != 0 || history(t, l, nine).Spent["comeback"] != 0 {
		t.Fatalf("a stopped batch left %v behind", all)
	}
}

func budgetInABatch(t *testing.T, l *ledger.Ledger) {
	early := offering("early", comeback, 999)
	_, err := l.Claim(ctx, after(-2*time.Hour), []engine.Decision{early}, month(1000), func(string) (string, error) { return "E", nil })
	must(t, err)
	batch := []engine.Decision{
		offering("a", comeback, 60), offering("b", comeback, 41), offering("a", comeback, 1),
		offering("c", comeback, 40), offering("d", comeback, 1), offering("e", comeback, 0),
	}
	claims, err := l.Claim(ctx, nine, batch, month(100), numbered())
	must(t, err)
	var got []engine.Reason
	for _, c := range claims {
		got = append(got, c.Reason)
	}
	same(t, "reasons", got, []engine.Reason{"", engine.BudgetSpent, engine.EnteredBefore, "", engine.BudgetSpent, ""})
	same(t, "spent", history(t, l, nine).Spent, map[string]int64{"comeback": 100})
	if len(touches(t, l, ledger.Filter{Customer: "b"})) != 0 || len(history(t, l, nine).Entries) != 4 {
		t.Fatal("a refused offer left something behind")
	}
}

func budgetWithoutPeriod(t *testing.T, l *ledger.Ledger) {
	if _, err := l.Claim(ctx, nine, []engine.Decision{offering("a", comeback, 1)}, nil, numbered()); err == nil {
		t.Fatal("nobody knows the budget's period, and the code was issued")
	}
}

func offerRecent(t *testing.T, l *ledger.Ledger) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	must(t, err)
	rare := &rules.Offer{Name: "rare", Code: "R-{8}", OncePer: 180}
	draw := numbered()
	try := func(at time.Time) ledger.Claim {
		t.Helper()
		d := offering("ada", rare, 1)
		d.Key.Entry, d.Last = at, true
		claims, err := l.Claim(ctx, at, []engine.Decision{d}, nil, draw)
		must(t, err)
		return claims[0]
	}
	// From winter into summer time: 180 days are an hour short of 180 times 24.
	first := time.Date(2026, 1, 5, 9, 0, 0, 0, berlin)
	if c := try(first); !c.Taken {
		t.Fatal(c.Reason)
	}
	if c := try(first.AddDate(0, 0, 180).Add(-time.Microsecond)); c.Reason != engine.OfferRecent || c.Code != "" {
		t.Fatalf("180 days have not passed: %v", c)
	}
	if c := try(first.AddDate(0, 0, 180)); !c.Taken {
		t.Fatalf("180 days have passed: %q", c.Reason)
	}
	same(t, "issued", history(t, l, after(9000*time.Hour)).Issued,
		[]engine.Issued{{Offer: "rare", Customer: "ada", At: first.AddDate(0, 0, 180).UTC()}})
}

func outcomes(t *testing.T, l *ledger.Ledger) {
	type want struct {
		state engine.EntryState
		due   time.Duration
		steps int
		touch ledger.State
	}
	cases := map[engine.Reason]want{
		engine.Waiting:  {engine.EntryOpen, 5 * time.Hour, 1, ""},
		engine.Deferred: {engine.EntryOpen, 5 * time.Hour, 1, ""},
		engine.Capped:   {engine.EntryOpen, 5 * time.Hour, 1, ""},
		engine.Exited:   {engine.EntryExited, 0, 0, ""},
		engine.StepGone: {engine.EntryFinished, 0, 0, ""},
		engine.Nothing:  {engine.EntryFinished, 0, 0, ""},
		engine.HeldOut:  {engine.EntryOpen, 5 * time.Hour, 2, ledger.HeldOut},

		engine.EnteredBefore: {engine.EntryOpen, 0, 1, ""},
		engine.AudienceBelt:  {engine.EntryOpen, 0, 1, ""},
	}
	for _, r := range []engine.Reason{
		engine.NoConsent, engine.NoAddress, engine.ConditionNo, engine.NoRung, engine.OfferRecent,
		engine.BudgetSpent, engine.NoPoints, engine.RenderError,
	} {
		cases[r] = want{engine.EntryOpen, 5 * time.Hour, 2, ledger.Skipped}
	}
	for _, r := range engine.Reasons {
		if r == engine.Go {
			continue
		}
		taken(t, l, nine, letter(string(r)))
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
		if e.State != w.state || !e.Due.Equal(due) || len(e.Steps) != w.steps {
			t.Errorf("%s: %+v, want %+v", e.Customer, e, w)
		}
		found := touches(t, l, ledger.Filter{Customer: e.Customer})
		if w.touch == "" && len(found) != 1 || w.touch != "" &&
			(len(found) != 2 || found[0].State != w.touch || found[0].Reason != engine.Reason(e.Customer) || found[0].Detail != "why") {
			t.Errorf("%s: touches %+v", e.Customer, found)
		}
	}
	same(t, "messages", len(history(t, l, after(time.Hour)).Messages), len(engine.Reasons)-1)
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
	same(t, "steps", entry(t, l).Steps, []string{"we-miss-you"})
}

func released(t *testing.T, l *ledger.Ledger) {
	taken(t, l, nine, letter("ada"))
	settle(t, l, nine, letter("ada"), ledger.Sent)
	was := entry(t, l)
	d := second("ada")
	d.Incentive = offering("ada", comeback, 1000).Incentive
	free := taken(t, l, after(time.Hour), d).Code
	release := []ledger.Settlement{{Key: d.Key, State: ledger.Released, Retry: after(3 * time.Hour)}}
	for range 2 { // released again, nothing changes
		must(t, l.Settle(ctx, after(2*time.Hour), release))
		was.Due = after(3 * time.Hour)
		same(t, "entry", entry(t, l), was)
	}
	codes, err := l.Codes(ctx, "ada")
	must(t, err)
	if len(codes) != 0 || history(t, l, after(4*time.Hour)).Spent["comeback"] != 0 {
		t.Fatalf("codes stayed: %v", codes)
	}
	if again := taken(t, l, after(3*time.Hour), d).Code; again != free {
		t.Fatalf("code %s is not free again, %s was drawn", free, again)
	}
	same(t, "state", entry(t, l).State, engine.EntryFinished)
}

func releasedOpening(t *testing.T, l *ledger.Ledger) {
	d := letter("ada")
	taken(t, l, nine, d)
	settle(t, l, after(time.Hour), d, ledger.Released)
	if h := history(t, l, after(time.Hour)); len(h.Entries) != 0 {
		t.Fatalf("left behind: %v", h.Entries)
	}
	taken(t, l, nine, d)
	must(t, l.Settle(ctx, nine, []ledger.Settlement{{Key: d.Key, State: ledger.Released, Retry: after(time.Hour)}}))
	same(t, "entry", entry(t, l), engine.Entry{
		Playbook: "win-back", Customer: "ada", Began: nine, State: engine.EntryOpen, Due: after(time.Hour), LastAt: nine,
	})
	d.Opens = false
	taken(t, l, after(time.Hour), d)
	// Opened by being put off, not by the claim: it stays when the claim goes.
	put := letter("bob")
	record(t, l, nine, because(put, engine.Deferred, after(time.Hour)))
	taken(t, l, after(time.Hour), put)
	settle(t, l, after(2*time.Hour), put, ledger.Released)
	h := history(t, l, after(2*time.Hour))
	if e := h.Entries[1]; len(h.Entries) != 2 || e.State != engine.EntryOpen || !e.Due.Equal(after(2*time.Hour)) {
		t.Fatalf("entries %+v", h.Entries)
	}
}

func releasedAfterExit(t *testing.T, l *ledger.Ledger) {
	taken(t, l, nine, letter("ada"))
	record(t, l, nine, because(second("ada"), engine.Exited, time.Time{}))
	settle(t, l, nine, letter("ada"), ledger.Released)
	same(t, "state", entry(t, l).State, engine.EntryExited)

	// A finished one whose customer has begun anew stays finished.
	d := letter("bob")
	d.Last = true
	taken(t, l, nine, d)
	anew := d
	anew.Key.Entry = after(time.Hour)
	taken(t, l, after(time.Hour), anew)
	settle(t, l, after(time.Hour), anew, ledger.Sent)
	anew.Key.Entry, anew.Last = after(2*time.Hour), false
	taken(t, l, after(2*time.Hour), anew)
	must(t, l.Settle(ctx, after(2*time.Hour), []ledger.Settlement{{Key: d.Key, State: ledger.Released, Retry: after(3 * time.Hour)}}))
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
	failed := []ledger.Settlement{{Key: d.Key, State: ledger.Failed, Detail: words, MessageID: "<1@shop>"}}
	for range 2 {
		must(t, l.Settle(ctx, after(time.Minute), failed))
		same(t, "touch", touches(t, l, ledger.Filter{}), []ledger.Touch{{
			Key: d.Key, State: ledger.Failed, Kind: rules.StepEmail, Reason: engine.Go, At: nine, Settled: after(time.Minute),
			Cost: 3, Detail: strings.Repeat("é", 999) + "\uFFFD", MessageID: "<1@shop>",
		}})
	}
	if m := history(t, l, after(time.Minute)).Messages; len(m) != 0 {
		t.Fatalf("what was refused counts as a message: %v", m)
	}
	same(t, "while in flight", history(t, l, after(time.Second)).Messages, []engine.Sent{{Customer: "ada", At: nine}})
}

func strays(t *testing.T, l *ledger.Ledger) {
	taken(t, l, nine, letter("sent"))
	settle(t, l, nine, letter("sent"), ledger.Sent)
	taken(t, l, nine, letter("good"))
	err := l.Settle(ctx, nine, []ledger.Settlement{
		{Key: letter("sent").Key, State: ledger.Failed},
		{Key: letter("nobody").Key, State: ledger.Sent},
		{Key: letter("good").Key, State: ledger.Sent},
		{Key: letter("sent").Key, State: ledger.Released},
	})
	isErr(t, err, ledger.ErrNotClaimed)
	same(t, "states", states(t, l, ledger.Filter{}), []ledger.State{ledger.Sent, ledger.Sent})
	if n := strings.Count(err.Error(), "\n") + 1; n != 3 {
		t.Fatalf("%d strays: %v", n, err)
	}
	for _, s := range []ledger.State{ledger.Claimed, ledger.Skipped, ledger.HeldOut, ""} {
		if err := l.Settle(ctx, nine, []ledger.Settlement{{Key: letter("good").Key, State: s}}); err == nil {
			t.Fatalf("settled as %q", s)
		}
	}
}

func recovering(t *testing.T, l *ledger.Ledger) {
	for _, c := range []string{"a", "b", "c"} {
		taken(t, l, nine, letter(c))
	}
	settle(t, l, nine, letter("b"), ledger.Sent)
	lost, err := l.Recover(ctx, after(time.Hour))
	must(t, err)
	if len(lost) != 2 || lost[0].Key.Customer != "a" || lost[1].Key.Customer != "c" {
		t.Fatalf("lost %v", lost)
	}
	same(t, "listed", touches(t, l, ledger.Filter{State: ledger.Unknown}), []ledger.Touch{lost[1], lost[0]})
	if more, err := l.Recover(ctx, after(2*time.Hour)); err != nil || len(more) != 0 {
		t.Fatalf("lost again: %v, %v", more, err)
	}
	same(t, "messages", len(history(t, l, after(2*time.Hour)).Messages), 3)
	isErr(t, l.Settle(ctx, nine, []ledger.Settlement{{Key: letter("a").Key, State: ledger.Sent}}), ledger.ErrNotClaimed)
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
	taken(t, l, nine, letter("a"))
	taken(t, l, after(time.Hour), letter("b"))
	settle(t, l, after(time.Hour), letter("b"), ledger.Sent)
	other := letter("a")
	other.Key.Playbook = "welcome"
	taken(t, l, after(-time.Hour), other)
	for _, c := range []struct {
		filter ledger.Filter
		want   string
	}{
		{ledger.Filter{}, "win-back/b win-back/a welcome/a"},
		{ledger.Filter{Limit: 2}, "win-back/b win-back/a"},
		{ledger.Filter{Customer: "a"}, "win-back/a welcome/a"},
		{ledger.Filter{Playbook: "welcome"}, "welcome/a"},
		{ledger.Filter{State: ledger.Claimed}, "win-back/a welcome/a"},
		{ledger.Filter{Customer: "a", Playbook: "win-back", State: ledger.Sent}, ""},
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

func unfit(t *testing.T, l *ledger.Ledger) {
	no := because(letter("b"), engine.NoConsent, time.Time{})
	if _, err := l.Claim(ctx, nine, []engine.Decision{letter("a"), no}, nil, nil); err == nil {
		t.Fatal("claimed without consent")
	}
	if err := l.Record(ctx, nine, []engine.Decision{because(letter("a"), engine.HeldOut, nine), letter("b")}); err == nil {
		t.Fatal("recorded a go")
	}
	if _, err := l.Claim(ctx, nine, []engine.Decision{letter("a"), reward("b", 0)}, nil, nil); err == nil {
		t.Fatal("granted no points")
	}
	if h := history(t, l, nine); len(h.Entries) != 0 {
		t.Fatalf("left behind: %v", h.Entries)
	}
}
