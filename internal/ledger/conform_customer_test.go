package ledger_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// everything leaves something about the customer in every table that may hold
// something, and is done at nine.
func everything(t *testing.T, l *ledger.Ledger, customer, address string) {
	t.Helper()
	d := offering(customer, comeback, 100)
	d.Address, d.Charges = address, []engine.Charge{{Account: "messages per day", Amount: 1}}
	budgets := month(1000)
	budgets["messages per day"] = engine.Budgeted{Since: nine, Limit: 10}
	points := reward(customer, 5)
	points.Opens = false
	claims, err := l.Claim(ctx, nine, []engine.Decision{d, points}, engine.Terms{Budgets: budgets, Draw: func(rules.CodePattern) (string, error) { return "CODE-OF-" + customer, nil }})
	must(t, err)
	if !claims[0].Taken || !claims[1].Taken {
		t.Fatalf("claims %+v", claims)
	}
	settle(t, l, nine, d, engine.TouchSent)
	again := second(customer)
	taken(t, l, nine, again)
	must(t, l.Settle(ctx, nine, []engine.Settlement{{Key: again.Key, State: engine.TouchReleased, Retry: nine, Tries: engine.Tries{First: nine, Times: 1}}}))
	_, err = l.Redeem(ctx, engine.Redemption{Code: claims[0].Code, ID: "order-of-" + customer, Customer: customer, At: nine, Cost: 100})
	must(t, err)
	_, err = l.Feedback(ctx, nine, d.Key, engine.Complained, "from "+address)
	must(t, err)
	must(t, l.Respond(ctx, []engine.Response{{Key: d.Key, At: nine, Type: "click", Target: "https://shop.example/?to=" + address}}))
	must(t, l.Choose(ctx, []engine.Choice{{Customer: customer, Agreed: true, At: nine, From: "the shop"}}))
	_, err = l.Silence(ctx, nine, rules.Silence{Customer: customer, Until: after(time.Hour)})
	must(t, err)
	must(t, l.Conclude(ctx, nine, []engine.Run{{Playbook: fmt.Sprint("watched-", len(customer)), Watch: true, Came: []string{customer, "other"}}}))
	must(t, l.Ban(ctx, nine, address, engine.Ban{Why: engine.Bounced, Detail: address + " is not there"}))
	booked := book(t, l, nine, loyalty.Policy{}, engine.Bookings{
		Points: []engine.Posting{
			earn(customer, loyalty.Order, "of "+customer, 20), spend(customer, "for "+customer, 7),
			earn("somebody", loyalty.Referral, "referrer "+customer, 3),
		},
		Ranks:     []engine.Rank{rank(customer, "", "gold", nine)},
		Awards:    []engine.Award{award(customer, "five-coffees", nine)},
		Referrals: []loyalty.ReferralRecord{{Referred: customer, Referrer: "somebody", At: nine, Rewarded: nine}},
		Codes:     []string{customer},
	})
	same(t, "refusals", len(booked.Refusals), 0)
}

// knows checks whether the ledger has anything about a customer.
func knows(t *testing.T, l *ledger.Ledger, customer string, want bool) {
	t.Helper()
	known, err := l.Knows(ctx, customer)
	must(t, err)
	same(t, "known", known, want)
}

func erasing(t *testing.T, l *ledger.Ledger) {
	knows(t, l, "ada-x7", false)
	everything(t, l, "ada-x7", "Ada@shop.example")
	knows(t, l, "ada-x7", true)
	everything(t, l, "bob", "bob@shop.example")
	untouched, err := l.Export(ctx, "bob")
	must(t, err)
	for range 2 {
		must(t, l.Erase(ctx, after(time.Hour), "ada-x7", "ada@Shop.example "))
		left, err := l.Export(ctx, "ada-x7")
		must(t, err)
		same(t, "left", left, map[string][]map[string]any{})
		knows(t, l, "ada-x7", false)
	}
	still, err := l.Export(ctx, "bob")
	must(t, err)
	same(t, "somebody else's", still, untouched)
	h := history(t, l, after(time.Hour))
	if _, banned := h.Bans.Salted[engine.BanHash(h.Bans.Salt, "ada@shop.example")]; !banned || h.Spent[engine.OfferAccount("comeback")] != 200 {
		t.Fatalf("banned: %v, spent %v", banned, h.Spent)
	}
	back := letter("ada-again")
	back.Address = "ada@shop.example"
	refused(t, l, after(time.Hour), back, engine.Bounced)

	must(t, l.Erase(ctx, after(time.Hour), "nobody-yet", "new@shop.example"))
	back.Address = "new@shop.example"
	refused(t, l, after(time.Hour), back, engine.Suppressed)
}

func exporting(t *testing.T, l *ledger.Ledger) {
	everything(t, l, "ada", "ada@shop.example")
	all, err := l.Export(ctx, "ada")
	must(t, err)
	text, err := json.Marshal(all)
	must(t, err)
	for _, want := range []string{
		`"code":[{"code":"CODE-OF-ADA","customer":"ada",`, `"issue":[{"amount":0,`, `"use":[{"at":"2026-01-05T09:00:00.123456Z",`, `"choice":[{"agreed":1,"at":"2026-01-05T09:00:00.123456Z",`,
		`"charge":[`, `"entry":[`, `"feedback":[`, `"member":[`, `"movement":[`, `"posting":[`, `"award":[`, `"referral":[`, `"tier_change":[`, `"issued":20,`, `"response":[`, `"silence":[`, `"touch":[`, `"try":[{"entry":1,"first":"2026-01-05T09:00:00.123456Z"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

func TestAnErasedCustomerIsInNoByteOfTheFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "holdfast.db")
	l, err := ledger.Open(ctx, path)
	must(t, err)
	everything(t, l, "ada-x7", "ada-x7@shop.example")
	must(t, l.Erase(ctx, after(time.Hour), "ada-x7", "ada-x7@shop.example"))
	must(t, l.Close())
	for name, content := range folder(t, dir) {
		if bytes.Contains([]byte(content), []byte("ada-x7")) {
			t.Errorf("%s still has her", name)
		}
	}
}

// What a code that is everybody's was used stays counted, and a voucher that the
// customer has seen is given to nobody else.
func TestErasureLeavesNoCodeToBeUsedAgain(t *testing.T) {
	l := fresh(t)
	list := []loyalty.Voucher{{Code: "V1"}}
	_, _, err := l.Import(ctx, nine, "pooled", list)
	must(t, err)
	once := &rules.Offer{Name: "once", Shared: "POSTER", Uses: 1}
	for i, offer := range []*rules.Offer{pooled, once} {
		d := offering("ada", offer, 0)
		d.Key.Playbook = fmt.Sprint("p", i)
		taken(t, l, nine, d)
	}
	_, err = l.Redeem(ctx, engine.Redemption{Code: "poster", ID: "o1", Customer: "ada", At: nine, Cost: -1})
	must(t, err)
	must(t, l.Erase(ctx, after(time.Hour), "ada", ""))
	_, err = l.Redeem(ctx, engine.Redemption{Code: "poster", ID: "o2", Customer: "ben", At: after(time.Hour)})
	isErr(t, err, loyalty.UsedUp)
	_, err = l.Redeem(ctx, engine.Redemption{Code: "V1", ID: "o1", Customer: "ben", At: after(time.Hour)})
	isErr(t, err, loyalty.Withdrawn)
	refused(t, l, after(time.Hour), offering("ben", pooled, 0), engine.PoolEmpty)
	n, again, err := l.Import(ctx, after(time.Hour), "pooled", list)
	must(t, err)
	if n != 0 || len(again) != 1 || again[0].Why != loyalty.Repeated {
		t.Fatalf("%d taken in, refused %v", n, again)
	}
	h, err := l.History(ctx, engine.HistoryQuery{At: after(time.Hour), Pools: []string{"pooled"}})
	must(t, err)
	same(t, "left", h.Free, map[string]int{"pooled": 0})
}

// TestNoTableIsForgottenByErasure fails when a table is added of which nobody has
// said whether it is about customers.
func TestNoTableIsForgottenByErasure(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	l := at(t, path)
	everything(t, l, "ada", "ada@shop.example")
	all, err := l.Export(ctx, "ada")
	must(t, err)
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close() //nolint:errcheck // it was only read from
	rows, err := db.Query(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
	must(t, err)
	defer rows.Close() //nolint:errcheck // it was only read from
	nobodys := []string{"ban", "confirmation", "erased_points", "fit", "forgotten", "occurrence", "promotion", "renamed", "run", "salt", "spent", "underway", "watch", "purse" /* a copy, which is erased with the rest */}
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		if all[name] == nil && !slices.Contains(nobodys, name) {
			t.Errorf("is table %s about customers?", name)
		}
	}
	must(t, rows.Err())
}

// older is the path of a ledger of version 3, in which a letter is in flight.
func older(t *testing.T) (path string) {
	path = filepath.Join(t.TempDir(), "holdfast.db")
	db, err := sql.Open("sqlite", path)
	must(t, err)
	for _, file := range []string{"1", "2", "3"} {
		text, err := os.ReadFile(filepath.Join("migration", file+".sql"))
		must(t, err)
		_, err = db.Exec(string(text))
		must(t, err)
	}
	_, err = db.Exec(`PRAGMA application_id = 0x486f6c64; PRAGMA user_version = 3;
		INSERT INTO entry VALUES (7, 'win-back', 'ada', ?1, 'open', ?1, 2, ?1, ?1, ?1);
		INSERT INTO touch VALUES (7, 'we-miss-you', 0, 'email', 'claimed', 'go', 1, ?1, NULL, 60, '', '');
		INSERT INTO touch VALUES (7, 'thanks', 1, 'reward', 'sent', 'go', 0, ?1, ?1, 0, '', '');
		INSERT INTO code VALUES (7, 'we-miss-you', 'OLD', 'comeback', 'ada', 10, 0, 60, ?1, NULL);
		INSERT INTO point VALUES (7, 'thanks', 'ada', 5, 'hello', ?1);
		INSERT INTO spent VALUES ('offer comeback', ?1, 60);`, nine.UnixMicro())
	must(t, err)
	must(t, db.Close())
	return path
}

// An older file is brought up to date with all that stands in it, and what is in
// flight there can be released.
func TestAnOlderLedgerKeepsWhatItHolds(t *testing.T) {
	l := at(t, older(t))
	same(t, "states", states(t, l, ledger.Filter{}), []engine.State{engine.TouchSent, engine.TouchClaimed})
	h := history(t, l, nine)
	same(t, "steps", steps(h.Entries[0]), []string{"we-miss-you", "thanks"})
	same(t, "points", h.Points, map[string]int64{"ada": 5})
	account, err := l.Account(ctx, nine, "ada", loyalty.Policy{})
	must(t, err)
	same(t, "source", account.Lots()[0].Source, reward("ada", 5).Key.Source())
	same(t, "note", account.Journal()[0].Note, "hello")
	same(t, "spent", h.Spent, map[string]int64{engine.OfferAccount("comeback"): 60})
	same(t, "issued", h.Issued, []engine.Issued{{Offer: "comeback", Customer: "ada", At: nine, Good: true}})
	code, _, err := l.FindCode(ctx, "OLD")
	must(t, err)
	same(t, "code", code.Code, loyalty.Code{
		Code: "OLD", Offer: "comeback", Customer: "ada", State: loyalty.CodeReserved, Terms: loyalty.CodeTerms{Uses: 1},
	})
	must(t, l.Settle(ctx, nine, []engine.Settlement{{Key: letter("ada").Key, State: engine.TouchReleased, Retry: after(time.Hour)}}))
	same(t, "spent", history(t, l, nine).Spent, map[string]int64{engine.OfferAccount("comeback"): 0})
	way := because(second("ada"), engine.Passed, time.Time{})
	way.Arm = "else"
	record(t, l, nine, way)
	same(t, "states", states(t, l, ledger.Filter{}), []engine.State{engine.TouchPassed, engine.TouchSent})
}

// Of an older file nobody knows who had an order of the instant up to which was
// looked: nobody comes in for it once more.
func TestAnOlderLedgerHasSeenTheInstantUpToWhichItLooked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	db, err := sql.Open("sqlite", path)
	must(t, err)
	for _, file := range []string{"1", "2", "3", "4", "6", "5", "7", "8", "9", "10", "11", "12"} { // as they came
		text, err := os.ReadFile(filepath.Join("migration", file+".sql"))
		must(t, err)
		_, err = db.Exec(string(text))
		must(t, err)
	}
	_, err = db.Exec(`PRAGMA application_id = 0x486f6c64; PRAGMA user_version = 12;
		INSERT INTO watch (playbook, at, seen) VALUES ('thanks', ?1, ?1), ('keen', ?1, NULL)`, nine.UnixMicro())
	must(t, err)
	must(t, db.Close())
	watches := history(t, at(t, path), nine).Watches
	if seen := watches["thanks"].Seen; !seen.After(nine) || seen.After(after(time.Millisecond)) || !watches["keen"].Seen.IsZero() {
		t.Errorf("%+v", watches)
	}
}
