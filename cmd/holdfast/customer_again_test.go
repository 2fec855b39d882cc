//go:build !race

package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The shop's files may have an erased customer still: what they did before is not
// booked once more, and what they do later is.
func TestAnErasedCustomerEarnsNothingOfBeforeAgain(t *testing.T) {
	dir := example(t, "bakery")
	in := "--project=" + dir
	mustHold(t, "run", "--once", dir)
	db, err := sql.Open("sqlite", filepath.Join(dir, "state/holdfast.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // it was only read from
	number := func(query string, args ...any) (n int) {
		t.Helper()
		if err := db.QueryRow(query, args...).Scan(&n); err != nil {
			t.Fatal(query, err)
		}
		return n
	}
	text := func(query string) (s string) {
		t.Helper()
		if err := db.QueryRow(query).Scan(&s); err != nil {
			t.Fatal(query, err)
		}
		return s
	}
	tables := []string{"movement", "posting", "lot", "standing", "tier_change", "award", "referral_code"}
	rows := func(id string) map[string]int {
		n := map[string]int{"referral": number(`SELECT count(*) FROM referral WHERE referred = ?1 OR referrer = ?1`, id)}
		n["use"] = number(`SELECT count(*) FROM use WHERE customer = ?`, id)
		for _, table := range tables {
			n[table] = number(`SELECT count(*) FROM `+table+` WHERE customer = ?`, id)
		}
		return n
	}
	gone := []string{
		text(`SELECT customer FROM award ORDER BY 1 LIMIT 1`),
		text(`SELECT referred FROM referral WHERE rewarded IS NOT NULL ORDER BY 1 LIMIT 1`),
		text(`SELECT referrer FROM referral ORDER BY referrer DESC LIMIT 1`),
		text(`SELECT customer FROM standing WHERE tier = 'miller' ORDER BY 1 LIMIT 1`),
	}
	had := map[string]int{}
	for _, id := range gone {
		for table, n := range rows(id) {
			had[table] += n
		}
		mustHold(t, "customer", "erase", id, in, "--yes", "--address", id+"@erased.example")
	}
	for _, table := range append(tables, "referral") {
		if had[table] == 0 {
			t.Errorf("nobody who is erased was in the table %s", table)
		}
	}
	sums := func() [4]int {
		return [4]int{
			number(`SELECT coalesce(sum(points), 0) FROM posting WHERE pot = 'issued'`), number(`SELECT coalesce(sum(points), 0) FROM erased_points WHERE pot = 'issued'`),
			number(`SELECT count(*) FROM use`), number(`SELECT count(*) FROM referral`),
		}
	}
	before, config := sums(), filepath.Join(dir, "holdfast.yaml")
	for _, at := range []string{"T09:00", "T09:05"} { // of a plan of before, and of one behind
		replace(t, config, "at: 2026-03-30T09:00", "at: 2026-03-30"+at)
		mustHold(t, "run", "--once", dir)
		if after := sums(); after != before {
			t.Errorf("%s: the sums were %v and are %v", at, before, after)
		}
		for _, id := range gone {
			for table, n := range rows(id) {
				if n > 0 {
					t.Errorf("%s: %s is in the table %s %d times", at, id, table, n)
				}
			}
		}
	}

	// Days later one of them buys again, and is a customer again.
	replace(t, config, "at: 2026-03-30T09:05", "at: 2026-04-03T09:00")
	orders := filepath.Join(dir, "data/orders.csv")
	was, err := os.ReadFile(orders)
	if err != nil {
		t.Fatal(err)
	}
	header, _, _ := strings.Cut(string(was), "\n")
	row := map[string]string{"customer": gone[0], "order_id": "again-1", "at": "2026-04-02T10:00", "amount": "12.00", "category": "bread"}
	var cells []string
	for _, name := range strings.Split(strings.TrimSpace(header), ",") {
		cells = append(cells, row[name])
	}
	if err := os.WriteFile(orders, append(was, strings.Join(cells, ",")+"\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	mustHold(t, "run", "--once", dir)
	if n := rows(gone[0]); n["lot"] != 1 || n["referral_code"] != 1 || n["award"] != 0 || number(`SELECT sum(issued) FROM lot WHERE customer = ?`, gone[0]) != 12 {
		t.Errorf("%s, who is back, has %v", gone[0], n)
	}
}
