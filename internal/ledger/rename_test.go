package ledger_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

var nowComeBack = map[string]string{"win-back": "come-back"}

// under gives a decision to another playbook.
func under(playbook string, d engine.Decision) engine.Decision {
	d.Key.Playbook = playbook
	return d
}

// A ledger read with the new name and one that has been renamed are the same to a
// plan.
func TestARenamedPlaybookKeepsWhatTheLedgerHasOfIt(t *testing.T) {
	l := fresh(t)
	const account = "messages per day win-back"
	first := letter("ada")
	first.Charges = []engine.Charge{{Account: account, Amount: 1}}
	limits := map[string]engine.Budgeted{account: {Since: nine, Limit: 10}}
	claims, err := l.Claim(ctx, nine, []engine.Decision{first, letter("bob"), under("other", letter("ada"))}, engine.Terms{Budgets: limits})
	must(t, err)
	same(t, "claims", len(claims), 3)
	settle(t, l, nine, first, engine.TouchSent)
	done := second("bob")
	taken(t, l, after(time.Minute), done)
	fresh, err := l.Begin(ctx, "win-back", nine, nine)
	must(t, err)
	same(t, "fresh", fresh, true)
	must(t, l.Finish(ctx, "win-back", nine, nine, "2 sent"))
	must(t, l.Conclude(ctx, after(time.Hour), []engine.Run{{Playbook: "win-back", Matched: 2, Watch: true, Came: []string{"ada", "bob"}}}))
	must(t, l.Confirm(ctx, "win-back", "eve", "fine", after(time.Hour), after(48*time.Hour)))
	must(t, l.Promote(ctx, after(time.Hour), "win-back", "we-miss-you", "photo", "better"))
	_, err = l.Silence(ctx, after(time.Hour), rules.Silence{Playbook: "win-back", Until: after(48 * time.Hour)})
	must(t, err)

	q := engine.HistoryQuery{
		At: after(2 * time.Hour), Messages: after(-time.Hour), Waves: []string{"come-back"}, Known: []string{"come-back", "other"},
		Spent: map[string]time.Time{"messages per day come-back": nine}, Renamed: nowComeBack,
	}
	read, err := l.History(ctx, q)
	must(t, err)
	same(t, "open", read.Entries[0].Playbook, "come-back")
	same(t, "spent", read.Spent["messages per day come-back"], int64(1))
	same(t, "members", read.Watches["come-back"].Members, []string{"ada", "bob"})
	same(t, "matched", read.Matched["come-back"], []int{2})
	same(t, "promoted", read.Promoted["come-back"]["we-miss-you"], "photo")
	same(t, "silenced", read.Silences[0].Playbook, "come-back")
	same(t, "wave", len(read.Waves["come-back"]), 1)
	if read.Confirmed["come-back"].IsZero() {
		t.Error("nobody has confirmed it")
	}

	for range 2 { // the second time there is nothing to do
		must(t, l.Rename(ctx, nowComeBack))
	}
	past, err := l.PastNames(ctx, "come-back")
	must(t, err)
	same(t, "past names", past, []string{"win-back"})
	q.Renamed = nil
	written, err := l.History(ctx, q)
	must(t, err)
	if diff := cmp.Diff(read, written); diff != "" {
		t.Errorf("read with the new name, and renamed: %s", diff)
	}
	last, ok, err := l.LastTick(ctx, "come-back")
	must(t, err)
	same(t, "last tick", ok && last.Equal(nine), true)
	refused(t, l, after(2*time.Hour), under("come-back", letter("ada")), engine.EnteredBefore)
	found, err := l.Feedback(ctx, after(2*time.Hour), first.Key, engine.Unsubscribed, "by a link of then")
	must(t, err)
	same(t, "the old letter's link is known", found, true)
}

func TestWhoIsOnTheWayUnderBothNamesGoesOnWithTheLater(t *testing.T) {
	l := fresh(t)
	taken(t, l, nine, letter("ada"))
	again := under("come-back", letter("ada"))
	again.Key.Entry = after(time.Hour)
	taken(t, l, after(time.Hour), again)
	open := func(renamed map[string]string) []engine.Entry {
		h, err := l.History(ctx, engine.HistoryQuery{At: after(2 * time.Hour), Messages: nine, Renamed: renamed})
		must(t, err)
		return slices.DeleteFunc(h.Entries, func(e engine.Entry) bool { return e.State != engine.EntryOpen })
	}
	read := open(nowComeBack)
	if len(read) != 1 || !read[0].Began.Equal(after(time.Hour)) {
		t.Fatalf("on the way: %v", read)
	}
	must(t, l.Rename(ctx, nowComeBack))
	same(t, "renamed", open(nil), read)
}

func TestTwoPlaybooksThatWereThereAtOnceAreNotMadeOne(t *testing.T) {
	l := fresh(t)
	taken(t, l, nine, letter("ada"))
	taken(t, l, nine, under("come-back", letter("ada")))
	isErr(t, l.Rename(ctx, nowComeBack), ledger.ErrTogether)
	_, err := l.History(ctx, engine.HistoryQuery{At: nine, Messages: nine, Renamed: nowComeBack})
	isErr(t, err, ledger.ErrTogether)
	same(t, "nothing was changed", len(touches(t, l, ledger.Filter{Playbook: "win-back"})), 1)
}

func TestAPlaybookThatIsGoneTellsWhatItHandedOver(t *testing.T) {
	l := fresh(t)
	taken(t, l, nine, letter("ada"))
	taken(t, l, nine, second("ada")) // the entry is over
	h, err := l.History(ctx, engine.HistoryQuery{At: after(time.Hour), Messages: nine, Known: []string{"come-back"}})
	must(t, err)
	same(t, "had", len(h.Entries[0].Had), 2)
}

// What was looked at later was not known then.
func TestAWatchIsTheOneOfItsInstant(t *testing.T) {
	l := fresh(t)
	look := func(at time.Duration, came, went []string) {
		must(t, l.Conclude(ctx, after(at), []engine.Run{{Playbook: "welcome", Watch: true, Came: came, Went: went}}))
	}
	look(time.Hour, []string{"ada", "bob"}, nil)
	look(2*time.Hour, []string{"cleo"}, []string{"bob"})
	look(3*time.Hour, []string{"bob"}, []string{"ada"})
	for at, want := range map[time.Duration][]string{time.Hour: {"ada", "bob"}, 150 * time.Minute: {"ada", "cleo"}, 3 * time.Hour: {"bob", "cleo"}} {
		same(t, at.String(), history(t, l, after(at)).Watches["welcome"].Members, want)
	}
	same(t, "before", len(history(t, l, nine).Watches), 0)
}

// The points of a step that was renamed do not stand in the way of the one that
// has its name now.
func TestPointsOfARenamedPlaybookAreItsOwn(t *testing.T) {
	l := fresh(t)
	taken(t, l, nine, reward("ada", 5))
	must(t, l.Rename(ctx, nowComeBack))
	taken(t, l, nine, reward("ada", 7))
	refused(t, l, nine, under("come-back", reward("ada", 5)), engine.EnteredBefore)
	account, err := l.Account(ctx, nine, "ada", loyalty.Policy{})
	must(t, err)
	same(t, "first", account.Lots()[0].Source, under("come-back", reward("ada", 5)).Key.Source())
	same(t, "balance", account.Balance(), int64(12))
}
