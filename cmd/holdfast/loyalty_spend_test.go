//go:build !race

package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/internal/ledger"
)

// TestTheLeaderboardRanksByMoney has a customer who sent half of it back, one whose
// points nobody has booked yet, one who never bought and an order that is to come.
func TestTheLeaderboardRanksByMoney(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "holdfast.yaml"), `name: Shop
currency: CHF
at: 2026-01-05T09:00
sources:
  customers: {csv: people.csv, id: id}
  orders: {csv: orders.csv, customer: customer, at: at, amount: amount, order: order}
loyalty: {starts: 2026-01-01, points: {orders: amount}}
`)
	write(t, filepath.Join(dir, "people.csv"), "id\nada\nbob\n=cat\ndan\n")
	write(t, filepath.Join(dir, "orders.csv"), "order,customer,at,amount\n1,ada,2026-01-02,40.10\n2,bob,2026-01-02,30\n1,ada,2026-01-03,-20.05\n3,=cat,2025-01-02,20.05\n4,bob,2026-01-06,100\n")
	mustHold(t, "points", "grant", "ada", "7", "--note", "hello", "--author", "zoe", "--project="+dir)
	var leaders []ledger.Leader
	if err := json.Unmarshal([]byte(mustHold(t, "loyalty", "leaderboard", dir, "--by", "spend", "--format", "json")), &leaders); err != nil {
		t.Fatal(err)
	}
	want := []ledger.Leader{
		{Place: 1, Customer: "bob", Spend: 3000, Currency: "CHF"},
		{Place: 2, Customer: "=cat", Spend: 2005, Currency: "CHF"},
		{Place: 2, Customer: "ada", Spend: 2005, Currency: "CHF", Balance: 7, Earned: 7},
	}
	if diff := cmp.Diff(want, leaders); diff != "" {
		t.Errorf("the leaders (- want, + got):\n%s", diff)
	}
	table := mustHold(t, "loyalty", "leaderboard", dir, "--by", "spend", "--top", "2", "--format", "csv")
	if table != "place,customer,points,earned,spent,tier,spend,currency\n1,bob,0,0,0,,30.00,CHF\n2,'=cat,0,0,0,,20.05,CHF\n" {
		t.Errorf("as CSV it is\n%s", table)
	}
	ends(t, fine, "30.00 CHF", "loyalty", "leaderboard", dir, "--by", "spend")
	replace(t, filepath.Join(dir, "holdfast.yaml"), "  orders: {csv: orders.csv, customer: customer, at: at, amount: amount, order: order}\nloyalty: {starts: 2026-01-01, points: {orders: amount}}\n", "")
	ends(t, filesBad, "the project has no orders", "loyalty", "leaderboard", dir, "--by", "spend")
}
