//go:build !race

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/internal/ledger"
	"holdfast/internal/shop"
)

// promoteProject is a made-up shop with one playbook that has two letters, to
// be decided between within 14 days; the letters went out on 6 October.
func promoteProject(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := shop.Write(filepath.Join(dir, "data"), shop.Options{Customers: 500, Orders: 2500, Seed: 11}); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "holdfast.yaml"), `
name: Made-up shop
timezone: Europe/Berlin
currency: EUR
sources:
  customers: {csv: data/customers.csv, id: id, columns: {email: email, consent: consent}}
  orders: {csv: data/orders.csv, customer: customer_id, at: ordered_at, amount: amount, timezone: UTC}
email: {from: "Made-up shop <hello@shop.example>"}
playbooks:
  come-back:
    schedule: "0 9 * * MON"
    audience: orders > 0
    steps: [{name: letter, email: hello, variants: {plain: 50%, photo: 50%}, promote: {within: 14d}}]
`)
	write(t, filepath.Join(dir, "mail", "hello-plain.md"), "---\nsubject: We miss you\n---\nHello.\n")
	write(t, filepath.Join(dir, "mail", "hello-photo.md"), "---\nsubject: Look\n---\nHello.\n")
	if out := mustHold(t, "run", "--once", dir, "--at", "2025-10-06T09:00"); strings.Contains(out, "everybody gets") {
		t.Fatalf("promoted before anything is known:\n%s", out)
	}
	return dir
}

// plant lets every second reader of a letter buy for 40 EUR two days later.
func plant(t *testing.T, dir, variant string) {
	t.Helper()
	l, err := ledger.OpenReadOnly(t.Context(), filepath.Join(dir, "state", "holdfast.db"))
	if err != nil {
		t.Fatal(err)
	}
	touches, err := l.Touches(t.Context(), ledger.Filter{})
	if err = errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "data", "orders.csv")
	orders, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	text.Write(orders)
	for i, touch := range touches {
		if touch.Arm == variant && i%2 == 0 {
			fmt.Fprintf(&text, "%s,%s,40.00,beans,web\n", touch.Key.Customer, touch.At.AddDate(0, 0, 2).UTC().Format(time.DateTime))
		}
	}
	write(t, path, text.String())
}

func TestTheBetterVariantIsTakenForEverybodyOnceItIsKnown(t *testing.T) {
	dir := promoteProject(t)
	plant(t, dir, "photo")
	for _, c := range []struct {
		at       string
		promoted bool
	}{
		{"2025-10-15T09:00", false}, // nobody is through the 14 days
		{"2025-10-21T09:00", true},
		{"2025-10-21T12:00", false}, // once
		{"2025-10-22T09:00", false},
	} {
		out := mustHold(t, "run", "--once", dir, "--at", c.at, "--format", "json")
		var o outcome
		if err := json.Unmarshal([]byte(out), &o); err != nil {
			t.Fatal(err)
		}
		if (len(o.Promoted) == 1) != c.promoted || c.promoted && (o.Promoted[0].Playbook != "come-back" || o.Promoted[0].Variant != "photo" || !strings.Contains(o.Promoted[0].Why, "within 14 days")) {
			t.Errorf("on %s: %+v", c.at, o.Promoted)
		}
		for _, p := range o.Promoted {
			if line := p.String(); !strings.HasPrefix(line, "come-back, letter: everybody gets photo from now on (") {
				t.Error(line)
			}
		}
	}
	if out := mustHold(t, "plan", dir, "--at", "2025-10-23T09:00"); !strings.Contains(out, "\n  letter: everybody gets photo since 2025-10-21 (") {
		t.Errorf("plan says\n%s", out)
	}
	if out := mustHold(t, "plan", dir, "--at", "2025-10-23T09:00", "--format", "json"); !strings.Contains(out, `"variant": "photo"`) {
		t.Errorf("plan says\n%.2000s", out)
	}
	if out := mustHold(t, "plan", dir, "--at", "2025-10-20T09:00"); strings.Contains(out, "everybody gets") {
		t.Errorf("the plan of a day before knows:\n%s", out)
	}
}

func TestNoVariantIsTakenWithoutADifference(t *testing.T) {
	dir := promoteProject(t)
	for day := range 4 {
		at := time.Date(2025, 10, 20+5*day, 9, 0, 0, 0, time.UTC).Format("2006-01-02T15:04")
		if out := mustHold(t, "run", "--once", dir, "--at", at); strings.Contains(out, "everybody gets") {
			t.Fatalf("on %s: %s", at, out)
		}
	}
}

// The day's look is taken once, whether or not it finds anything, and only where
// a step promotes.
func TestTheLookForAWinnerIsTakenOnceADay(t *testing.T) {
	dir := promoteProject(t)
	plant(t, dir, "photo")
	for _, at := range []string{"2025-10-20T08:00", "2025-10-20T23:59"} {
		if out := mustHold(t, "run", "--once", dir, "--at", at); strings.Contains(out, "everybody gets") {
			t.Errorf("on %s, when it had been looked too early that day: %s", at, out)
		}
	}
	if out := mustHold(t, "run", "--once", dir, "--at", "2025-10-21T00:00"); !strings.Contains(out, "everybody gets photo") {
		t.Errorf("the next day: %s", out)
	}
}
