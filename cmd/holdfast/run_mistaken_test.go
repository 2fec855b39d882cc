package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The till's orders of Monday morning come into the file behind Monday's run, which
// wrote to somebody who had just bought.
func TestWhoHadBoughtBeforeTheRunGetsNoSecondLetter(t *testing.T) {
	dir := example(t, "coffee")
	mustHold(t, "run", "--once", dir)
	orders := filepath.Join(dir, "data/orders.csv")
	was, err := os.ReadFile(orders)
	if err != nil {
		t.Fatal(err)
	}
	late := "B9001,C0008,2026-01-05 08:55,19.00,beans\nB9002,C0012,2026-01-05 08:56,-19.00,beans\n"
	if err := os.WriteFile(orders, append(was, late...), 0o600); err != nil {
		t.Fatal(err)
	}
	replace(t, filepath.Join(dir, "holdfast.yaml"), "at: 2026-01-05T09:00", "at: 2026-01-15T09:00")
	why := "no longer in the audience, by an order of before the entry that has come to light since"
	for customer, leaves := range map[string]bool{"C0008": true, "C0012": false} {
		said := strings.Join(strings.Fields(mustHold(t, "explain", customer, "win-back", "--project", dir)), " ")
		if strings.Contains(said, "win-back: exited ("+why+")") != leaves {
			t.Errorf("%s leaves: want %v\n%s", customer, leaves, said)
		}
	}
	mustHold(t, "run", "--once", dir)
	ends(t, fine, "was in from 2026-01-05 09:00; may come in again from 2026-07-04", "explain", "C0008", "win-back", "--project", dir)
}
