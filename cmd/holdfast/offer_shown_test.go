//go:build !race

package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// generous is a shop of two customers that offers something of every kind.
func generous(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "holdfast.yaml"), `
name: Blue Door
timezone: Europe/Berlin
currency: EUR
at: 2026-01-05T09:00
sources:
  customers: {csv: customers.csv, id: id, columns: {email: email, consent: consent}}
  orders: {csv: orders.csv, customer: customer, at: at, amount: amount}
email: {from: "Blue Door <hello@bluedoor.example>"}
offers:
  share: {percent: "orders * 5", code: "SHARE-{8}", expires: 3d}
  sum: {ladder: [{amount: revenue * 0.125, when: revenue > 10}, {amount: 2}], code: {shared: SUMMER26}, until: 2026-02-01, cost: 2, margin: 0.3 * revenue, floor: 4}
  parcel: {free_shipping: true, code: "SHIP-{6}", cost: 4, budget: {amount: 500, count: 100, per: run}}
  mug: {product: A mug, code: {pool: true, low: 5}, group: gifts, rest: 5d}
  sale: {early_access: the winter sale, code: "SALE-{6}", from: 2026-01-05, until: 2026-01-09}
  miles: {partner: {of: Airline, points: 500}, code: "FLY-{6}"}
playbooks:
  give:
    schedule: "@daily"
    audience: orders >= 0
    steps:
      - {name: letter, email: letter, offer: share}
      - {offer: sum}
      - {offer: parcel}
      - {offer: sale}
      - {offer: miles}
      - {offer: mug}
`)
	write(t, filepath.Join(dir, "mail", "letter.md"), "---\nsubject: For you\n---\nTake {{ offer_value }} with {{ offer_code }}.\n")
	write(t, filepath.Join(dir, "customers.csv"), "id,email,consent\nada,ada@shop.example,yes\nbob,bob@shop.example,yes\n")
	write(t, filepath.Join(dir, "orders.csv"), "customer,at,amount\nada,2025-12-01,40\nada,2025-12-02,8.04\n")
	return dir
}

func TestEveryDisplayTellsAnOfferByItsKind(t *testing.T) {
	dir := generous(t)
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"plan", dir, "--all"}, []string{"10% SHARE-????????", "6.01 EUR off SUMMER26", "free delivery SHIP-??????", "early access to the winter sale SALE-??????", "500 points of Airline FLY-??????"}},
		{[]string{"plan", dir, "--format", "csv"}, []string{"share,10%,SHARE-????????", "sum,6.01,SUMMER26,2026-02-01", "parcel,free delivery,SHIP-??????", "miles,500 points of Airline,FLY-??????,,0.00,EUR,partner"}},
		{[]string{"plan", dir, "--format", "json"}, []string{`"worth": "10%"`, `"kind": "free_shipping"`, `"points": 500`, `"text": "the winter sale"`, `"from": "2026-01-05T00:00:00+01:00"`}},
		{[]string{"plan", dir, "--format", "html"}, []string{"6.01 EUR off SUMMER26", "early access to the winter sale SALE-??????"}},
		{[]string{"explain", "ada", "--project", dir}, []string{
			"10% (orders * 5)", "6.01 EUR off (revenue * 0.125) when", "leaves 4.00 EUR at least of 0.3 * revenue", "codes left 100 of 100 per run",
			"A mug; not now: pool_empty (the pool has no code left); 5 days after any other offer; one good code of the group gifts; in the pool 0 codes",
		}},
		{[]string{"explain", "bob", "--project", dir}, []string{"nothing (orders * 5 comes to 0)", "2.00 EUR off"}},
		{[]string{"explain", "ada", "--project", dir, "--format", "json"}, []string{`"pool_left": 0`, `"codes_left": 100`, `"value": "orders * 5"`, `"margin": "0.3 * revenue"`}},
		{[]string{"send-test", "letter", "--project", dir, "--customer", "ada", "--to", "me@shop.example"}, []string{"sent to me@shop.example"}},
	} {
		out, errs, code := hold(t, c.args...)
		if code != fine {
			t.Fatalf("%v: exit %d\n%s%s", c.args, code, out, errs)
		}
		flat := strings.Join(strings.Fields(out), " ")
		for _, want := range c.want {
			if !strings.Contains(flat, want) {
				t.Errorf("%v lacks %q\n%s", c.args, want, out)
			}
		}
	}
	if out, errs, code := hold(t, "send-test", "letter", "--project", dir, "--customer", "bob", "--to", "me@shop.example"); code == fine || !strings.Contains(errs, "the offer share gives bob nothing: orders * 5 comes to 0") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	mustHold(t, "run", "--once", dir)
	for _, show := range [][]string{{"ledger", dir, "--customer", "ada"}, {"customer", "show", "ada", "--project", dir}} {
		if out := strings.Join(strings.Fields(mustHold(t, show...)), " "); !strings.Contains(out, "SUMMER26 of sum: 6.01 EUR off, good until 2026-02-01") || !strings.Contains(out, "of miles: 500 points of Airline") {
			t.Errorf("%v: %s", show, out)
		}
	}
}
