package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

var ctx = context.Background()

// nine is an instant to count from, to the microsecond.
var nine = time.Date(2026, 1, 5, 9, 0, 0, 123456000, time.UTC)

func after(d time.Duration) time.Time { return nine.Add(d) }

// fresh opens a ledger that is not there yet, in a folder that is not either.
func fresh(t testing.TB) *ledger.Ledger {
	t.Helper()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	empty, err := emptyLedger()
	must(t, err)
	must(t, os.WriteFile(path, empty, 0o600))
	return at(t, path)
}

// emptyLedger is the file of a new ledger: making one takes long under the race
// detector.
var emptyLedger = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "empty-ledger-")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "holdfast.db")
	l, err := ledger.Open(ctx, path)
	if err == nil {
		err = l.Close()
	}
	made, e := os.ReadFile(path)
	return made, errors.Join(err, e, os.RemoveAll(dir))
})

func at(t testing.TB, path string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, l.Close()) })
	return l
}

// failer is the part of a test that rapid's own tests have too.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func must(t failer, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// letter is a go-decision for the first letter of win-back.
func letter(customer string) engine.Decision {
	return engine.Decision{
		Key:    engine.Key{Playbook: "win-back", Customer: customer, Entry: nine, Step: "we-miss-you"},
		Step:   &rules.Step{ID: "we-miss-you", Kind: rules.StepEmail},
		Reason: engine.Go,
		Opens:  true,
	}
}

// second is a go-decision for the second and last letter.
func second(customer string) engine.Decision {
	d := letter(customer)
	d.Key.Step, d.Step = "last-call", &rules.Step{ID: "last-call", Kind: rules.StepEmail}
	d.Opens, d.Last = false, true
	return d
}

// reward is a go-decision for points.
func reward(customer string, points int64) engine.Decision {
	d := letter(customer)
	d.Key.Step, d.Step = "thanks", &rules.Step{ID: "thanks", Kind: rules.StepReward, Note: "Good to see you"}
	d.Points = points
	return d
}

func pattern(s string) rules.CodePattern {
	p, err := rules.ParsePattern(s)
	if err != nil {
		panic(err)
	}
	return p
}

// comeback is an offer with a budget.
var comeback = &rules.Offer{Name: "comeback", Code: pattern("BACK-{8}"), Budget: &rules.Budget{Amount: 1000, Per: "month"}}

// offering is the letter with an offer in it.
func offering(customer string, offer *rules.Offer, cost int64) engine.Decision {
	d := letter(customer)
	d.Incentive = &engine.Incentive{Offer: offer, Percent: 15, Cost: cost, Expires: after(14 * 24 * time.Hour)}
	return d
}

// because turns a decision into one with another reason.
func because(d engine.Decision, why engine.Reason, until time.Time) engine.Decision {
	d.Reason, d.Until = why, until
	return d
}

// month is comeback's budget.
func month(limit int64) map[string]engine.Budgeted {
	return map[string]engine.Budgeted{engine.OfferAccount("comeback"): {Since: after(-time.Hour), Limit: limit}}
}

// numbered draws codes that never repeat.
func numbered() func(rules.CodePattern) (string, error) {
	n := 0
	return func(rules.CodePattern) (string, error) { n++; return fmt.Sprintf("BACK-%08d", n), nil }
}

// claim claims one decision.
func claim(t testing.TB, l *ledger.Ledger, at time.Time, d engine.Decision) engine.Claim {
	t.Helper()
	claims, err := l.Claim(ctx, at, []engine.Decision{d}, engine.Terms{Budgets: month(1000), Draw: numbered()})
	must(t, err)
	if claims[0].Key != d.Key {
		t.Fatalf("asked for %v, was answered for %v", d.Key, claims[0].Key)
	}
	return claims[0]
}

// taken claims one decision that nobody has had.
func taken(t testing.TB, l *ledger.Ledger, at time.Time, d engine.Decision) engine.Claim {
	t.Helper()
	c := claim(t, l, at, d)
	if !c.Taken || c.Reason != "" {
		t.Fatalf("%v was refused: %q", d.Key, c.Reason)
	}
	return c
}

// refused claims one decision that must be refused.
func refused(t testing.TB, l *ledger.Ledger, at time.Time, d engine.Decision, why engine.Reason) {
	t.Helper()
	if c := claim(t, l, at, d); c.Taken || c.Reason != why || c.Code != "" {
		t.Fatalf("%v: taken %v, reason %q, code %q, want a refusal: %q", d.Key, c.Taken, c.Reason, c.Code, why)
	}
}

func settle(t testing.TB, l *ledger.Ledger, at time.Time, d engine.Decision, s engine.State) {
	t.Helper()
	must(t, l.Settle(ctx, at, []engine.Settlement{{Key: d.Key, State: s}}))
}

func record(t testing.TB, l *ledger.Ledger, at time.Time, batch ...engine.Decision) {
	t.Helper()
	must(t, l.Record(ctx, at, batch))
}

func history(t testing.TB, l *ledger.Ledger, at time.Time) engine.History {
	t.Helper()
	h, err := l.History(ctx, engine.HistoryQuery{At: at, Spent: map[string]time.Time{engine.OfferAccount("comeback"): after(-time.Hour)}})
	must(t, err)
	return h
}

// entry is the only entry there is.
func entry(t testing.TB, l *ledger.Ledger) engine.Entry {
	t.Helper()
	h := history(t, l, after(1000*time.Hour))
	if len(h.Entries) != 1 {
		t.Fatalf("%d entries: %v", len(h.Entries), h.Entries)
	}
	return h.Entries[0]
}

func touches(t testing.TB, l *ledger.Ledger, f ledger.Filter) []ledger.Touch {
	t.Helper()
	found, err := l.Touches(ctx, f)
	must(t, err)
	return found
}

// states are the states of the touches a filter finds, newest first.
func states(t testing.TB, l *ledger.Ledger, f ledger.Filter) (s []engine.State) {
	t.Helper()
	for _, touch := range touches(t, l, f) {
		s = append(s, touch.State)
	}
	return s
}

func same(t failer, what string, got, want any, options ...cmp.Option) {
	t.Helper()
	if diff := cmp.Diff(want, got, options...); diff != "" {
		t.Fatalf("%s (- want, + got):\n%s", what, diff)
	}
}

// dump is everything a ledger shows of what was done in it.
func dump(t testing.TB, l *ledger.Ledger) string {
	t.Helper()
	all := touches(t, l, ledger.Filter{})
	text := fmt.Sprintf("%+v\n%+v\n", all, history(t, l, after(1000*time.Hour)))
	var customers []string
	for _, touch := range all {
		customers = append(customers, touch.Key.Customer)
	}
	slices.Sort(customers)
	for _, c := range slices.Compact(customers) {
		codes, err := l.Codes(ctx, c)
		must(t, err)
		account, err := l.Account(ctx, after(1000*time.Hour), c, loyalty.Policy{})
		must(t, err)
		text += fmt.Sprintf("%+v %d %+v\n", codes, account.Balance(), account.Journal())
	}
	return text
}

// isErr says that an error is of a kind.
func isErr(t testing.TB, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("%v is not %v", err, kind)
	}
}

// steps are the ids of what an entry has been through.
func steps(e engine.Entry) (ids []string) {
	for _, h := range e.Had {
		ids = append(ids, h.Step)
	}
	return ids
}

// whatCame is what came of it.
func whatCame(e engine.Entry) (of []string) {
	for _, h := range e.Had {
		of = append(of, h.Outcome)
	}
	return of
}
