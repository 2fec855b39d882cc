//go:build !race

package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestPointsAreMovedByHandAndShown(t *testing.T) {
	dir := example(t, "coffee")
	in := "--project=" + dir
	ends(t, fine, "has 0 points", "points", "C0040", in)
	ends(t, fine, "has never had any", "points", "C0040", in)
	ends(t, fine, "granted 100 points; C0040 has 100 points now", "points", "grant", "C0040", "100", in, "--author", "ada", "--note", "the late parcel", "--id", "ticket-812")
	ends(t, fine, "this was done before; C0040 has 100 points now", "points", "grant", "C0040", "100", in, "--author", "ada", "--id", "ticket-812")
	ends(t, filesBad, `C0041: customer "C0040" has earned with it`, "points", "grant", "C0041", "100", in, "--author", "ada", "--id", "ticket-812")
	ends(t, filesBad, "C0040: there are 100", "points", "spend", "C0040", "101", "--for", "mug", in, "--author", "ada")
	ends(t, fine, "spent 60 points on mug; C0040 has 40 points now", "points", "spend", "C0040", "60", "--for", "mug", in, "--author", "ada")
	ends(t, fine, "returned what was spent on mug; C0040 has 100 points now", "points", "return", "C0040", "mug", in, "--author", "ada")
	ends(t, filesBad, "the ledger has nothing under that id", "points", "return", "C0040", "pen", in, "--author", "ada")
	ends(t, fine, "hand ticket-812 is worth 30 points; C0040 has 30 points now", "points", "take-back", "C0040", "hand ticket-812", "--worth", "30", in, "--author", "ada")
	ends(t, fine, `warning: there is no customer "nobody"`, "points", "grant", "nobody", "5", in, "--author", "ada")
	for _, wrong := range [][]string{
		{"points"},
		{"points", "grant", "C0040"},
		{"points", "grant", "C0040", "-5"},
		{"points", "grant", "C0040", "many"},
		{"points", "spend", "C0040", "5", "--author", "ada"},
		{"points", "take-back", "C0040", "order", "--author", "ada"},
		{"points", "C0040", in, "--format", "csv"},
	} {
		ends(t, usageBad, "", wrong...)
	}
	text := mustHold(t, "points", "C0040", in)
	for _, want := range []string{"C0040 has 30 points on Monday 2026-01-05", "hand ticket-812", "the late parcel (ada)", "taken back", "returned"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	var p pointsJSON
	if err := json.Unmarshal([]byte(mustHold(t, "points", "C0040", in, "--format", "json", "--limit", "1")), &p); err != nil {
		t.Fatal(err)
	}
	if p.Balance != 30 || p.Issued != 100 || p.Revoked != 70 || len(p.Lots) != 1 || len(p.Journal) != 1 || p.Journal[0].Points != 70 {
		t.Errorf("%+v", p)
	}
	if err := json.Unmarshal([]byte(mustHold(t, "points", "C0040", in, "--format", "json", "--at", "2026-01-04")), &p); err != nil {
		t.Fatal(err)
	}
	if p.Balance != 0 || len(p.Lots) != 0 {
		t.Errorf("the day before there was %+v", p)
	}
}
