package ledger_test

import (
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
)

func TestSQLite(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
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
		{"the first letter is remembered", firstLetter},
		{"fits are kept once and listed newest first", fitsAreKept},
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
		{"tries are kept while a step is put off", triesAreKept},
		{"letters are listed with what came back of them", mailed},
		{"a release leaves an exited entry closed", releasedAfterExit},
		{"settling keeps the server's words", settling},
		{"a touch that is not claimed is not settled", strays},
		{"recovering calls claimed touches unknown", recovering},
		{"an occurrence is carried out once", occurrences},
		{"touches are found by filter, newest first", filters},
		{"nothing is done at an instant before the newest act", past},
		{"an unfit decision stops the whole batch", unfit},
		{"an allowance is not overdrawn, and what is released is given back", allowances},
		{"a banned address is not written to", bans},
		{"the latest choice counts, and a later no is heard by a claim", choices},
		{"a silence ends by itself or by hand", silences},
		{"the latest confirmation and promotion count", confirmations},
		{"runs and members are remembered by differences", runs},
		{"what was known of orders when customers came in is remembered", known},
		{"a wave counts all who came in together", waves},
		{"the way taken is remembered with the step", ways},
		{"responses are events, the latest answer to a letter counts", responses},
		{"responses are of letters that are known and have left", strangers},
		{"bookings are written once", bookedOnce},
		{"what has fallen due is as good as booked", fallenDue},
		{"a source earns once in the whole shop", sharedSources},
		{"what a customer does not have is not spent", overspending},
		{"tiers, badges and codes to give on are remembered", reached},
		{"a referral is asked for again where it is written", referring},
		{"points by hand have an author", byHand},
		{"the books of the shop close, also without the erased", closing},
		{"an erased customer leaves a hash that stays suppressed", erasing},
		{"of before an erasure nothing is booked again", bookedBefore},
		{"an export has every row about a customer", exporting},
	} {
		t.Run(promise.name, func(t *testing.T) { promise.test(t, open(t)) })
	}
	t.Run("history holds nothing from after its instant", func(t *testing.T) { historyStandsStill(t, open) })
}

func claimMovesTheEntry(t *testing.T, l *ledger.Ledger) {
	if _, ok, err := l.NextDue(ctx, nine); ok || err != nil {
		t.Fatalf("an empty ledger has something due: %v", err)
	}
	taken(t, l, after(time.Minute), letter("ada"))
	same(t, "entry", entry(t, l), engine.Entry{
		Playbook: "win-back", Customer: "ada", Began: nine, State: engine.EntryOpen,
		Due: after(time.Minute), Had: []engine.Had{{Step: "we-miss-you", Outcome: "claimed"}}, LastAt: after(time.Minute),
	})
	record(t, l, after(time.Hour), because(second("ada"), engine.Waiting, after(7*24*time.Hour)))
	if due, ok, err := l.NextDue(ctx, nine); !ok || err != nil || !due.Equal(after(7*24*time.Hour)) {
		t.Fatalf("due %v, %v, %v", due, ok, err)
	}
	taken(t, l, after(8*24*time.Hour), second("ada"))
	same(t, "entry", entry(t, l), engine.Entry{
		Playbook: "win-back", Customer: "ada", Began: nine, State: engine.EntryFinished, LastAt: after(8 * 24 * time.Hour),
	})
	if _, ok, _ := l.NextDue(ctx, nine); ok {
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
