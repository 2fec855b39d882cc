package ledger_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

func claimedOnce(t *testing.T, l *ledger.Ledger) {
	for i, s := range []engine.State{engine.TouchClaimed, engine.TouchSent, engine.TouchFailed, engine.TouchUnknown} {
		d := letter(fmt.Sprint("c", i))
		taken(t, l, nine, d)
		if s != engine.TouchClaimed {
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
	claims, err := l.Claim(ctx, nine, []engine.Decision{letter("a"), letter("a"), letter("b")}, engine.Terms{})
	must(t, err)
	same(t, "claims", claims, []engine.Claim{
		{Key: letter("a").Key, Taken: true},
		{Key: letter("a").Key, Reason: engine.EnteredBefore},
		{Key: letter("b").Key, Taken: true},
	})
}

func idsSurvive(t *testing.T, l *ledger.Ledger) {
	ids := []string{"", "00123", "123", "9e+05", "900000", "O'Brien; drop table touch", `"`, "🦊", "e\u0301", "é", "NULL", "a\x00b", "a", "\xff\xfe", "ÿ"}
	var batch []engine.Decision
	for _, id := range ids {
		d := offering(id, &rules.Offer{Name: id}, 1)
		if id == "" {
			d.Incentive = nil // a code of nobody's is everybody's
		}
		batch = append(batch, d)
	}
	n := 0
	claims, err := l.Claim(ctx, nine, batch, engine.Terms{Draw: func(rules.CodePattern) (string, error) {
		n++
		return fmt.Sprint(ids[n], "/", n), nil
	}})
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
		if want := loyalty.Canonical(fmt.Sprint(id, "/", i)); len(codes) != 1 || codes[0].Code != want || codes[0].Offer != id {
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
	same(t, "states", states(t, l, ledger.Filter{}), []engine.State{engine.TouchSent, engine.TouchSent})
	account, err := l.Account(ctx, after(time.Hour), "ada", loyalty.Policy{})
	must(t, err)
	var earned []loyalty.Movement
	for _, m := range account.Journal() {
		if m.Kind == loyalty.Earned {
			m.Postings = nil
			earned = append(earned, m)
		}
	}
	same(t, "earned", earned, []loyalty.Movement{
		{Seq: 1, At: nine, Kind: loyalty.Earned, Source: reward("ada", 40).Key.Source(), Note: "Good to see you", Until: nine},
		{Seq: 3, At: after(time.Hour), Kind: loyalty.Earned, Source: other.Key.Source(), Note: "Good to see you", Until: after(time.Hour)},
	})
	before, err := l.Account(ctx, after(time.Minute), "ada", loyalty.Policy{})
	must(t, err)
	if account.Balance() != 42 || before.Balance() != 40 || history(t, l, nine).Points["ada"] != 40 {
		t.Fatalf("balance %d, before %d", account.Balance(), before.Balance())
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
	draw := func(rules.CodePattern) (string, error) {
		code := drawn[0]
		drawn = drawn[1:]
		return code, nil
	}
	batch := []engine.Decision{offering("a", comeback, 5), offering("b", comeback, 6)}
	claims, err := l.Claim(ctx, nine, batch, engine.Terms{Budgets: month(1000), Draw: draw})
	must(t, err)
	if claims[0].Code != "A" || claims[1].Code != "B" {
		t.Fatalf("codes %v", claims)
	}
	codes, err := l.Codes(ctx, "b")
	must(t, err)
	same(t, "codes", codes, []ledger.Code{{
		Code: "B", Key: letter("b").Key, Offer: "comeback", State: loyalty.CodeReserved, Percent: 15, Cost: 6, Issued: nine,
		Expires: after(14 * 24 * time.Hour),
	}})
	h := history(t, l, nine)
	until := after(14 * 24 * time.Hour)
	same(t, "issued", h.Issued, []engine.Issued{
		{Offer: "comeback", Customer: "a", At: nine, Until: until, Good: true}, {Offer: "comeback", Customer: "b", At: nine, Until: until, Good: true},
	})
	same(t, "spent", h.Spent, map[string]int64{engine.OfferAccount("comeback"): 11})
}

func codesRunOut(t *testing.T, l *ledger.Ledger) {
	one := func(rules.CodePattern) (string, error) { return "A", nil }
	_, err := l.Claim(ctx, nine, []engine.Decision{offering("a", comeback, 5), offering("b", comeback, 6)}, engine.Terms{Budgets: month(1000), Draw: one})
	isErr(t, err, ledger.ErrCodesTaken)
	broken := errors.New("no randomness")
	_, err = l.Claim(ctx, nine, []engine.Decision{offering("a", comeback, 5)}, engine.Terms{Budgets: month(1000), Draw: func(rules.CodePattern) (string, error) { return "", broken }})
	isErr(t, err, broken)
	if all := touches(t, l, ledger.Filter{}); len(all) != 0 || history(t, l, nine).Spent[engine.OfferAccount("comeback")] != 0 {
		t.Fatalf("a stopped batch left %v behind", all)
	}
}

func budgetInABatch(t *testing.T, l *ledger.Ledger) {
	early := offering("early", comeback, 999)
	_, err := l.Claim(ctx, after(-2*time.Hour), []engine.Decision{early}, engine.Terms{Budgets: month(1000), Draw: func(rules.CodePattern) (string, error) { return "E", nil }})
	must(t, err)
	batch := []engine.Decision{
		offering("a", comeback, 60), offering("b", comeback, 41), offering("a", comeback, 1),
		offering("c", comeback, 40), offering("d", comeback, 1), offering("e", comeback, 0),
	}
	claims, err := l.Claim(ctx, nine, batch, engine.Terms{Budgets: month(100), Draw: numbered()})
	must(t, err)
	var got []engine.Reason
	for _, c := range claims {
		got = append(got, c.Reason)
	}
	same(t, "reasons", got, []engine.Reason{"", engine.BudgetSpent, engine.EnteredBefore, "", engine.BudgetSpent, ""})
	same(t, "spent", history(t, l, nine).Spent, map[string]int64{engine.OfferAccount("comeback"): 100})
	if len(touches(t, l, ledger.Filter{Customer: "b"})) != 0 || len(history(t, l, nine).Entries) != 4 {
		t.Fatal("a refused offer left something behind")
	}
}

func budgetWithoutPeriod(t *testing.T, l *ledger.Ledger) {
	if _, err := l.Claim(ctx, nine, []engine.Decision{offering("a", comeback, 1)}, engine.Terms{Draw: numbered()}); err == nil {
		t.Fatal("nobody knows the budget's period, and the code was issued")
	}
}

func offerRecent(t *testing.T, l *ledger.Ledger) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	must(t, err)
	rare := &rules.Offer{Name: "rare", Code: pattern("R-{8}"), OncePer: 180}
	draw := numbered()
	try := func(at time.Time) engine.Claim {
		t.Helper()
		d := offering("ada", rare, 1)
		d.Key.Entry, d.Last, d.Incentive.Expires = at, true, at.AddDate(0, 0, 14)
		claims, err := l.Claim(ctx, at, []engine.Decision{d}, engine.Terms{Draw: draw})
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
		[]engine.Issued{{Offer: "rare", Customer: "ada", At: first.AddDate(0, 0, 180).UTC(), Until: first.AddDate(0, 0, 194).UTC()}})
}

func fitsAreKept(t *testing.T, l *ledger.Ledger) {
	must(t, l.KeepFit(ctx, ledger.Fit{At: nine, Body: []byte(`{"model":"BG/NBD"}`)}))
	must(t, l.KeepFit(ctx, ledger.Fit{At: after(time.Hour), Body: []byte(`{"model":"Pareto/NBD"}`)}))
	must(t, l.KeepFit(ctx, ledger.Fit{At: nine, Body: []byte(`{"model":"another"}`)}))
	fits, err := l.Fits(ctx, 0)
	must(t, err)
	want := []ledger.Fit{{At: after(time.Hour), Body: []byte(`{"model":"Pareto/NBD"}`)}, {At: nine, Body: []byte(`{"model":"BG/NBD"}`)}}
	same(t, "fits", fits, want)
	newest, err := l.Fits(ctx, 1)
	must(t, err)
	same(t, "the newest", newest, want[:1])
}
